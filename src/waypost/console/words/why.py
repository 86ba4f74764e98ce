"""Why an issue stands, in plain words, from its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import NamedTuple

from django.utils.translation import gettext as _

from waypost.console.read.issue import Issue
from waypost.console.read.order import Event
from waypost.console.words import short
from waypost.console.words.happenings import Frame, sentence
from waypost.console.words.kinds import kind_of
from waypost.issues.states import Status


class Because(NamedTuple):
    """An event as a cause: its sentence, its instant, and its anchor in the timeline."""

    text: str
    at: datetime
    anchor: str


class Explained(NamedTuple):
    """standing: how it stands against its deadline, in a few words. absorbed_by: a title."""

    issue: Issue
    title: str
    why: str
    subject: str
    note: str
    standing: str
    began: Because | None
    ended: Because | None
    absorbed_by: str


def explain(issue: Issue, events: Mapping[bytes, Event], frame: Frame, now: datetime) -> Explained:
    """`events` by the fact's id; evidence that is no fact of this order explains nothing."""
    kind = kind_of(issue.kind)
    return Explained(
        issue,
        kind.title,
        kind.why,
        short.subject(issue.subject),
        short.note(issue.note, frame.currency),
        _standing(issue, now, frame.zone),
        _because(issue.evidence, events, frame),
        _because(issue.closed_evidence, events, frame) if issue.closed_at else None,
        kind_of(issue.absorbed_by).title if issue.status == Status.ABSORBED else "",
    )


def _because(fact_id: bytes, events: Mapping[bytes, Event], frame: Frame) -> Because | None:
    event = events.get(bytes(fact_id))
    if event is None:
        return None
    return Because(sentence(event.fact.data, frame), event.fact.occurred_at, anchor(event))


def anchor(event: Event) -> str:
    """The id of an event's line in the timeline."""
    return f"event-{event.id.hex()[:12]}"


def _standing(issue: Issue, now: datetime, zone: tzinfo) -> str:
    if issue.closed_at is not None:
        return _("over since %(time)s") % {"time": short.moment(issue.closed_at, zone)}
    gap = {"length": short.length(now - issue.due_at)}
    if issue.opened_at is not None:
        return _("for %(length)s") % gap
    return _("due in %(length)s") % gap if issue.due_at > now else _("due %(length)s ago") % gap
