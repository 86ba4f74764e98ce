// Looks every half minute whether anything changed, and says so to whoever does not see it.
(() => {
  const now = document.getElementById("now");
  const said = document.getElementById("said");
  const url = now.dataset.live + location.search;
  let tag = "";
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(url, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", credentials: "omit" });
    if (!answer.ok) return;
    const before = tag;
    tag = answer.headers.get("ETag") || "";
    const html = await answer.text();
    if (!before || before === tag || now.contains(document.activeElement)) return;
    const open = [...now.querySelectorAll("details")].map((it) => it.open);
    now.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    now.querySelectorAll("details").forEach((it, at) => { it.open = Boolean(open[at]); });
    said.textContent = (now.querySelector(".headline") || now.querySelector("h1")).textContent;
  };
  const quietly = () => look().catch(() => {});
  quietly();
  setInterval(quietly, 30000);
  document.addEventListener("visibilitychange", quietly);
})();
