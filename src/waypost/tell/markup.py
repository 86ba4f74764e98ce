"""markup: is a letter's body MJML that mail programs can show? Knows lines, renders nothing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

from django.utils.translation import gettext as _

# What may stand in the one column that the layout makes.
COLUMN = frozenset({"mj-text", "mj-button", "mj-table", "mj-divider", "mj-spacer", "mj-image"})
_EMPTY = frozenset({"br", "hr", "img", "mj-divider", "mj-spacer", "mj-image"})
_INLINE = frozenset(
    {
        *("a", "b", "strong", "i", "em", "u", "s", "small", "sub", "sup", "span", "br", "hr", "p"),
        *("h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "div", "img", "bdi", "bdo"),
        *("table", "thead", "tbody", "tr", "td", "th", "center", "abbr", "code", "pre"),
    }
)
_LEADS = ("https://", "mailto:", "tel:", "#")
_LINK_NAMES = re.compile(r"\{\{-?\s*(links\.\w+|(?:\w+\.)*(?:\w+_)?url)\s*-?\}\}")
_OUTPUT = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)


class Flaw(NamedTuple):
    """line: 1 for the first. text: what is wrong, for people."""

    line: int
    text: str


def flaws(body: str) -> list[Flaw]:
    """What is wrong with a body's markup, all branches of its Liquid taken together."""
    reader = _Reader()
    reader.feed(_still(body))
    reader.close()
    return reader.finish()


def _still(body: str) -> str:
    """The body with words in the place of Liquid, every line where it was."""
    body = _LINK_NAMES.sub("https://x", body)
    body = _OUTPUT.sub(lambda found: "x" + "\n" * found[0].count("\n"), body)
    return _TAG.sub(lambda found: "\n" * found[0].count("\n"), body)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.flaws: list[Flaw] = []
        self._open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, attrs)
        if tag not in _EMPTY:
            self._open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY:
            return
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        elif tag in (name for name, _line in self._open):
            while self._open[-1][0] != tag:
                self._unclosed(*self._open.pop())
            self._open.pop()
        else:
            self._say(_("</%(tag)s> closes nothing.") % {"tag": tag})

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._open:
            above = data[: len(data) - len(data.lstrip())].count("\n")
            text = _("Text stands in an mj-text: <mj-text>…</mj-text>.")
            self.flaws.append(Flaw(self.getpos()[0] + above, text))

    def handle_decl(self, decl: str) -> None:
        self._say(_("The layout brings the document; the body has no <!…>."))

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def finish(self) -> list[Flaw]:
        for name, line in self._open:
            self._unclosed(name, line)
        return sorted(self.flaws)

    def _look(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._open and tag not in COLUMN:
            known = ", ".join(sorted(COLUMN))
            text = _("<%(tag)s> can't stand here. There are: %(known)s.")
            self._say(text % {"tag": tag, "known": known})
        elif self._open and tag not in _INLINE:
            self._say(_("<%(tag)s> can't stand within a text.") % {"tag": tag})
        for name, value in attrs:
            self._attribute(name, (value or "").strip())

    def _attribute(self, name: str, value: str) -> None:
        if name.startswith("on"):
            self._say(_("“%(name)s” runs nothing in a mail.") % {"name": name})
        elif name in ("href", "src") and not value.startswith(_LEADS):
            text = _("“%(name)s” must be a link, such as links.track, or start with https://.")
            self._say(text % {"name": name})
        elif name == "style" and "url(" in value.casefold():
            self._say(_("Pictures come by mj-image, not by a style."))

    def _unclosed(self, name: str, line: int) -> None:
        self.flaws.append(Flaw(line, _("<%(tag)s> is not closed.") % {"tag": name}))

    def _say(self, text: str) -> None:
        self.flaws.append(Flaw(self.getpos()[0], text))
