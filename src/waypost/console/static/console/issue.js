// The order's and the page: keys that open what can be done about an issue.
"use strict";

(() => {
  const { $, all, keys } = window.desk;

  // The issue that has the focus, else the first that something can be done about.
  function verbs() {
    const here = document.activeElement?.closest("[data-row]");
    return (here && $("[data-verbs]", here)) || $("[data-verbs]");
  }
  function open(letter) {
    const menu = $(`[data-verb="${letter}"]`, verbs() || document);
    if (!menu) return;
    for (const other of all("details[data-verb][open]")) if (other !== menu) other.open = false;
    menu.open = true;
    $("textarea, input:not([type=hidden]), button", menu).focus();
    menu.scrollIntoView({ block: "nearest" });
  }
  for (const letter of ["a", "s", "e", "m"]) keys[letter] = () => open(letter);

  // Ctrl or ⌘ with Enter sends what is being written.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.matches("textarea")) event.target.form.requestSubmit();
  });

  // A link to an event that the page shows already needs no new page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="?to="]');
    const to = link && document.getElementById(link.hash.slice(1));
    if (!to || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    location.hash = link.hash;
  });
})();
