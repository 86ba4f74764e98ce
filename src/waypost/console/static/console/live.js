// A list that follows the server, but never moves under a pointer, a focus, a selection or a reader.
"use strict";

(() => {
  const POLL_HIDDEN = 30000; // milliseconds between two looks while nobody sees the page
  const { $, all, tellTime } = window.desk;

  const live = $("#live[hx-get]");
  const pulse = $("#pulse");
  let waiting = null; // a newer list, held until nobody is in the way
  let lastLook = 0;
  let said = 0;
  let wanted = false; // the reader did something: show what came of it, wherever they are

  const part = (name, within) => $(`[data-part="${name}"]`, within);
  const rowsOf = (within) => all("tbody:not(.inside) > tr[id]", part("rows", within));
  const version = (within) => $("[data-version]", within).dataset.version;
  const picked = () => all("[data-part=rows] input:checked", live);

  function busy() {
    const rows = part("rows", live);
    return rows.contains(document.activeElement) || rows.matches(":hover") || scrollY > 24 ||
      picked().length > 0 || Boolean($("dialog[open], .inside:not([hidden])"));
  }

  // Where the focus goes when the row that has it leaves: to the row that took its place.
  function following(row) {
    const ids = all("tr[id]", part("rows", live)).map((it) => it.id);
    const at = ids.indexOf(row.id);
    return [...ids.slice(at), ...ids.slice(0, at).reverse()];
  }
  function focusFirst(ids) {
    const row = ids.map((id) => document.getElementById(id)).find((it) => it && $("a.open", it));
    ((row && $("a.open", row)) || $("#main")).focus({ preventScroll: !row });
  }

  function replace(name, next) {
    const here = part(name, live);
    const there = part(name, next);
    if (!here || !there || here.innerHTML === there.innerHTML) return;
    const focused = here.contains(document.activeElement) ? document.activeElement : null;
    const row = focused && focused.closest("tr[id]");
    const ids = row ? following(row) : [];
    const grouped = Boolean(row && row.closest(".inside"));
    const chosen = focused && focused.id;
    const checked = new Set(all("input:checked", here).map((it) => it.value));
    here.innerHTML = there.innerHTML;
    for (const box of all("input[type=checkbox]", here)) box.checked = checked.has(box.value);
    htmx.process(here);
    if (!focused) return;
    const again = chosen && document.getElementById(chosen);
    if (again) again.focus({ preventScroll: true });
    // Its group must not stand in for it: the next key would be about all that is in there.
    else if (grouped) $("#main").focus({ preventScroll: true });
    else focusFirst(ids);
  }

  function arrived(next) {
    const known = new Set(rowsOf(live).map((row) => row.id));
    return rowsOf(next).filter((row) => !known.has(row.id)).map((row) => row.id);
  }

  function show(next) {
    const fresh = arrived(next);
    replace("rows", next);
    for (const id of fresh) document.getElementById(id)?.classList.add("fresh");
    waiting = null;
    news().hidden = true;
    tellTime();
    live.dispatchEvent(new CustomEvent("shown"));
  }

  // What is shown stays where it is; what it says, and whether it still stands, is brought up to date.
  function hold(next) {
    waiting = next;
    for (const row of rowsOf(live)) {
      const now = next.getElementById(row.id);
      row.classList.toggle("gone", !now);
      if (!now || row.contains(document.activeElement) || row.innerHTML === now.innerHTML) continue;
      const checked = $("input", row)?.checked;
      row.innerHTML = now.innerHTML;
      if (checked) $("input", row).checked = true;
    }
    const count = arrived(next).length;
    const button = news();
    button.hidden = false;
    button.textContent = count
      ? interpolate(ngettext("%s new", "%s new", count), [count])
      : gettext("Changed: show");
  }

  const news = () => $("#news");

  function announce(next) {
    const fresh = arrived(next).length;
    if (!fresh || Date.now() - said < 10000) return;
    said = Date.now();
    const here = $("[aria-current] .count", part("tabs", next))?.textContent || "";
    const text = ngettext("%(fresh)s new, %(here)s in this list", "%(fresh)s new, %(here)s in this list", fresh);
    $("#announcer").textContent = interpolate(text, { fresh, here }, true);
  }

  function take(text) {
    const next = new DOMParser().parseFromString(text, "text/html");
    const now = wanted;
    wanted = false;
    if (!now) announce(next);
    replace("tabs", next);
    if (!picked().length) replace("bulk", next);
    $("[data-version]", live).dataset.version = version(next);
    if (!now && busy() && rowsOf(live).length) hold(next);
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

  function state(word, lost = false) {
    pulse.classList.toggle("lost", lost);
    $(".text", pulse).textContent = word;
  }

  function look() {
    wanted = true;
    htmx.trigger(live, "look");
  }

  if (live) {
    pulse.hidden = false;
    pulse.title = gettext("Live: new issues come in by themselves. Press to pause.");
    pulse.addEventListener("click", () => {
      const on = pulse.getAttribute("aria-pressed") !== "true";
      pulse.setAttribute("aria-pressed", on);
      state(on ? gettext("Live") : gettext("Paused"));
    });
    document.body.addEventListener("htmx:beforeRequest", (event) => {
      if (event.detail.elt !== live) return;
      const paused = pulse.getAttribute("aria-pressed") !== "true";
      const tooSoon = document.hidden && Date.now() - lastLook < POLL_HIDDEN;
      if (!wanted && (paused || tooSoon)) event.preventDefault();
      else lastLook = Date.now();
    });
    document.body.addEventListener("htmx:configRequest", (event) => {
      if (event.detail.elt !== live) return;
      event.detail.parameters.version = wanted ? "" : version(live);
    });
    document.body.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt !== live) return;
      const { status, responseText } = event.detail.xhr;
      const paused = pulse.getAttribute("aria-pressed") !== "true";
      if (status === 200) take(responseText);
      else if (waiting && !busy()) flush({ focus: false });
      if (status !== 200 && status !== 204) state(gettext("Offline"), true);
      else state(paused ? gettext("Paused") : gettext("Live"));
    });
    live.addEventListener("click", (event) => {
      if (event.target.id === "news") flush({ focus: true });
    });
    live.addEventListener("mouseleave", () => waiting && !busy() && flush({ focus: false }));
  }

  window.desk.keys.n = () => flush({ focus: true });
  window.desk.list = { look, following, focusFirst };
})();
