"""What Today's templates draw: figures with their words, their links and their geometry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waypost.console.charts.columns import STEP, columns
from waypost.console.charts.flows import Column, flows
from waypost.console.charts.shares import Part, shares
from waypost.console.read import today as read
from waypost.console.words.figures import number, percent, points
from waypost.console.words.journey import LEGS, OWN, Leg, leg_of
from waypost.console.words.kinds import kind_of

SPARK, FLOW = 30, 132  # heights in CSS pixels
SPARK_BOX = f"0 0 {STEP * read.DAYS} {SPARK}"
_KINDS = 4  # of a leg; the rest is one line


class Share(msgspec.Struct, frozen=True):
    """A part of the orders that are watched."""

    name: str
    title: str
    count: str
    percent: str
    url: str
    part: Part


class Promise(NamedTuple):
    """this, last: percent of the bars' width, None where nothing was decided.

    change: percentage points; tone: good, bad, or "" where it is neither or not known.
    """

    title: str
    share: str
    before: str
    this: float | None
    last: float | None
    change: str
    tone: str
    broken: str
    decided: str
    url: str


class KindLine(msgspec.Struct, frozen=True):
    title: str
    count: str
    worst: int
    url: str


class LegCard(msgspec.Struct, frozen=True):
    """past, today: paths of the columns. trend: the same in words."""

    title: Any
    count: str
    url: str
    past: str
    today: str
    trend: str
    kinds: list[KindLine]
    more: str
    quiet: bool


class Figure(msgspec.Struct, frozen=True):
    title: str
    count: str
    before: str
    url: str
    tone: str


class Day(NamedTuple):
    title: str
    column: Column
    opened: int
    closed: int
    resolved: int


class TurnoverPanel(NamedTuple):
    figures: list[Figure]
    days: list[Day]
    axis: float
    height: int
    summary: str


def issues_url(**filters: object) -> str:
    return f"{reverse('issues')}?{urlencode(filters)}"


def orders_url(standing_: str) -> str:
    return f"{reverse('orders')}?standing={standing_}"


def week_begins(day: date) -> date:
    return day - read.WEEK + timedelta(days=1)


def watched(standing_: read.Standing) -> str:
    text = ngettext("%(count)s order watched", "%(count)s orders watched", standing_.watched)
    return text % {"count": number(standing_.watched)}


def standing(found: read.Standing) -> list[Share]:
    counts = (found.broken, found.at_risk, found.on_track)
    titles = (("broken", _("Broken")), ("at_risk", _("At risk")), ("on_track", _("On track")))
    return [
        Share(name, title, number(count), percent(count, found.watched), orders_url(name), part)
        for (name, title), count, part in zip(titles, counts, shares(counts), strict=True)
    ]


def promises(found: dict[str, tuple[read.Kept, read.Kept]], day: date) -> list[Promise]:
    titles = {"dispatch": _("Dispatch"), "delivery": _("Delivery"), "refund": _("Refund")}
    since = week_begins(day)
    return [
        _promise(titles[name], this, last, issues_url(kind=read.PROMISES[name][1], since=since))
        for name, (this, last) in found.items()
    ]


def _promise(title: str, this: read.Kept, last: read.Kept, url: str) -> Promise:
    change = tone = ""
    if this.share is not None and last.share is not None:
        change = points(this.share, last.share)
        tone = {"+": "good", "−": "bad"}.get(change[0], "")
    return Promise(
        title=title,
        share=percent(this.kept, this.decided),
        before=percent(last.kept, last.decided),
        this=None if this.share is None else round(this.share * 100, 2),
        last=None if last.share is None else round(last.share * 100, 2),
        change=change,
        tone=tone,
        broken=number(this.broken),
        decided=number(this.decided),
        url=url,
    )


def legs(living: read.Living, opened: dict[str, list[int]]) -> list[LegCard]:
    """A card for each leg of the journey; that of a brand's own rules only where there are any."""
    by_leg: dict[str, list[str]] = {}
    for kind in {*living.open, *opened}:
        by_leg.setdefault(leg_of(kind).name, []).append(kind)
    shown = [*LEGS, *([OWN] if OWN.name in by_leg else [])]
    return [_leg(leg, by_leg.get(leg.name, []), living, opened) for leg in shown]


def _leg(leg: Leg, kinds: list[str], living: read.Living, opened: dict[str, list[int]]) -> LegCard:
    open_ = sorted(
        (kind for kind in kinds if living.open[kind]), key=lambda it: (-living.open[it], it)
    )
    days = [
        sum(column) for column in zip(*(opened[it] for it in kinds if it in opened), strict=True)
    ]
    days = days or [0] * read.DAYS
    count = sum(living.open[kind] for kind in open_)
    rest = len(open_) - _KINDS
    more = ngettext("%(count)s more kind", "%(count)s more kinds", rest) if rest > 0 else ""
    url = issues_url(group="kind") if leg is OWN else issues_url(stage=leg.name)
    return LegCard(
        title=leg.title,
        count=number(count),
        url=url,
        past=columns(days[:-1], SPARK, most=max(days)),
        today=columns(days[-1:], SPARK, first=len(days) - 1, most=max(days)),
        trend=_trend(days),
        kinds=[_kind(kind, living) for kind in open_[:_KINDS]],
        more=more % {"count": rest} if more else "",
        quiet=not count,
    )


def _kind(kind: str, living: read.Living) -> KindLine:
    count = number(living.open[kind])
    worst = max(level for level, n in living.severities[kind].items() if n > 0)
    return KindLine(kind_of(kind).title, count, worst, issues_url(kind=kind))


def _trend(days: Sequence[int]) -> str:
    """The columns in words."""
    text = _("Opened a day in the last 14 days, the oldest first: %(counts)s.")
    return text % {"counts": ", ".join(map(str, days))}


def turnover(found: read.Turnover, day: date) -> TurnoverPanel:
    drawn, axis = flows(found.opened, found.closed, found.resolved, FLOW)
    first = day - timedelta(days=read.DAYS - 1)
    dates = [first + timedelta(days=index) for index in range(read.DAYS)]
    named = [date_format(it, "j M") for it in dates]
    counted = zip(named, drawn, found.opened, found.closed, found.resolved, strict=True)
    return TurnoverPanel(
        figures=[
            _figure(_("Opened"), found.opened, issues_url(since=day), "up"),
            _figure(
                _("Closed by themselves"),
                found.closed,
                issues_url(status="closed", since=day),
                "down",
            ),
            _figure(
                _("Resolved by people"),
                found.resolved,
                issues_url(status="resolved", since=day),
                "under",
            ),
        ],
        days=[Day(*it) for it in counted],
        axis=axis,
        height=FLOW,
        summary=_(
            "In 14 days %(opened)s issues opened, %(closed)s closed by themselves and "
            "%(resolved)s were resolved by people."
        )
        % {
            "opened": number(sum(found.opened)),
            "closed": number(sum(found.closed)),
            "resolved": number(sum(found.resolved)),
        },
    )


def _figure(title: str, days: Sequence[int], url: str, tone: str) -> Figure:
    before = _("yesterday %(count)s") % {"count": number(days[-2])}
    return Figure(title, number(days[-1]), before, url, tone)
