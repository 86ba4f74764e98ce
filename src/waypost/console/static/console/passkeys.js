// Passkeys: a form with data-passkey gets the browser's answer in its field `credential`.
"use strict";

(() => {
  const offered =
    window.isSecureContext &&
    window.PublicKeyCredential?.parseRequestOptionsFromJSON &&
    window.PublicKeyCredential?.parseCreationOptionsFromJSON;

  async function options(form) {
    if (form.dataset.passkey !== "login") {
      return JSON.parse(document.getElementById("passkey-data").textContent);
    }
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(form.action, { headers });
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }

  async function create({ creation_options: { publicKey } }) {
    const rules = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
    publicKey.authenticatorSelection = { ...publicKey.authenticatorSelection, ...rules };
    const parsed = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
    return navigator.credentials.create({ publicKey: parsed });
  }

  async function get({ request_options: { publicKey } }) {
    const parsed = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
    return navigator.credentials.get({ publicKey: parsed });
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = !offered;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      const fault = form.querySelector(".fault");
      fault.hidden = true;
      try {
        const act = form.dataset.passkey === "create" ? create : get;
        form.elements.credential.value = JSON.stringify(await act(await options(form)));
        form.submit();
      } catch (error) {
        fault.textContent =
          error.name === "NotAllowedError"
            ? gettext("The browser stopped, or you did. Nothing was changed.")
            : gettext("That did not work. Try again, or use another way.");
        fault.hidden = false;
      }
    });
  }
  for (const it of document.querySelectorAll("[data-passkey-missing]")) it.hidden = Boolean(offered);
})();
