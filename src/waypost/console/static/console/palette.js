// The command palette: "/" and Ctrl/Cmd+K. What the server finds, and what can be done from here.
"use strict";

(() => {
  const { $, all } = desk;
  const dialog = $("#palette");
  const brand = $("#side .mark span")?.textContent || "";
  const RECENT = `recent orders of ${brand}`;
  const WAIT = 120; // ms of quiet before the server is asked

  let commands = []; // {title, group, hint, run, url}
  let hits = ""; // the server's answer to `answered`
  let answered = "";
  let asking = null; // AbortController of the question under way
  let timer = 0;
  let moved = false; // the reader chose a row by hand: it stays chosen
  let eager = false; // Enter was pressed before the answer came
  let input, list, told, more;

  function build() {
    dialog.innerHTML = `<form class="ask" method="get" role="search">
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9Zm3.300 7.800L14 14"/></svg>
      <input name="q" type="search" role="combobox" aria-expanded="true" aria-controls="palette-found"
        aria-autocomplete="list" maxlength="100" autocomplete="off" autocapitalize="off" spellcheck="false">
      <button type="button" class="quiet square" data-close>×</button></form>
      <div id="palette-found" class="found" role="listbox" tabindex="-1"></div>
      <p class="unseen" role="status"></p>
      <p class="foot"><span class="keys"><kbd>↑</kbd> <kbd>↓</kbd> <kbd>Enter</kbd></span><a></a></p>`;
    input = $("input", dialog);
    list = $("#palette-found");
    told = $("[role=status]", dialog);
    more = $(".foot a", dialog);
    input.placeholder = gettext("Order, name, e-mail, phone, tracking number, SKU; or a command");
    input.setAttribute("aria-label", input.placeholder);
    list.setAttribute("aria-label", gettext("Found"));
    $("[data-close]", dialog).setAttribute("aria-label", gettext("Close"));
    more.textContent = gettext("Search page");
    $("form", dialog).action = dialog.dataset.search;
    $("form", dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      if (asking || timer) eager = true;
      else go(active());
    });
    input.addEventListener("input", ask);
    dialog.addEventListener("keydown", key);
    dialog.addEventListener("click", click);
    dialog.addEventListener("close", () => asking?.abort());
    list.addEventListener("pointermove", (event) => {
      const row = event.target.closest("[role=option]");
      if (row && row !== active() && (event.movementX || event.movementY)) choose(row, true);
    });
  }

  // What can be done from here, taken from the page itself.
  function gather() {
    const found = [];
    const add = (group, title, rest) => title && found.push({ group, title: title.trim(), hint: "", ...rest });
    const click = (element) => ({ run: () => element.click() });
    for (const it of all("[data-command]")) {
      if (it.disabled || it.hidden || dialog.contains(it)) continue;
      add(gettext("On this page"), it.dataset.command, { ...click(it), hint: it.getAttribute("aria-keyshortcuts") || "" });
    }
    for (const it of recent()) add(gettext("Recent orders"), it.title, { url: it.path });
    for (const it of all("#side a[data-go]")) {
      add(gettext("Go to"), [...it.childNodes].find((node) => node.nodeType === 3 && node.data.trim())?.data, { url: it.href, hint: `g ${it.dataset.go}` });
    }
    for (const it of all("#side a.view")) add(gettext("Views"), it.textContent, { url: it.href });
    for (const it of all("#menu button[name=brand]:not([aria-current])")) {
      add(gettext("Settings"), interpolate(gettext("Switch to %s"), [it.textContent.trim()]), click(it));
    }
    for (const it of all("#menu button[name=theme][aria-pressed=false]")) {
      add(gettext("Settings"), interpolate(gettext("Theme: %s"), [it.textContent.trim()]), click(it));
    }
    for (const it of all("#menu > a, #menu form[action$='/logout'] button")) {
      add(gettext("Settings"), it.textContent, it.href ? { url: it.href } : click(it));
    }
    const help = $("#help");
    if (help) add(gettext("Settings"), gettext("Help and shortcuts"), { run: () => help.showPopover(), hint: "?" });
    return found;
  }

  // 3: begins with it, 2: a word does, 1: has its letters in this order, 0: no.
  function fit(title, wanted) {
    const text = title.toLowerCase();
    if (text.startsWith(wanted)) return 3;
    if (text.split(/[\s:]+/).some((word) => word.startsWith(wanted))) return 2;
    if (wanted.length < 2) return 0;
    let at = -1;
    for (const letter of wanted.replace(/\s+/g, "")) {
      at = text.indexOf(letter, at + 1);
      if (at < 0) return 0;
    }
    return 1;
  }

  function option(command, at) {
    const row = document.createElement(command.url ? "a" : "div");
    if (command.url) row.href = command.url;
    row.id = `command-${at}`;
    row.setAttribute("role", "option");
    row.tabIndex = -1;
    row.dataset.at = commands.indexOf(command);
    const title = document.createElement("span");
    title.className = "hit-title";
    title.textContent = command.title;
    row.append(title);
    if (command.hint) {
      const hint = document.createElement("kbd");
      hint.className = "hint";
      hint.textContent = command.hint;
      row.append(hint);
    }
    return row;
  }
  function group(title, at, rows) {
    const box = document.createElement("div");
    box.className = "options";
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", `commands-${at}`);
    const head = document.createElement("h2");
    head.id = `commands-${at}`;
    head.setAttribute("role", "presentation");
    head.textContent = title;
    box.append(head, ...rows);
    return box;
  }

  function show() {
    const wanted = input.value.trim().toLowerCase();
    const kept = moved ? active()?.id : "";
    const found = document.createElement("div");
    found.innerHTML = wanted ? hits : "";
    const single = answered === input.value.trim() && $("[data-single]", found);
    const fits = commands.map((it) => ({ it, how: wanted ? fit(it.title, wanted) : 3 })).filter((pair) => pair.how);
    fits.sort((one, other) => (wanted ? other.how - one.how : 0));
    const rows = fits.map((pair, at) => ({ ...pair, row: option(pair.it, at) }));
    const boxes = [];
    if (wanted) {
      const near = rows.filter((it) => it.how > 1).slice(0, 5).map((it) => it.row);
      const far = rows.filter((it) => it.how === 1).slice(0, 5).map((it) => it.row);
      const box = near.length ? [group(gettext("Commands"), 0, near)] : [];
      boxes.push(...(single ? [...found.children, ...box] : [...box, ...found.children]));
      if (!box.length && far.length) boxes.push(group(gettext("Commands"), 1, far));
    } else {
      for (const title of new Set(rows.map((it) => it.it.group))) {
        boxes.push(group(title, boxes.length, rows.filter((it) => it.it.group === title).map((it) => it.row)));
      }
    }
    list.replaceChildren(...boxes);
    const all_ = options();
    choose((kept && all_.find((row) => row.id === kept)) || all_[0], moved);
    more.href = `${dialog.dataset.search}?${new URLSearchParams({ q: input.value.trim() })}`;
    desk.tellTime();
  }

  const options = () => all("[role=option]", list);
  const active = () => $("[aria-selected=true]", list);
  function choose(row, byHand) {
    moved = byHand && Boolean(row);
    active()?.setAttribute("aria-selected", "false");
    if (!row) return input.removeAttribute("aria-activedescendant");
    row.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }
  function go(row) {
    if (!row) return;
    const command = commands[row.dataset.at];
    dialog.close();
    if (command?.run) command.run();
    else location.assign(row.href);
  }

  function ask() {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
    moved = eager = false;
    const wanted = input.value.trim();
    timer = wanted ? setTimeout(fetchHits, WAIT, wanted) : 0;
    if (!wanted) hits = answered = told.textContent = "";
    show();
  }
  async function fetchHits(wanted) {
    timer = 0;
    const mine = (asking = new AbortController());
    try {
      const url = `${dialog.dataset.search}?${new URLSearchParams({ q: wanted })}`;
      const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Current-URL": location.href }, signal: mine.signal });
      if (answer.headers.has("HX-Redirect")) return location.assign(answer.headers.get("HX-Redirect"));
      const text = answer.ok ? await answer.text() : "";
      if (asking !== mine) return;
      hits = text || `<p class="none">${gettext("The search did not answer. Try again.")}</p>`;
      answered = wanted;
    } catch (error) {
      if (asking !== mine) return;
      hits = `<p class="none">${gettext("The search did not answer. Try again.")}</p>`;
    }
    asking = null;
    show();
    const count = options().length;
    told.textContent = interpolate(ngettext("%s row", "%s rows", count), [count]);
    if (eager) go(active());
  }

  function key(event) {
    if (event.key === "Escape") {
      event.preventDefault(); // a search box would only empty itself
      return dialog.close();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const rows = options();
    if (rows.length) choose(rows[(rows.indexOf(active()) + step + rows.length) % rows.length], true);
  }
  function click(event) {
    if (event.target === dialog || event.target.closest("[data-close]")) return dialog.close();
    const row = event.target.closest("[role=option]");
    if (!row || (row.href && (event.ctrlKey || event.metaKey || event.shiftKey))) return;
    event.preventDefault();
    go(row);
  }

  function open() {
    if (dialog.open) return dialog.close();
    if ($("dialog:modal")) return;
    if (!input) build();
    commands = gather();
    input.value = hits = answered = told.textContent = "";
    moved = eager = false;
    dialog.showModal();
    input.focus();
    show();
    list.scrollTop = 0;
  }

  // Orders that were looked at in this window: their paths and numbers, nothing about people.
  function recent() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(RECENT)) || [];
      return kept.filter((it) => it.path !== location.pathname);
    } catch (error) {
      return [];
    }
  }
  if (/^\/orders\/\d+$/.test(location.pathname) && $("h1")) {
    const here = { path: location.pathname, title: document.title.split(" · ")[0] };
    sessionStorage.setItem(RECENT, JSON.stringify([here, ...recent()].slice(0, 6)));
  }
  document.addEventListener("submit", (event) => {
    if (event.target.action?.endsWith?.("/logout")) sessionStorage.clear();
  });

  desk.keys["/"] = open;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-palette]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
})();
