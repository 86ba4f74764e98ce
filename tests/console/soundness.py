"""What a browser says of a page: faults of use, of width, of weight, of manners."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

WEIGHT = 100_000  # bytes on the wire at first load, files included
_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Two thirds of what axe takes.
_DEAR = ("color-contrast", "target-size")
_WEIGH = """["navigation", "resource"].flatMap((it) => performance.getEntriesByType(it))
    .reduce((sum, it) => sum + it.encodedBodySize, 0)"""
_UNFOLD = (
    "document.querySelectorAll('main details:not(.drop)').forEach((it) => { it.open = true; })"
)
# What can have the focus, is seen, and looks no different with it.
_UNSEEN = """() => {
    const seen = { visibilityProperty: true, opacityProperty: true };
    const drawn = (it) => it.outlineStyle !== "none" && parseFloat(it.outlineWidth) >= 1;
    const found = document.querySelectorAll("a[href], button, input, select, textarea, summary");
    return [...found].filter((it) => {
        if (it.disabled || !it.checkVisibility(seen)) return false;
        it.focus({ preventScroll: true });
        if (document.activeElement !== it) return false;
        return !drawn(getComputedStyle(it)) && !drawn(getComputedStyle(it, "::after"));
    }).map((it) => it.outerHTML.slice(0, 120));
}"""


class Reader:
    """One tab of a browser, which notes what pages do that they should not."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self._desk_seen = False
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._said)
        self.page.on("request", self._asked)

    def open(self, path: str, width: int = 1280, theme: str = "light") -> None:
        """The page with everything in it that can be folded out."""
        self.complaints.clear()
        self.narrow(width, theme)
        self.page.goto(path)
        self.page.evaluate(_UNFOLD)

    def narrow(self, width: int, theme: str) -> None:
        """The same page on another screen."""
        self.page.set_viewport_size({"width": width, "height": 844})
        self.look(theme)

    def look(self, theme: str) -> None:
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]

    def all_faults(self) -> list[str]:
        """What axe finds by all rules. What is around the desk's pages is the same on each, so the
        rules that look at every letter look at it once."""
        desk = self.page.locator(".shell").count() == 1
        if not desk or not self._desk_seen:
            self._desk_seen |= desk
            return self.faults()
        return [*self.faults(without=_DEAR), *self.faults(*_DEAR, within="main")]

    def faults(self, *only: str, within: str = "html", without: Collection[str] = ()) -> list[str]:
        """What axe finds, of all rules or of some."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(_AXE)
        asked: dict[str, Any] = {"runOnly": only or _RULES}
        asked["rules"] = {name: {"enabled": False} for name in without}
        asked |= {"resultTypes": ["violations"], "preload": False, "elementRef": False}
        found = self.page.evaluate("([within, asked]) => axe.run(within, asked)", [within, asked])[
            "violations"
        ]
        return [f"{it['id']}: {node['html'][:300]}" for it in found for node in it["nodes"]]

    def too_wide(self) -> list[str]:
        """Where one had to scroll sideways, what sticks out."""
        return self.page.evaluate(
            """document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("main *")].map((it) => [it, it.getBoundingClientRect()])
            .filter(([, box]) => box.right > innerWidth + 1 || box.left < -1).slice(0, 3)
            .map(([it]) => it.outerHTML.slice(0, 160)).concat("too wide")"""
        )

    def too_heavy(self) -> list[str]:
        weight = self.page.evaluate(_WEIGH)
        return [f"{weight} bytes"] if weight > WEIGHT else []

    def unseen_focus(self) -> list[str]:
        self.page.keyboard.press("Tab")  # from here on a focus is one of the keyboard
        return self.page.evaluate(_UNSEEN)

    def _said(self, message: ConsoleMessage) -> None:
        # That a page which is not there is not there is no fault of it.
        if message.type in ("error", "warning") and message.location["url"] != self.page.url:
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in ("data", "blob") and asked.hostname not in (
            "127.0.0.1",
            "localhost",
        ):
            self.complaints.append(f"asked {request.url}")
