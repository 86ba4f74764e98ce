// The editor of letters: the preview follows the typing, variables are put in by a click.
"use strict";

(() => {
  const { $, all } = window.desk;
  const form = $("#letter-form");
  if (!form) return;
  let field = $("#body");
  let timer = 0;
  let latest = 0;

  // The mail goes into its frame by a form of its own: the frame may run nothing.
  function frame() {
    const sender = document.createElement("form");
    sender.method = "post";
    sender.action = form.dataset.preview;
    sender.target = "mail";
    sender.hidden = true;
    for (const [name, value] of new FormData(form)) {
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = name;
      hidden.value = value;
      sender.append(hidden);
    }
    const part = document.createElement("input");
    part.type = "hidden";
    part.name = "part";
    part.value = "html";
    sender.append(part);
    document.body.append(sender);
    sender.submit();
    sender.remove();
  }

  async function look() {
    const mine = ++latest;
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
    if (!answer.ok || mine !== latest) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const chosen = $("#preview [name=width]:checked")?.value;
    $("#preview").replaceWith($("#preview", next));
    const again = chosen && $(`#preview [name=width][value=${CSS.escape(chosen)}]`);
    if (again) again.checked = true;
    if ($("#preview iframe")) frame();
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 350);
  });
  $("#order").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 350);
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("#subject, #preview-line, #body, #text, #sms")) field = event.target;
  });
  for (const button of all("[data-put]")) {
    button.addEventListener("click", () => {
      field.setRangeText(`{{ ${button.dataset.put} }}`, field.selectionStart, field.selectionEnd, "end");
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  if ($("#preview iframe")) frame();
})();
