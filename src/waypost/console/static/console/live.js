// A list that follows the server, but never moves under a pointer, a focus or a reader.
"use strict";

(() => {
  const POLL_HIDDEN = 30000; // milliseconds between two looks while nobody sees the page
  const { $, all, tellTime } = window.desk;

  const live = $("#live[hx-get]");
  const pulse = $("#pulse");
  let waiting = null; // a newer list, held until nobody is in the way
  let lastLook = 0;
  let said = 0;

  const part = (name, within) => $(`[data-part="${name}"]`, within);
  const rowsOf = (within) => all("tr[id]", part("rows", within));
  const version = (within) => $("[data-version]", within).dataset.version;

  function busy() {
    const rows = part("rows", live);
    return rows.contains(document.activeElement) || rows.matches(":hover") || scrollY > 24;
  }

  function replace(name, next) {
    const here = part(name, live);
    const there = part(name, next);
    if (here.innerHTML === there.innerHTML) return;
    const focused = here.contains(document.activeElement) ? document.activeElement : null;
    const chosen = focused && (focused.id || focused.closest("[id]").id);
    here.innerHTML = there.innerHTML;
    const again = chosen && document.getElementById(chosen);
    if (focused) (again && again.matches("a,button") ? again : $("a,button", here) || $("#main")).focus({ preventScroll: true });
  }

  function arrived(next) {
    const known = new Set(rowsOf(live).map((row) => row.id));
    return rowsOf(next).filter((row) => !known.has(row.id)).map((row) => row.id);
  }

  function show(next) {
    const fresh = arrived(next);
    replace("shelf", next);
    replace("rows", next);
    for (const id of fresh) document.getElementById(id)?.classList.add("fresh");
    waiting = null;
    news().hidden = true;
    tellTime();
  }

  // What is shown stays where it is; what it says, and whether it still stands, is brought up to date.
  function hold(next) {
    waiting = next;
    for (const row of rowsOf(live)) {
      const now = next.getElementById(row.id);
      row.classList.toggle("gone", !now);
      if (now && !row.contains(document.activeElement) && row.innerHTML !== now.innerHTML) row.innerHTML = now.innerHTML;
    }
    const count = arrived(next).length;
    const button = news();
    button.hidden = false;
    button.textContent = count ? `${count} new` : "Changed: show";
  }

  const news = () => $("#news");

  function announce(next) {
    const fresh = arrived(next).length;
    if (!fresh || Date.now() - said < 10000) return;
    said = Date.now();
    const open = $("[aria-current] .count", part("tabs", next)).textContent;
    $("#announcer").textContent = `${fresh} new, ${open} in this list`;
  }

  function take(text) {
    const next = new DOMParser().parseFromString(text, "text/html");
    announce(next);
    replace("tabs", next);
    replace("filters", next);
    $("[data-version]", live).dataset.version = version(next);
    if (busy() && rowsOf(live).length) hold(next);
    else show(next);
  }

  function flush({ focus }) {
    if (!waiting) return;
    show(waiting);
    if (focus) {
      scrollTo({ top: 0 });
      ($("a.open", live) || $("#main")).focus({ preventScroll: true });
    }
  }

  function state(word) {
    pulse.classList.toggle("lost", word === "Offline");
    $(".text", pulse).textContent = word;
  }

  if (live) {
    pulse.hidden = false;
    pulse.title = "Live: new issues come in by themselves. Press to pause.";
    pulse.addEventListener("click", () => {
      const on = pulse.getAttribute("aria-pressed") !== "true";
      pulse.setAttribute("aria-pressed", on);
      state(on ? "Live" : "Paused");
    });
    document.body.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.elt !== live) return;
      const paused = pulse.getAttribute("aria-pressed") !== "true";
      const tooSoon = document.hidden && Date.now() - lastLook < POLL_HIDDEN;
      if (paused || tooSoon) event.preventDefault();
      else lastLook = Date.now();
    });
    document.body.addEventListener("htmx:configRequest", (event) => {
      if (event.detail.elt === live) event.detail.parameters.since = version(live);
    });
    document.body.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt !== live) return;
      const { status, responseText } = event.detail.xhr;
      if (status === 200) take(responseText);
      else if (waiting && !busy()) flush({ focus: false });
      state(status === 200 || status === 204 ? "Live" : "Offline");
    });
    live.addEventListener("click", (event) => {
      if (event.target.id === "news") flush({ focus: true });
    });
    live.addEventListener("mouseleave", () => waiting && !busy() && flush({ focus: false }));
  }

  window.desk.keys.n = () => flush({ focus: true });
})();
