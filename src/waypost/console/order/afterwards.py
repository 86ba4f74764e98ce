"""What comes after delivery: returns, exchanges, and what the customer said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from waypost.console.read.order import Event
from waypost.console.words import short
from waypost.core.bodies import CustomerContacted, FeedbackGiven
from waypost.core.order import OrderState, Return


class Back(NamedTuple):
    """A return. status: the furthest that it got, and `at` when."""

    id: str
    status: str
    at: datetime | None
    units: int
    parcel: str
    until: datetime | None
    over: bool


class Exchanged(NamedTuple):
    id: str
    at: datetime | None
    rma: str


class Voice(NamedTuple):
    """Something that the customer said. answered: when somebody did."""

    title: str
    at: datetime | None
    text: str
    unhappy: bool
    answered: datetime | None


def returns(state: OrderState) -> list[Back]:
    found = []
    for name, it in state.returns.items():
        status, at = _status(it)
        units = sum(it.lines[2].values()) if it.lines else 0
        until = it.valid_until[2] if it.valid_until and not it.received else None
        found.append(Back(name, status, at, units, it.parcel, until, it.closed is not None))
    return found


def _status(it: Return) -> tuple[str, datetime | None]:
    if it.closed:
        return _("Closed"), it.closed[0]
    if it.inspected:
        return (_("Accepted") if it.inspected[2] else _("Not accepted")), it.inspected[0]
    if it.received:
        return _("Received, not inspected"), it.received[0]
    if it.labelled:
        return _("Label sent"), it.labelled[0]
    if it.decision:
        return short.readable(it.decision[2]).capitalize(), it.decision[0]
    return _("Requested"), it.requested[0] if it.requested else None


def exchanges(state: OrderState) -> list[Exchanged]:
    return [
        Exchanged(name, it.accepted[0] if it.accepted else None, it.rma)
        for name, it in state.exchanges.items()
    ]


def voices(state: OrderState, events: Sequence[Event]) -> list[Voice]:
    """Contacts and feedback, newest first. `events` newest first: they hold the words."""
    found: list[Voice] = []
    told: set[tuple[type, str]] = set()
    for event in events:
        body, at = event.fact.data, event.fact.occurred_at
        if isinstance(body, CustomerContacted) and (CustomerContacted, body.contact) not in told:
            told.add((CustomerContacted, body.contact))
            known = state.contacts.get(body.contact)
            title = short.readable(body.topic).capitalize() or _("The customer got in touch")
            answered = known.answered[0] if known and known.answered else None
            found.append(Voice(title, at, body.text, body.unhappy, answered))
        elif isinstance(body, FeedbackGiven) and (FeedbackGiven, body.feedback) not in told:
            told.add((FeedbackGiven, body.feedback))
            given = state.feedback.get(body.feedback)
            most = 10 if body.scale == "nps" else 5
            title = _("%(score)s of %(most)s") % {"score": body.score, "most": most}
            answered = given.answered[0] if given and given.answered else None
            found.append(Voice(title, at, body.text, body.score * 2 <= most, answered))
    return found
