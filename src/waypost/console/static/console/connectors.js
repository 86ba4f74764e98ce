// The steps of connecting: the part that waits looks again only while somebody sees it.
"use strict";

(() => {
  const { $, tellTime } = window.desk;

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.id === "check" && document.hidden) event.preventDefault();
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    tellTime();
    const check = $("#check.arrived");
    if (check && !check.dataset.said) {
      check.dataset.said = "yes";
      check.scrollIntoView({ block: "nearest" });
    }
  });
})();
