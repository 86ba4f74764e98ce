"""One issue: why it stands, what was done about it, and how others of its kind ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import draw
from waypost.console.order import deeds
from waypost.console.order.address import address
from waypost.console.order.endings import HEIGHT, endings
from waypost.console.read import issue as issues
from waypost.console.read import order as reading
from waypost.console.read import wishes as wished
from waypost.console.read.issue import Issue, Note, Turn
from waypost.console.read.order import Event, Order
from waypost.console.read.people import people
from waypost.console.words import helps, partners, short, why
from waypost.console.words import wishes as wish_words
from waypost.console.words.happenings import Frame, sentence
from waypost.console.words.kinds import kind_of
from waypost.core.clocks import Clock
from waypost.core.trace import Traced
from waypost.lib.money import plain
from waypost.tell.view.carriers import tracking_page

_SHOWN_BY_FACTS = frozenset({"warned", "opened", "closed"})


class Moment(NamedTuple):
    """A line of the issue's life. body: what somebody wrote. fact: what showed it, in words, and
    its place in the order's timeline. note_id: of the reader's own comment."""

    at: datetime
    text: str
    by_people: bool
    body: str = ""
    fact: str = ""
    anchor: str = ""
    note_id: int = 0
    undone: bool = False


class Link(NamedTuple):
    title: str
    url: str


@require_safe
@require(Role.VIEWER)
def issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    brand_id = seat_of(request).brand_id
    found = issues.issue(brand_id, issue_id) if issue_id < 2**63 else None
    if found is None:
        raise Http404("no such issue")
    order = reading.order(brand_id, found.order_id) if found.order_id else None
    now, zone = timezone.now(), timezone.get_current_timezone()
    frame = Frame(order.currency if order else "", zone)
    turns = issues.turns(brand_id, issue_id=issue_id)
    events = _evidence(brand_id, found, turns)
    colleagues = people(brand_id)
    names = {it.id: it.shown for it in colleagues}
    notes = issues.notes(brand_id, issue_id=issue_id)
    page: dict[str, Any] = {
        "it": why.explain(found, events, frame, now),
        "order": order,
        "clocks": draw.clocks([_traced(found, events)], now, zone),
        "life": _life(found, turns, notes, events, names, frame, request.user.pk or 0),
        "colleagues": colleagues,
        "names": names,
        "helps": helps.help_for(found.kind),
        "endings": endings(issues.endings(brand_id, found)),
        "height": HEIGHT,
    }
    page |= _beside(brand_id, found, order, zone)
    return render(request, "console/issue/page.html", page)


def _evidence(brand_id: int, found: Issue, turns: Sequence[Turn]) -> Mapping[bytes, Event]:
    if not found.order_id:
        return {}
    ids = {bytes(it.evidence) for it in turns if it.evidence}
    ids |= {bytes(raw) for raw in (found.evidence, found.closed_evidence) if raw}
    return reading.some_events(brand_id, found.order_id, ids)


def _traced(found: Issue, events: Mapping[bytes, Event]) -> Traced:
    """The issue's own clock: from the fact that started it to its deadline and its end."""
    began = events.get(bytes(found.evidence))
    begins = [it for it in (found.warned_at, found.opened_at, found.due_at) if it is not None]
    started_at = min(began.fact.occurred_at if began else begins[0], *begins)
    clock = Clock(found.kind, found.subject, started_at, found.due_at, found.warned_at)
    how = events.get(bytes(found.closed_evidence)) if found.closed_at else None
    return Traced(clock, found.closed_at, how.fact if how else None)


def _life(
    found: Issue,
    turns: Sequence[Turn],
    notes: Sequence[Note],
    events: Mapping[bytes, Event],
    names: Mapping[int, str],
    frame: Frame,
    reader: int,
) -> list[Moment]:
    """Newest first. A comment is told by itself, not by the turning point beside it."""
    title = kind_of(found.kind).title
    life = [
        Moment(
            note.at,
            deeds.name_of(note.person_id, names),
            True,
            body=note.text,
            note_id=note.id if note.person_id == reader else 0,
        )
        for note in notes
    ]
    for turn in turns:
        if turn.verb == "commented":
            continue
        event = events.get(bytes(turn.evidence)) if turn.verb in _SHOWN_BY_FACTS else None
        life.append(
            Moment(
                turn.at,
                deeds.told(turn, title, names, frame.zone),
                turn.person_id is not None,
                fact=sentence(event.fact.data, frame) if event else "",
                anchor=why.anchor(event) if event else "",
                undone=turn.undone_at is not None,
            )
        )
    return sorted(life, key=lambda moment: moment.at, reverse=True)


def _beside(brand_id: int, found: Issue, order: Order | None, zone: tzinfo) -> dict[str, Any]:
    """What stands beside it: the order at a glance, partners' pages, other issues."""
    alike = issues.similar(brand_id, found)
    beside: dict[str, Any] = {
        "similar": alike,
        "alike": issues.how_many_alike(brand_id, found) if alike else 0,
        "alike_url": reverse("issues") + "?" + urlencode(_alike(found)),
        "siblings": issues.siblings(brand_id, found),
    }
    if order is None:
        return beside | {"connection": issues.connection(brand_id, found.subject)}
    return beside | {
        "address": address(order.state),
        "wishes": [wish_words.shown(it) for it in wished.of_order(brand_id, order.id)],
        "total": None if order.total_minor is None else plain(order.total_minor, order.currency),
        "parcel": _parcel(found, order, zone),
        "pages": _pages(brand_id, found, order),
    }


def _alike(found: Issue) -> dict[str, str]:
    asked = {"kind": found.kind, "carrier": found.carrier, "lane": found.lane}
    return {name: value for name, value in asked.items() if value}


def _parcel(found: Issue, order: Order, zone: tzinfo) -> dict[str, Any] | None:
    """The parcel that the issue is about, in a few words."""
    word, _colon, name = found.subject.partition(":")
    parcel = order.state.parcels.get(name) if word == "parcel" else None
    if parcel is None:
        return None
    return {
        "id": name,
        "status": short.parcel(parcel.status[2] if parcel.status else None),
        "last_scan": parcel.last_scan[0] if parcel.last_scan else None,
        "expected": short.deadline(parcel.edd[2], zone) if parcel.edd else "",
    }


def _pages(brand_id: int, found: Issue, order: Order) -> list[Link]:
    """Where partners themselves have a page about this, as far as that is known."""
    links = []
    for name, parcel in order.state.parcels.items():
        carrier = parcel.carrier[2] if parcel.carrier else ""
        url = tracking_page(carrier, name)
        if url and found.subject in (f"parcel:{name}", "order"):
            links.append(Link(f"{carrier} {name}", url))
    shops = reading.shops(brand_id)
    names = list(reading.names(brand_id, order.id))
    intents = any(namespace == "payment" and name.startswith("pi_") for namespace, name in names)
    for namespace, name in names:
        if intents and namespace == "payment" and not name.startswith("pi_"):
            continue  # the charge is on the page of its intent
        url = partners.page_of(namespace, name, shops)
        if url:
            system = "stripe" if namespace == "payment" else name.partition("/")[0]
            links.append(Link(f"{short.source(system)} {name.rpartition('/')[2]}", url))
    return links
