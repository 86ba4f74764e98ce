"""What a message says, before a channel dresses it. All of it is plain text, whoever wrote it."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One issue. title: a link's text; detail: what stands behind it."""

    title: str
    url: str
    detail: str
    issue_id: int = 0
    order_id: int = 0
    number: str = ""
    kind: str = ""
    severity: int = 0
    cause: str = ""
    subject: str = ""
    carrier: str = ""
    at: datetime | None = None


class Letter(msgspec.Struct, frozen=True):
    """name: of the message, the same in every try. kind: of `rules.Form`. about: the rule.
    quoted: what a colleague wrote. url: of all that it tells. foot: why one gets it."""

    name: str
    kind: str
    brand: str
    about: str
    title: str
    lines: tuple[Line, ...]
    url: str
    foot: str
    made_at: datetime
    quoted: str = ""
    rest: tuple[str, ...] = ()
    told: int = 0
    over: int = 0

    def text(self) -> str:
        """The whole as plain text."""
        parts = [self.title]
        if self.quoted:
            parts.append("\n".join(f"> {line}" for line in self.quoted.splitlines()))
        parts += ["\n".join(filter(None, (it.title, it.detail, it.url))) for it in self.lines]
        parts += [*self.rest, self.url if not self.lines else "", f"-- \n{self.foot}"]
        return "\n\n".join(part for part in parts if part)
