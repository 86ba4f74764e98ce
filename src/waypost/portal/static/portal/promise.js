// <div data-waypost-promise data-brand="acme" data-country="DE">what is shown until it is known</div>
// Further attributes: data-service, data-sku (comma), data-lang, data-policy, data-keep.
(() => {
  "use strict";
  const base = new URL(document.currentScript.src).origin;
  const NAME = "_waypost_promise";
  const CSS = `
    :host { display: block; font: inherit; color: inherit; container-type: inline-size; }
    div { border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: 8px;
      padding: .7em .9em; background: color-mix(in srgb, currentColor 4%, transparent); line-height: 1.4; }
    p { margin: 0; overflow-wrap: break-word; }
    p + p { margin-top: .35em; font-size: .875em; opacity: .85; }
    .line { font-weight: 600; text-wrap: balance; font-variant-numeric: tabular-nums; }
    a { color: inherit; }
    @container (max-width: 220px) { div { padding: .5em .6em; } }`;

  const query = (host) => {
    const asked = new URLSearchParams();
    for (const name of ["country", "service", "warehouse", "carrier", "sku"]) {
      if (host.dataset[name]) asked.set(name, host.dataset[name]);
    }
    return asked;
  };

  const ask = async (host) => {
    const asked = query(host);
    const url = `${base}/promise/${encodeURIComponent(host.dataset.brand)}`;
    if (!("keep" in host.dataset)) return answer(await fetch(`${url}.json?${asked}`, open()));
    const slot = `waypost:${host.dataset.brand}?${asked}`;
    const kept = recall(slot);
    if (kept) return kept;
    const found = await answer(await fetch(url, { ...open(), method: "POST", body: asked }));
    remember(slot, found);
    return found;
  };

  const open = () => ({ credentials: "omit", signal: AbortSignal.timeout?.(8000) });

  const answer = async (response) => {
    if (!response.ok) throw new Error(String(response.status));
    const found = await response.json();
    // A clock that is minutes off would count down to another moment.
    const skew = Date.parse(found.now) - Date.now();
    return { ...found, ends: Date.parse(found.order_by) - (Math.abs(skew) > 120000 ? skew : 0) };
  };

  const recall = (slot) => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(slot));
      return kept && kept.ends > Date.now() ? kept : null;
    } catch {
      return null;
    }
  };

  const remember = (slot, found) => {
    try {
      if (found.id) sessionStorage.setItem(slot, JSON.stringify(found));
    } catch {
      // A browser that remembers nothing asks again on the next page.
    }
  };

  const hand = (host, found) => {
    if (!found.id) return;
    for (const field of document.querySelectorAll(`input[name*="${NAME}"]`)) field.value = found.id;
    if (host.dataset.keep === "shopify") {
      fetch("/cart/update.js", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ attributes: { [NAME]: found.id } }),
      }).catch(() => {});
    }
    host.dispatchEvent(new CustomEvent("waypost:promise", { bubbles: true, detail: found }));
  };

  const words = (host, found) => {
    const wanted = host.dataset.lang || document.documentElement.lang || navigator.language;
    const said = found.words;
    return said[wanted] || said[wanted.split("-")[0]] || Object.values(said)[0];
  };

  const left = (said, minutes) => {
    const hours = Math.floor(minutes / 60);
    const form = hours >= 24 ? "days" : hours ? "hours" : "minutes";
    const parts = { d: Math.floor(hours / 24), h: hours % 24, m: minutes % 60 };
    return said.left[form].replace(/\{(\w)\}/g, (_, part) => parts[part]);
  };

  const draw = (host) => {
    const root = host.shadowRoot || host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    const box = document.createElement("div");
    const line = document.createElement("p");
    line.className = "line";
    box.append(line);
    root.replaceChildren(box);
    return { box, line };
  };

  const policy = (box, said, url) => {
    for (const name of ["shipping", "returns"]) {
      if (!said[name]) continue;
      const text = document.createElement("p");
      const link = name === "returns" && /^https?:/.test(url) && document.createElement("a");
      if (link) link.href = url;
      (link || text).textContent = said[name];
      if (link) text.append(link);
      box.append(text);
    }
  };

  const show = async (host) => {
    let found;
    try {
      found = await ask(host);
    } catch {
      return; // What stands in the element stays.
    }
    const said = words(host, found);
    if (!said || !said.line) return;
    const { box, line } = draw(host);
    box.lang = Object.keys(found.words).find((it) => found.words[it] === said);
    if ("policy" in host.dataset) policy(box, said, found.returns_url);
    hand(host, found);
    if (!found.available) {
      line.textContent = said.line;
      return;
    }
    const { ends } = found;
    const tick = () => {
      const minutes = Math.floor((ends - Date.now()) / 60000);
      if (minutes < 0) {
        setTimeout(() => show(host), 1000);
        return;
      }
      line.textContent = said.within.replace("{left}", left(said, minutes));
      setTimeout(tick, ((ends - Date.now()) % 60000) + 50);
    };
    tick();
  };

  const start = () => document.querySelectorAll("[data-waypost-promise]").forEach(show);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
