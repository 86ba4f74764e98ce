// The desk's own script: keys, notices, menus, and how long ago things were.
"use strict";

(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // How long ago: the same words as the server's.
  function ago(then) {
    const gap = Date.now() - then;
    const minutes = Math.floor(Math.abs(gap) / 60000);
    if (minutes < 1) return gap >= 0 ? gettext("just now") : gettext("in under a minute");
    const [form, count] =
      minutes < 100 ? [gettext("%s min"), minutes] :
      minutes < 2880 ? [gettext("%s h"), Math.floor(minutes / 60)] :
      [gettext("%s d"), Math.floor(minutes / 1440)];
    const length = interpolate(form, [count]);
    return interpolate(gap > 0 ? gettext("%s ago") : gettext("in %s"), [length]);
  }
  function tellTime() {
    for (const it of all("time[data-ago]")) {
      const text = ago(Date.parse(it.dateTime));
      if (it.textContent !== text) it.textContent = text;
    }
  }
  setInterval(tellTime, 15000);

  // Keys: off where the reader turned them off, and never while typing. A page adds its own to
  // desk.keys; a row is whatever carries [data-row] or is the table row of a link a.open.
  function rows() {
    return all("a.open").map((link) => link.closest("[data-row], tr, li") || link);
  }
  function current() {
    return rows().find((row) => row.contains(document.activeElement)) || null;
  }
  function move(step) {
    const found = rows();
    if (!found.length) return;
    const here = found.indexOf(current());
    const to = here < 0 ? (step > 0 ? 0 : found.length - 1) : Math.min(found.length - 1, Math.max(0, here + step));
    $("a.open", found[to]).focus();
    found[to].scrollIntoView({ block: "nearest" });
  }
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    u: () => $("[data-up]")?.click(),
    z: () => $("#toasts .toast:last-of-type [data-undo]")?.click(),
    "?": () => $("#help").togglePopover(),
  };
  let going = 0; // until when a letter after g means a place
  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.keys !== "on") return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]")) return;
    if (Date.now() < going) {
      going = 0;
      const link = $(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
        return;
      }
    }
    if (event.key === "g") {
      going = Date.now() + 1500;
      return;
    }
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act(event);
  });

  // Menus made of details close when something else is done, and give the focus back.
  document.addEventListener("click", (event) => {
    for (const menu of all("details.drop[open]")) if (!menu.contains(event.target)) menu.open = false;
    const close = event.target.closest("[data-dismiss]");
    if (close) {
      close.closest(".toast").remove();
      $("#main").focus({ preventScroll: true });
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.drop[open]");
    if (!menu) return;
    menu.open = false;
    $("summary", menu).focus();
  });

  // Small things that need a script.
  for (const button of all("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(from.value ?? from.textContent);
      button.textContent = gettext("Copied");
    });
  }
  for (const field of all("input[readonly]")) field.addEventListener("focus", () => field.select());
  // A choice that means something at once sends its form, unless the reader has a button for it.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  window.desk = { $, all, tellTime, keys, rows, current, move };
})();
