// The outbox: the message that is looked at, and picking all of a page.
"use strict";

(() => {
  const { $, all } = window.desk;
  const shown = $("#shown");
  const live = $("#live");

  // The chosen row stays marked, also in rows that came anew.
  let chosen = $(".told-list tr.here")?.id || "";
  function mark() {
    for (const row of all(".told-list tbody tr")) {
      const here = row.id === chosen;
      row.classList.toggle("here", here);
      const link = $("a.open", row);
      if (here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.detail.elt.closest?.(".told-list tr");
    if (row) chosen = row.id;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== shown) return;
    mark();
    shown.scrollTop = 0;
    if (matchMedia("(max-width: 960px)").matches) shown.scrollIntoView({ block: "start" });
  });
  live?.addEventListener("shown", mark);

  function offer() {
    const every = $("#pick-all");
    if (!every) return;
    every.hidden = false;
    $("input", every).addEventListener("change", (event) => {
      for (const box of all(".told-list .pick input", live)) box.checked = event.target.checked;
    });
  }
  offer();
})();
