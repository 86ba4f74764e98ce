"""How a customer has been treated: value, promises, bars, and what they told us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from waypost.console.charts.lives import Chart, Drawn, Life, lives
from waypost.console.read.customers import Placed, Told
from waypost.console.standing import OVER, Standing, standing_of
from waypost.console.words import short
from waypost.console.words.figures import number, percent
from waypost.core.words import RefundStatus
from waypost.lib.money import plain

_DRAWN = 12  # orders that are drawn
_SAID = 12  # things that the customer said
_LATE = (
    (1, gettext_lazy("Dispatched late")),
    (2, gettext_lazy("Delivered late")),
    (4, gettext_lazy("Refunded late")),
)


class Promise(NamedTuple):
    title: str
    kept: int
    made: int
    share: str


class Bar(NamedTuple):
    order: Placed
    drawn: Drawn
    tone: str
    took: str
    late: list[Any]
    standing: Standing | None


class Said(NamedTuple):
    """A contact or a review. tone: the class of its pill."""

    at: datetime
    what: str
    text: str
    tone: str
    order_id: int
    number: str


def values(placed: Iterable[Placed]) -> list[tuple[str, str]]:
    """What orders that were not cancelled come to, by currency: the amount, of how many."""
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for it in placed:
        if it.stage != "cancelled" and it.total_minor is not None:
            sums[it.currency] += it.total_minor
            counts[it.currency] += 1
    return [
        (plain(total, currency), _in_orders(counts[currency]))
        for currency, total in sums.most_common()
    ]


def promises(placed: Sequence[Placed]) -> list[Promise]:
    """Kept and made, of those that are settled or broken: all together, then each."""
    titles = (_("Dispatch"), _("Delivery"), _("Refund"))
    ends = [[it.dispatched_at, it.delivered_at, it.refunded_at] for it in placed]
    found = []
    for at, title in enumerate(titles):
        late = sum(bool(it.lates & 1 << at) for it in placed)
        pairs = zip(placed, ends, strict=True)
        made = sum(bool(its[at] or it.lates & 1 << at) for it, its in pairs)
        found.append(Promise(title, made - late, made, percent(made - late, made)))
    kept, made = sum(it.kept for it in found), sum(it.made for it in found)
    every = Promise(_("Promises kept"), kept, made, percent(kept, made))
    return [every, *(it for it in found if it.made)]


def bars(placed: Sequence[Placed], now: datetime, zone: tzinfo) -> tuple[list[Bar], Chart]:
    """The newest orders over time."""
    shown = [it for it in placed if it.placed_at is not None][:_DRAWN]
    told = [Life(it.placed_at, it.dispatched_at, _end(it, now)) for it in shown if it.placed_at]
    chart = lives(told, now, zone)
    found = []
    for it, drawn in zip(shown, chart.drawn, strict=True):
        late = [title for bit, title in _LATE if it.lates & bit]
        standing = standing_of(it.stage, it.trouble)
        found.append(Bar(it, drawn, _tone(it), _took(it, now), late, standing))
    return found, chart


def refunded(told: Iterable[Told]) -> list[tuple[str, str]]:
    """Money that came back to the customer, by currency: the amount, in how many refunds."""
    sums: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for it in told:
        currency = it.state.currency[2] if it.state.currency else ""
        for refund in it.state.refunds.values():
            status = refund.status[2] if refund.status else None
            if status is RefundStatus.SUCCEEDED or refund.succeeded is not None:
                sums[currency] += refund.amount[2] if refund.amount else 0
                counts[currency] += 1
    return [(plain(total, it), _refunds(counts[it])) for it, total in sums.most_common()]


def said(told: Iterable[Told]) -> list[Said]:
    """Contacts and reviews, the newest first."""
    found = []
    for it in told:
        for contact in it.state.contacts.values():
            if contact.received is not None:
                tone = "broken" if contact.unhappy and contact.answered is None else ""
                what = _("Complaint") if contact.unhappy else _("Contact")
                topic = short.readable(contact.topic)
                found.append(Said(contact.received[0], what, topic, tone, it.order_id, it.number))
        for feedback in it.state.feedback.values():
            if feedback.score is not None:
                score, text = feedback.score[2]
                what = _("%(score)s of 5 stars") % {"score": score}
                tone = "fine" if score >= 4 else "broken" if score <= 2 else "warning"
                found.append(Said(feedback.score[0], what, text, tone, it.order_id, it.number))
    found.sort(key=lambda it: it.at, reverse=True)
    return found[:_SAID]


def _end(it: Placed, now: datetime) -> datetime | None:
    """An order that was cancelled has no bar to speak of: nobody notes when."""
    if it.stage == "cancelled":
        return it.dispatched_at or it.placed_at
    return it.delivered_at if it.delivered_at and it.delivered_at <= now else None


def _tone(it: Placed) -> str:
    if it.stage == "cancelled":
        return "low"
    if it.lates or it.trouble == 2:
        return "bad"
    return "warn" if it.trouble else "good" if it.delivered_at else ""


def _took(it: Placed, now: datetime) -> str:
    if it.placed_at is None or it.stage == "cancelled":
        return _("cancelled") if it.stage == "cancelled" else ""
    if it.delivered_at is not None:
        return _("delivered in %(length)s") % {
            "length": short.length(it.delivered_at - it.placed_at)
        }
    if it.stage in OVER:
        return ""
    return _("%(length)s so far") % {"length": short.length(now - it.placed_at)}


def _in_orders(count: int) -> str:
    return ngettext("in %(count)s order", "in %(count)s orders", count) % {"count": number(count)}


def _refunds(count: int) -> str:
    return ngettext("in %(count)s refund", "in %(count)s refunds", count) % {"count": number(count)}
