// Today looks again by itself: never while nobody looks, and without moving the reader's place.
"use strict";

(() => {
  const { $, all } = window.desk;
  const page = $("#today");
  let held = null; // where the focus was, and which details were open

  page.addEventListener("htmx:beforeRequest", (event) => {
    const busy = document.hidden || (window.getSelection()?.toString() && page.contains(getSelection().anchorNode));
    if (busy) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) htmx.trigger(page, "again");
  });
  page.addEventListener("htmx:beforeSwap", () => {
    const focused = page.contains(document.activeElement) ? document.activeElement : null;
    held = {
      href: focused?.getAttribute("href"),
      summary: focused?.matches("summary"),
      open: all("details", page).map((it) => it.open),
      top: window.scrollY,
    };
  });
  page.addEventListener("htmx:afterSwap", () => {
    if (!held) return;
    all("details", page).forEach((it, index) => (it.open = Boolean(held.open[index])));
    const again = held.summary ? $("summary", page) : held.href ? $(`a[href="${CSS.escape(held.href)}"]:not([tabindex])`, page) : null;
    again?.focus({ preventScroll: true });
    window.scrollTo({ top: held.top, behavior: "instant" });
    held = null;
    window.desk.tellTime();
  });
})();
