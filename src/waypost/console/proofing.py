"""What is wrong with a wording, and what one may speak of: for the editor of letters."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waypost.tell import proof
from waypost.tell.letters import Wording

_PARTS: dict[str, Any] = {
    "subject": gettext_lazy("Subject"),
    "preview": gettext_lazy("Preview line"),
    "body": gettext_lazy("Mail"),
    "text": gettext_lazy("Plain text"),
    "sms": gettext_lazy("SMS"),
}


class Fault(NamedTuple):
    """place: the part and its line. fatal: it cannot be saved so."""

    place: str
    text: str
    fatal: bool


class Variable(NamedTuple):
    """A name to click in; what it is, "" for text."""

    name: str
    about: str


def check(wording: Wording) -> list[Fault]:
    """Everything that is wrong, the first line first."""
    return [Fault(_place(it), it.text, it.grave) for it in proof.check(wording)]


def variables() -> list[Variable]:
    return [
        Variable(it.path, "" if it.kind == "text" and not it.link else _kind(it))
        for it in proof.variables()
    ]


def _place(fault: proof.Fault) -> str:
    part = str(_PARTS[fault.part])
    if not fault.line:
        return part
    return _("%(part)s, line %(line)s") % {"part": part, "line": fault.line}


def _kind(it: proof.Variable) -> str:
    if it.link:
        return _("a link")
    titles = {"number": _("a number"), "flag": _("yes or no"), "group": _("a group"),
              "list": _("a list")}  # fmt: skip
    return titles.get(it.kind, "")
