"""Today's figures: all from tallies, or a few rows off an index."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from waypost.console.lists import MOST
from waypost.console.read.rows import one, rows
from waypost.console.read.tallies import tallied
from waypost.console.read.triage import BEGAN

DAYS = 14
WEEK = timedelta(days=7)
WORST = 5

_DONE = ("delivered", "cancelled", "unmatched")

# What keeps a promise, and what breaks it.
PROMISES = {
    "dispatch": ("dispatched", "late_dispatch"),
    "delivery": ("delivered", "late_delivery"),
    "refund": ("refunded", "refund_overdue"),
}

# Severity by severity: within one, an index knows the oldest.
_WORST = f"""
select i.id, i.order_id, i.kind, i.subject, i.severity, i.opened_at,
    coalesce(nullif(p.name, ''), p.email, ''), coalesce(r.number, ''), coalesce(r.name, '')
from (values (4), (3), (2), (1)) as level (severity)
cross join lateral (
    select * from issues_issue i
    where i.brand_id = %(brand)s and i.status = 'open' and i.severity = level.severity
    and i.closed_at is null and i.snoozed_until is null
    order by {BEGAN}, i.id limit %(limit)s
) i
left join overview_orderrow r on r.brand_id = i.brand_id and r.order_id = i.order_id
left join accounts_person p on p.id = i.assignee_id
order by i.severity desc, i.opened_at, i.id limit %(limit)s
"""  # noqa: S608 - a constant

_UNASSIGNED = """
select count(*) from (
    select 1 from issues_issue
    where brand_id = %s and status = 'open' and severity = 4 and closed_at is null
    and snoozed_until is null and assignee_id is null limit %s
) found
"""


class Standing(NamedTuple):
    """Orders that somebody still waits for, by how they stand; `ever` counts all there are."""

    on_track: int
    at_risk: int
    broken: int
    ever: int

    @property
    def watched(self) -> int:
        return self.on_track + self.at_risk + self.broken


class Worst(msgspec.Struct, frozen=True):
    id: int
    order_id: int
    kind: str
    subject: str
    severity: int
    opened_at: datetime | None
    assignee: str
    number: str
    name: str


class Living(NamedTuple):
    """Issues that stand open by kind, and by kind and severity; warnings and snoozed by kind."""

    open: Counter[str]
    severities: dict[str, Counter[int]]
    warnings: Counter[str]
    snoozed: int


class Kept(NamedTuple):
    """Promises that were decided in some days: kept, or broken as their deadline passed."""

    kept: int
    broken: int

    @property
    def decided(self) -> int:
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        return self.kept / self.decided if self.decided else None


class Turnover(NamedTuple):
    """Issues by day, the oldest of DAYS first."""

    opened: list[int]
    closed: list[int]
    resolved: list[int]


def standing(brand_id: int) -> Standing:
    found: Counter[str] = Counter()
    ever = 0
    for stage, trouble, count in tallied(_row, brand_id, "orders", ["stage", "trouble"]):
        ever += count
        if stage not in _DONE:
            found[trouble] += count
    return Standing(found["0"], found["1"], found["2"], ever)


def living(brand_id: int) -> Living:
    found = Living(Counter(), defaultdict(Counter), Counter(), 0)
    snoozed = 0
    by = ["status", "kind", "severity"]
    for status, kind, severity, count in tallied(_row, brand_id, "issues", by):
        if status == "open":
            found.open[kind] += count
            found.severities[kind][int(severity)] += count
        elif status == "warning":
            found.warnings[kind] += count
        elif status == "snoozed":
            snoozed += count
    return found._replace(snoozed=snoozed)


def opened_by_kind(brand_id: int, today: date) -> dict[str, list[int]]:
    """How many issues of each kind opened on each of the last DAYS days, today last."""
    found: dict[str, list[int]] = defaultdict(lambda: [0] * DAYS)
    first = today - timedelta(days=DAYS - 1)
    for day, kind, count in tallied(
        _row, brand_id, "opened", ["kind"], by_day=True, since=first, until=today
    ):
        found[kind][(day - first).days] += count
    return found


def turnover(brand_id: int, today: date, opened: dict[str, list[int]]) -> Turnover:
    """What opened (as `opened_by_kind` told), what closed by itself, what people resolved."""
    columns = [sum(column) for column in zip(*opened.values(), strict=True)] or [0] * DAYS
    return Turnover(
        columns, _by_day(brand_id, "closed", today), _by_day(brand_id, "resolved", today)
    )


def _by_day(brand_id: int, measure: str, today: date) -> list[int]:
    first = today - timedelta(days=DAYS - 1)
    found = [0] * DAYS
    for day, count in tallied(_row, brand_id, measure, by_day=True, since=first, until=today):
        found[(day - first).days] += count
    return found


def promises(brand_id: int, today: date) -> dict[str, tuple[Kept, Kept]]:
    """For each of PROMISES, the last seven days with today, and the seven before.

    A promise counts once, on the day that decided it: it was kept, or its deadline passed.
    """
    week = today - WEEK + timedelta(days=1)
    first = week - WEEK
    broken: dict[str, Counter[bool]] = defaultdict(Counter)
    span: dict[str, Any] = {"by_day": True, "since": first, "until": today}
    for day, kind, count in tallied(_row, brand_id, "broken", ["kind"], **span):
        broken[kind][day >= week] += count
    found = {}
    for name, (measure, kind) in PROMISES.items():
        kept: Counter[bool] = Counter()
        for day, count in tallied(_row, brand_id, measure, only={"late": ["0"]}, **span):
            kept[day >= week] += count
        this, last = (Kept(kept[it], broken[kind][it]) for it in (True, False))
        found[name] = (this, last)
    return found


def worst(brand_id: int) -> list[Worst]:
    return rows(Worst, _WORST, {"brand": brand_id, "limit": WORST})


def unassigned_critical(brand_id: int) -> int:
    """At most MOST + 1."""
    return one(int, _UNASSIGNED, [brand_id, MOST + 1]) or 0


def _row(*columns: Any) -> tuple[Any, ...]:
    return columns
