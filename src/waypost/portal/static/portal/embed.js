// Draws the rail of an order where a page has <div data-waypost="TOKEN"></div>.
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const css = (it) => `:host{all:initial;display:block}
    .box{--a:${it.accent[0]};--t:${it["accent-text"][0]};font:16px/1.45 system-ui,sans-serif;color:#191a1c;background:#fff;border:1px solid #e4e4df;border-radius:12px;padding:20px}
    p{margin:0}.l,.s{color:#5b5c60;font-size:14px}.d{font-size:26px;font-weight:700;letter-spacing:-.02em;color:var(--t)}
    .late{color:#8a4b06}.done{color:#17693a}ol{display:flex;margin:18px 0 12px;padding:0;list-style:none}
    li{position:relative;flex:1;min-width:0;padding:22px 6px 0 0;font-size:13px;color:#5b5c60}
    li::before{content:"";position:absolute;z-index:1;top:0;inset-inline-start:0;width:10px;height:10px;border:3px solid #d5d5d0;border-radius:50%;background:#fff}
    li:not(:last-child)::after{content:"";position:absolute;top:6px;inset-inline:16px 0;height:4px;background:#e4e4df}
    li.done,li.now,li.failed{color:#191a1c;font-weight:600}li.done::before,li.now::before{border-color:var(--a)}li.done::before,li.done::after{background:var(--a)!important}
    li.failed::before{border-color:#8a4b06}a{color:var(--t)}`;
  const make = (name, text, cls) => {
    const it = document.createElement(name);
    if (text) it.textContent = text;
    if (cls) it.className = cls;
    return it;
  };
  const draw = (place, order) => {
    const root = place.shadowRoot || place.attachShadow({ mode: "open" });
    const box = make("div", "", "box");
    box.lang = order.language;
    box.dir = order.rtl ? "rtl" : "ltr";
    if (order.arrival) {
      box.append(make("p", order.arrival.label, "l"), make("p", order.arrival.words, `d ${order.arrival.tone}`));
    }
    box.append(make("p", order.headline));
    const steps = order.parcels.length === 1 ? order.parcels[0].steps : order.steps;
    const rail = make("ol");
    rail.append(...steps.map((step) => {
      const it = make("li", step.title, step.state);
      if (step.state === "now") it.setAttribute("aria-current", "step");
      return it;
    }));
    const link = make("a", order.number ? `${order.brand} ${order.number}` : order.brand);
    link.href = order.url;
    if (steps.length) box.append(rail);
    if (order.explains) box.append(make("p", order.explains, "s"));
    box.append(link);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css(order.colours));
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(box);
  };
  const show = async (place) => {
    const lang = place.lang || document.documentElement.lang;
    const asked = lang ? `?lang=${encodeURIComponent(lang.split("-")[0])}` : "";
    const answer = await fetch(`${origin}/t/${encodeURIComponent(place.dataset.waypost)}.json${asked}`, { credentials: "omit" });
    if (answer.ok) draw(place, await answer.json());
  };
  const all = () => document.querySelectorAll("[data-waypost]").forEach((it) => show(it).catch(() => {}));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
