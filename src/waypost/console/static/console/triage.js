// Triage: select issues and deal with them, by keyboard or by hand.
"use strict";

(() => {
  const { $, all, keys, current, list } = window.desk;
  const live = $("#live");
  const form = () => $("#bulk");
  const boxes = () => all("[data-part=rows] input[type=checkbox][name]", live);
  const everything = () => $(".everything input");
  let last = null; // the box that a range goes on from
  const opened = new Set(); // groups that are open in their place
  let anchor = []; // rows to go to when the one that was dealt with has left
  let acted = false; // something was dealt with, and the list does not show it yet

  // Selecting
  const worth = (box) => Number(box.dataset.count || 1);
  const picked = () => boxes().filter((box) => box.checked);

  function tell() {
    const bar = $(".bulk");
    if (!bar) return;
    const chosen = everything()?.checked ? [everything()] : picked();
    const count = chosen.reduce((sum, box) => sum + worth(box), 0);
    bar.classList.toggle("on", count > 0);
    $("#picked").textContent = count ? interpolate(ngettext("%s selected", "%s selected", count), [count.toLocaleString()]) : "";
    const whole = $("[data-all]", live);
    if (whole) {
      whole.checked = boxes().length > 0 && picked().length === boxes().length;
      whole.indeterminate = !whole.checked && picked().length > 0;
    }
    for (const box of boxes()) box.closest("tr").classList.toggle("picked", box.checked);
  }
  function clear() {
    for (const box of [...boxes(), everything()]) if (box) box.checked = false;
    last = null;
    tell();
  }
  function pick(box, on, range) {
    const found = boxes();
    const [from, to] = range && last && found.includes(last) ? [found.indexOf(last), found.indexOf(box)] : [0, -1];
    for (const it of found.slice(Math.min(from, to), Math.max(from, to) + 1)) it.checked = on;
    box.checked = on;
    last = box;
  }
  live.addEventListener("click", (event) => {
    const box = event.target.closest("input[type=checkbox]");
    if (box?.matches("[data-part=rows] [name]")) pick(box, box.checked, event.shiftKey);
    if (box?.matches("[data-all], .everything input")) for (const it of boxes()) it.checked = box.checked;
    if (box && !box.matches(".everything input") && everything()) everything().checked = false;
    if (event.target.closest("[data-unpick]")) clear();
    if (box || event.target.closest("[data-unpick]")) tell();
  });

  // What a deed is about: all that is selected, else the row with the focus.
  function about() {
    if (everything()?.checked) return [everything()];
    const chosen = picked();
    if (chosen.length) return chosen;
    const box = current() && $("input[type=checkbox][name]", current());
    return box ? [box] : [];
  }
  function title(found) {
    const count = found.reduce((sum, box) => sum + worth(box), 0);
    const row = found.length === 1 && found[0].closest("tr");
    if (!row) return interpolate(ngettext("%s issue", "%s issues", count), [count.toLocaleString()]);
    return [$("a.open", row), $(".number", row)].filter(Boolean).map((it) => it.textContent.trim()).join(" · ");
  }
  function remember(found) {
    const row = current() || found[0]?.closest("tr") || $("tr[id]", live);
    anchor = row ? list.following(row) : [];
  }

  // Dialogs: filled from the page; the browser traps the focus and gives it back.
  function open(name) {
    const dialog = document.getElementById(name);
    if (!dialog?.matches("dialog.ask")) return;
    const found = about();
    if (!found.length) {
      $("#announcer").textContent = gettext("Select an issue first.");
      return;
    }
    remember(found);
    $("form", dialog).reset();
    narrow(dialog, "");
    $("[data-about]", dialog).textContent = title(found);
    $("[data-ids]", dialog).replaceChildren(...found.map((box) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: box.name, value: box.value });
      return field;
    }));
    dialog.showModal();
    $("input:not([type=hidden], [type=datetime-local]), textarea, .options button", dialog).focus();
  }
  const offered = (dialog) => all(".options button", dialog).filter((it) => !it.hidden);
  function narrow(dialog, text) {
    const wanted = text.trim().toLocaleLowerCase();
    for (const it of all(".options [data-text]", dialog)) it.hidden = !it.dataset.text.toLocaleLowerCase().includes(wanted);
  }
  function step(dialog, by) {
    const stops = [$("[data-narrow], #reason", dialog), ...offered(dialog)].filter(Boolean);
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(stops.length - 1, Math.max(0, at + by))].focus();
  }
  for (const dialog of all("dialog.ask")) {
    dialog.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input, textarea");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (event.target.matches("textarea, [type=datetime-local]")) return;
        event.preventDefault();
        step(dialog, event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && event.target.matches("[data-narrow]")) {
        event.preventDefault();
        offered(dialog)[0]?.click();
      } else if (event.key === "Enter" && event.target.matches("[type=datetime-local]")) {
        event.preventDefault();
        $("[data-exact]", dialog).click();
      } else if (event.key === "Enter" && event.ctrlKey && event.target.matches("textarea")) {
        event.target.form.requestSubmit();
      } else if (!typing && /^[1-9]$/.test(event.key)) {
        $(`.options button:nth-child(${event.key})`, dialog)?.click();
      }
    });
    dialog.addEventListener("input", (event) => {
      if (event.target.matches("[data-narrow]")) narrow(dialog, event.target.value);
      if (event.target.matches("[type=datetime-local]")) $("[data-exact]", dialog).value = event.target.value;
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
      const reason = event.target.closest("[data-reason]");
      if (!reason) return;
      $("#reason", dialog).value = reason.dataset.reason;
      $("form", dialog).requestSubmit();
    });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dialog]");
    if (!button) return;
    event.preventDefault();
    open(button.dataset.dialog);
  });

  // What came of it: the selection is done with, the list looks again, the focus goes on.
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt === form()) remember(about());
  });
  document.body.addEventListener("acted", () => {
    $("dialog.ask[open]")?.close();
    clear();
    acted = true;
    list.look();
  });
  live.addEventListener("shown", async () => {
    tell();
    reveal();
    const links = all(".bundle", live).filter((row) => opened.has(row.id)).map((row) => $("a[data-rows]", row));
    await Promise.all(links.map((link) => expand(link, true)));
    if (!acted) return;
    if (anchor.length && (!current() || current().matches(".bundle"))) list.focusFirst(anchor);
    anchor = [];
    acted = false;
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (!event.detail.elt.matches?.("#bulk, dialog.ask form, .toast form")) return;
    $("#announcer").textContent = gettext("That did not work.");
    failed(gettext("That did not work. Load the page again and repeat it."));
  });
  function failed(text) {
    const toast = document.createElement("div");
    toast.className = "toast error";
    const said = document.createElement("p");
    said.textContent = text;
    toast.append(said);
    $("#toasts").append(toast);
    setTimeout(() => toast.remove(), 8000);
  }
  $("#toasts").addEventListener("submit", (event) => {
    const asked = event.target;
    event.preventDefault();
    anchor = current() ? list.following(current()) : [];
    const values = Object.fromEntries(new FormData(asked));
    htmx.ajax("POST", asked.getAttribute("action"), { source: $("#toasts"), swap: "none", values });
    asked.closest(".toast").remove();
  });

  // Groups open in their place; the link leads to the same rows.
  async function expand(link, on) {
    const inside = link.closest("tbody").nextElementSibling;
    link.setAttribute("aria-expanded", on);
    inside.hidden = !on;
    opened[on ? "add" : "delete"](link.closest("tr").id);
    if (on) await htmx.ajax("GET", link.dataset.rows, { target: inside, swap: "innerHTML", source: inside });
    else inside.replaceChildren();
    tell();
  }
  live.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-rows]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    expand(link, link.getAttribute("aria-expanded") !== "true");
  });

  function reveal() {
    for (const it of all("[data-all], [data-unpick]", live)) it.hidden = false;
    for (const it of all("a[data-rows]", live)) if (!it.hasAttribute("aria-expanded")) it.setAttribute("aria-expanded", "false");
  }

  // Keys
  function tab(by) {
    const tabs = all("[data-part=tabs] a");
    const at = tabs.findIndex((it) => it.hasAttribute("aria-current"));
    tabs[at + by]?.click();
  }
  keys.x = (event) => {
    const box = current() && $("input[type=checkbox][name]", current());
    if (!box) return;
    pick(box, !box.checked, event.shiftKey);
    tell();
  };
  keys.X = keys.x;
  keys.a = () => open("assign");
  keys.s = () => open("snooze");
  keys.e = () => open("resolve");
  keys.m = () => open("comment");
  keys.o = () => current() && $("a[data-order]", current())?.click();
  keys.f = () => $("#narrow").focus();
  keys["["] = () => tab(-1);
  keys["]"] = () => tab(1);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || $("dialog[open], :popover-open")) return;
    if (event.target.closest("details.drop[open]")) return;
    if (event.target.matches("#narrow")) event.target.blur();
    else clear();
  });

  document.documentElement.classList.add("scripted");
  reveal();
  tell();
})();
