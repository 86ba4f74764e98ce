"""One timeline of an order: what systems reported, what Waypost made of it, what people did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from waypost.console.order import deeds
from waypost.console.order.groups import GROUPS, OF_KIND, Group
from waypost.console.read.issue import Note, Turn
from waypost.console.read.order import Event
from waypost.console.read.told import Decision
from waypost.console.words import messages, short, why
from waypost.console.words.happenings import Frame, sentence

PAGE = 50
MORE = 200
_BY_NAME = {group.name: group for group in GROUPS}


class Entry(NamedTuple):
    """A line of the timeline. badge: who says so. note_id: of a note that may be deleted here.
    message_id: of the message to the customer that it tells of."""

    anchor: str
    at: datetime
    group: Group
    badge: str
    text: str
    body: str = ""
    delivery_id: int | None = None
    issue_id: int = 0
    note_id: int = 0
    undone: bool = False
    message_id: int = 0


class Told(NamedTuple):
    """What there is to tell, and what telling it needs. titles: of issues; names: of people.
    said: what was decided about messages to the customer."""

    events: Sequence[Event]
    turns: Sequence[Turn]
    notes: Sequence[Note]
    titles: Mapping[int, str]
    names: Mapping[int, str]
    frame: Frame
    reader: int
    said: Sequence[Decision] = ()


class Timeline(NamedTuple):
    """days: newest first. counts: entries by group. total: entries of the group that is shown,
    shown: how many of them are here."""

    days: list[tuple[str, list[Entry]]]
    counts: list[tuple[Group, int]]
    group: str
    total: int
    shown: int

    @property
    def hidden(self) -> int:
        return self.total - self.shown

    @property
    def more(self) -> int:
        return self.shown + MORE


class _Item(NamedTuple):
    at: datetime
    group: str
    anchor: str
    what: Event | Turn | Note | Decision


def timeline(told: Told, group: str, most: int, to: str = "") -> Timeline:
    """The newest `most` entries of a group ("": of all), or as many as lead to the anchor `to`."""
    items = _items(told)
    counts = Counter(item.group for item in items)
    group = group if group in _BY_NAME else ""
    wanted = [item for item in items if group in ("", item.group)]
    reach = next((place for place, item in enumerate(wanted, 1) if item.anchor == to), 0)
    shown = wanted[: max(most, reach)]
    entries = [_entry(item, told) for item in shown]
    zone = told.frame.zone
    days = groupby(entries, key=lambda entry: entry.at.astimezone(zone).date())
    return Timeline(
        [(short.day_of(day), list(found)) for day, found in days],
        [(it, counts[it.name]) for it in GROUPS if counts[it.name] or it.name == group],
        group,
        len(wanted),
        len(shown),
    )


def _items(told: Told) -> list[_Item]:
    """Newest first. A comment is told by itself, not by the turning point beside it."""
    found = [
        _Item(event.fact.occurred_at, OF_KIND[event.fact.kind], why.anchor(event), event)
        for event in told.events
    ]
    found += [
        _Item(turn.at, "people" if turn.person_id else "waypost", f"turn-{turn.id}", turn)
        for turn in told.turns
        if turn.verb != "commented"
    ]
    found += [_Item(note.at, "people", f"note-{note.id}", note) for note in told.notes]
    found += [_Item(it.at, "messages", f"told-{it.id}", it) for it in told.said]
    return sorted(found, key=attrgetter("at"), reverse=True)


def _entry(item: _Item, told: Told) -> Entry:
    group, what = _BY_NAME[item.group], item.what
    if isinstance(what, Event):
        text = sentence(what.fact.data, told.frame)
        badge = short.source(what.fact.source)
        return Entry(item.anchor, item.at, group, badge, text, delivery_id=what.delivery_id)
    if isinstance(what, Turn):
        title = told.titles.get(what.issue_id, "")
        text = deeds.told(what, title, told.names, told.frame.zone)
        badge = deeds.name_of(what.person_id, told.names) if what.person_id else "Waypost"
        undone = what.undone_at is not None
        return Entry(
            item.anchor, item.at, group, badge, text, issue_id=what.issue_id, undone=undone
        )
    if isinstance(what, Decision):
        badge = deeds.name_of(what.by, told.names) if what.by else "Waypost"
        text = messages.line(what, told.frame.zone, item.at)
        return Entry(item.anchor, item.at, group, badge, text, message_id=what.message_id)
    own = what.id if what.person_id == told.reader else 0
    badge = deeds.name_of(what.person_id, told.names)
    text = told.titles.get(what.issue_id, "")
    return Entry(
        item.anchor, item.at, group, badge, text, what.text, issue_id=what.issue_id, note_id=own
    )
