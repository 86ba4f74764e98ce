"""One order: everything that all systems together know of it, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import draw, telling
from waypost.console.order import afterwards, cash, goods, happened, parcels
from waypost.console.order.address import address
from waypost.console.order.happened import Timeline, Told
from waypost.console.order.promised import promised
from waypost.console.read import issue as issues
from waypost.console.read import order as reading
from waypost.console.read import told as telling_of
from waypost.console.read import wishes as wished
from waypost.console.read.issue import Note
from waypost.console.read.order import Event, Order
from waypost.console.read.people import Colleague, people
from waypost.console.words import partners, why
from waypost.console.words import wishes as wish_words
from waypost.console.words.happenings import Frame
from waypost.console.words.kinds import kind_of
from waypost.console.words.why import Explained
from waypost.core.trace import Traced, trace
from waypost.flow.rulebook import brand_rules
from waypost.lib.money import plain

_PROMISES = frozenset({"late_dispatch", "late_delivery", "refund_overdue", "exchange_late"})
_MOST = 5000  # entries on a page


@require_safe
@require(Role.VIEWER)
@vary_on_headers("HX-Target")
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    brand_id = seat_of(request).brand_id
    found = reading.order(brand_id, order_id) if order_id < 2**63 else None
    if found is None:
        raise Http404("no such order")
    events = reading.events(brand_id, order_id)
    colleagues = people(brand_id)
    notes = issues.notes(brand_id, order_id=found.id)
    page: dict[str, Any] = {
        "order": found,
        "timeline": _timeline(request, found, events, notes, colleagues),
        "notes": [note for note in notes if not note.issue_id],
    }
    if request.headers.get("HX-Target") == "timeline":
        return render(request, "console/order/_timeline.html", page)
    page |= _head(brand_id, found, events)
    page |= _issues(brand_id, found, events, colleagues)
    page |= _parts(brand_id, found, events)
    page |= telling.of_order(brand_id, found.id)
    return render(request, "console/order/page.html", page)


def _frame(found: Order) -> Frame:
    return Frame(found.currency, timezone.get_current_timezone())


def _head(brand_id: int, found: Order, events: Sequence[Event]) -> dict[str, Any]:
    state = found.state
    return {
        "total": None if found.total_minor is None else plain(found.total_minor, found.currency),
        "service": state.service_level[2] if state.service_level else "",
        "channel": state.channel[2] if state.channel else "",
        "warehouse": state.warehouse[2] if state.warehouse else "",
        "tags": state.tags[2] if state.tags else (),
        "early": _early(events),
    }


def _early(events: Sequence[Event]) -> int:
    """How many facts came before any storefront had named the order: a shell held them."""
    named = [it.recorded_at for it in events if it.fact.order_ref.startswith("order:")]
    first = min(named, default=None)
    return 0 if first is None else sum(it.recorded_at < first for it in events)


def _issues(
    brand_id: int, found: Order, events: Sequence[Event], colleagues: Sequence[Colleague]
) -> dict[str, Any]:
    now, frame = timezone.now(), _frame(found)
    by_id = {event.id: event for event in events}
    told = [why.explain(it, by_id, frame, now) for it in issues.issues(brand_id, found.id)]
    living = [it for it in told if not it.issue.closed_at and not it.absorbed_by]
    return {
        "colleagues": colleagues,
        "names": {it.id: it.shown for it in colleagues},
        "living": living,
        "absorbed": [it for it in told if it.absorbed_by and not it.issue.closed_at],
        "over": [it for it in told if it.issue.closed_at],
        "standing": _standing(found, living),
    }


def _standing(found: Order, living: Sequence[Explained]) -> str:
    """broken, at_risk or on_track, as lists of orders have it."""
    if any(it.issue.status == "open" for it in living):
        return "broken"
    if any(it.issue.status == "warning" for it in living):
        return "at_risk"
    return "" if found.stage in ("delivered", "cancelled") else "on_track"


def _parts(brand_id: int, found: Order, events: Sequence[Event]) -> dict[str, Any]:
    state, now, zone = found.state, timezone.now(), timezone.get_current_timezone()
    rules = brand_rules(*reading.policy(brand_id))
    promises, others = _clocks(trace([it.fact for it in events], rules, now), now)
    sharing = reading.sharing(brand_id, found.id, state.parcels)
    shops = reading.shops(brand_id)
    return {
        "promises": promises,
        "clocks": others,
        "promised": promised(events, zone),
        "parcels": parcels.cards(state, events, sharing, now, zone),
        "lines": goods.lines(state, zone),
        "money": cash.money(state, events, found.currency),
        "address": address(state),
        "returns": afterwards.returns(state),
        "exchanges": afterwards.exchanges(state),
        "wishes": [wish_words.shown(it) for it in wished.of_order(brand_id, found.id)],
        "voices": afterwards.voices(state, events),
        "known_as": [
            (namespace, name, partners.page_of(namespace, name, shops))
            for namespace, name in reading.names(brand_id, found.id)
        ],
    }


def _clocks(
    traced: Sequence[Traced], now: datetime
) -> tuple[draw.Clocks | None, draw.Clocks | None]:
    """What customers were promised, and all the other clocks, on drawings of their own."""
    zone = timezone.get_current_timezone()
    promised = [it for it in traced if it.clock.kind in _PROMISES]
    others = [it for it in traced if it.clock.kind not in _PROMISES]
    return draw.clocks(promised, now, zone), draw.clocks(others, now, zone)


def _timeline(
    request: HttpRequest,
    found: Order,
    events: Sequence[Event],
    notes: Sequence[Note],
    colleagues: Sequence[Colleague],
) -> Timeline:
    brand_id = seat_of(request).brand_id
    told = Told(
        events,
        issues.turns(brand_id, order_id=found.id),
        notes,
        {id_: kind_of(kind).title for id_, kind in issues.kinds(brand_id, found.id).items()},
        {it.id: it.shown for it in colleagues},
        _frame(found),
        request.user.pk or 0,
        telling.lines(telling_of.decisions_of_order(brand_id, found.id)),
    )
    wanted = request.GET.get("shown", "")
    most = _MOST if wanted == "all" else int(wanted[:6]) if wanted[:6].isdecimal() else 0
    return happened.timeline(
        told,
        request.GET.get("source", ""),
        max(happened.PAGE, min(most, _MOST)),
        request.GET.get("to", ""),
    )
