// Notifications in this browser, where it can and the reader wants it.
"use strict";

(() => {
  const box = document.querySelector("[data-push-key]");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const { pushKey, pushUrl, pushFor, pushWorker } = box.dataset;
  const STORED = "waypost-push";

  // A browser has one subscription for all pages; which news it was asked to show is noted here.
  const noted = () => {
    try {
      return JSON.parse(localStorage.getItem(STORED)) || [];
    } catch {
      return [];
    }
  };
  const note = (list) => {
    try {
      localStorage.setItem(STORED, JSON.stringify(list));
    } catch {
      // Storage is blocked: the button is offered again next time.
    }
  };
  const isShown = () => noted().some((it) => it === pushFor || it === pushFor.replace(/\/\d+$/, "/0"));

  const show = (state) => {
    box.hidden = false;
    for (const name of ["off", "on", "denied", "failed"]) {
      box.querySelector(`.push-${name}`).hidden = name !== state && !(state === "failed" && name === "off");
    }
  };

  const bytes = (text) => {
    const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  };

  const tell = async (body) => {
    const answer = await fetch(pushUrl, { method: "POST", credentials: "omit", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(String(answer.status));
  };

  const registered = () => navigator.serviceWorker.register(pushWorker);

  const turnOn = async () => {
    if ((await Notification.requestPermission()) !== "granted") return show("denied");
    await registered();
    const worker = await navigator.serviceWorker.ready;
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(pushKey) });
    const { endpoint, keys } = made.toJSON();
    await tell({ endpoint, keys });
    note([...new Set([...noted(), pushFor])].slice(-100));
    show("on");
  };

  const turnOff = async () => {
    const worker = await navigator.serviceWorker.ready;
    const made = await worker.pushManager.getSubscription();
    if (made) {
      await tell({ endpoint: made.endpoint, off: true });
      await made.unsubscribe();
    }
    note([]);
    show("off");
  };

  box.addEventListener("click", (event) => {
    const wish = event.target.closest("[data-push]")?.dataset.push;
    if (wish) (wish === "on" ? turnOn() : turnOff()).catch(() => show("failed"));
  });

  const begin = async () => {
    if (Notification.permission === "denied") return show("denied");
    const worker = await navigator.serviceWorker.getRegistration(pushWorker);
    show(worker && isShown() && (await worker.pushManager.getSubscription()) ? "on" : "off");
  };
  begin().catch(() => show("off"));
})();
