"""proof: check a brand's wording when it is saved, so that nothing can be wrong when it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from liquid import BoundTemplate
from liquid.exceptions import LiquidError

from waypost.tell.draw import Drawn, LetterUndrawable, draw, environment
from waypost.tell.letters import Wording
from waypost.tell.markup import flaws
from waypost.tell.names import misnomers
from waypost.tell.samples import bare, full
from waypost.tell.segments import segments
from waypost.tell.vocabulary import Variable, variables

__all__ = ["Fault", "Variable", "check", "variables"]

PARTS = ("subject", "preview", "body", "text", "sms")
MOST_SOURCE = 40_000
MOST_SMS_PARTS = 4
LONG_SUBJECT = 78
_HOLES = re.compile(r"\{\{|\}\}|\{%|%\}")


class Fault(NamedTuple):
    """Something wrong with a wording. part: of PARTS. line: 1 for the first, 0 where nobody knows.
    text: what is wrong and what would do, for people. grave: it must not be saved."""

    part: str
    line: int
    text: str
    grave: bool = True


def check(wording: Wording) -> list[Fault]:
    """Everything that is wrong, in the order of the parts; [] when it can be saved and sent."""
    found = [*_sizes(wording)]
    found += [fault for part in PARTS for fault in _part(part, getattr(wording, part))]
    found += [Fault("body", flaw.line, flaw.text) for flaw in flaws(wording.body)]
    if not any(it.grave for it in found):
        found += _drawn(wording)
    return sorted(dict.fromkeys(found), key=lambda it: (PARTS.index(it.part), it.line))


def _sizes(wording: Wording) -> Iterator[Fault]:
    for part in PARTS:
        if len(getattr(wording, part)) > MOST_SOURCE:
            text = _("Too long: at most %(most)d characters.") % {"most": MOST_SOURCE}
            yield Fault(part, 0, text)
    for part in ("subject", "preview"):
        if "\n" in getattr(wording, part).strip():
            yield Fault(part, 2, _("This is one line."))


def _part(part: str, source: str) -> Iterator[Fault]:
    if len(source) > MOST_SOURCE:
        return
    try:
        template: BoundTemplate = environment(escaping=part == "body").from_string(source)
    except LiquidError as error:
        where = error.context()
        yield Fault(part, where[0] if where else source.count("\n") + 1, str(error.message))
        return
    for it in misnomers(template):
        yield Fault(part, source.count("\n", 0, it.at) + 1, it.text)


def _drawn(wording: Wording) -> Iterator[Fault]:
    """Drawn with all that can be said, and with next to nothing."""
    try:
        most, least = draw(full(wording.language), wording), draw(bare(wording.language), wording)
    except LetterUndrawable as error:
        yield Fault("body", 0, str(error))
        return
    yield from _empty(most, wording)
    yield from _empty(least, wording)
    yield from _long(most)


def _empty(made: Drawn, wording: Wording) -> Iterator[Fault]:
    if not made.subject:
        yield Fault("subject", 0, _("Of some orders it says nothing."))
    if not wording.body.strip():
        yield Fault("body", 0, _("It is empty."))
    if not wording.text.strip():
        yield Fault("text", 0, _("It is empty. Some people read mails as plain text."))
    for part in ("subject", "preview", "text", "sms"):
        if _HOLES.search(getattr(made, part)):
            yield Fault(part, 0, _("Braces are left over: variables are written {{ so }}."))


def _long(made: Drawn) -> Iterator[Fault]:
    parts = segments(made.sms).parts
    if parts > MOST_SMS_PARTS:
        text = _("An SMS takes %(parts)d parts; at most %(most)d will do.")
        yield Fault("sms", 0, text % {"parts": parts, "most": MOST_SMS_PARTS})
    if len(made.subject) > LONG_SUBJECT:
        text = _("About %(length)d characters: many inboxes cut after %(most)d.")
        about = {"length": len(made.subject), "most": LONG_SUBJECT}
        yield Fault("subject", 0, text % about, grave=False)
