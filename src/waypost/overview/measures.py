"""What is counted: one table of measures, from which the triggers that count are made.

A measure counts the rows of a table that fulfil `where`, by `dims` and, with `day`, by the day of
that instant in the brand's zone. `triggers` writes what each statement changes into
`overview_change`, `fold` moves that into `overview_tally`, `counts` reads the sum of both.
"""

from __future__ import annotations

import msgspec

ORDERS, PARCELS, ISSUES = "overview_orderrow", "overview_parcelrow", "issues_issue"
STANDING = "0001-01-01"  # the day of what is counted as it stands now


class Measure(msgspec.Struct, frozen=True):
    """dims: name -> SQL of a text; `where` and `day` are SQL too, all over a row called `r`."""

    name: str
    table: str
    dims: dict[str, str]
    where: str = "true"
    day: str = ""


_LIVING = "r.closed_at is null"
_PROMISES = (
    "r.opened_at is not null and r.kind in ('late_dispatch', 'late_delivery', 'refund_overdue')"
)
_KIND = {"kind": "r.kind"}
_ON_TIME = "case r.on_time when true then '1' when false then '0' else '' end"
_TRANSIT_DAYS = "case when r.hours is null then '' else least((r.hours + 23) / 24, 30)::text end"

_ALL = (
    Measure("orders", ORDERS, {"stage": "r.stage", "trouble": "r.trouble::text"}),
    Measure("placed", ORDERS, {}, "r.placed_at is not null", "r.placed_at"),
    Measure(
        "dispatched",
        ORDERS,
        {"late": "(r.lates & 1)::text", "warehouse": "r.warehouse"},
        "r.dispatched_at is not null",
        "r.dispatched_at",
    ),
    Measure(
        "delivered",
        ORDERS,
        {"late": "((r.lates >> 1) & 1)::text"},
        "r.delivered_at is not null",
        "r.delivered_at",
    ),
    Measure(
        "refunded",
        ORDERS,
        {"late": "((r.lates >> 2) & 1)::text"},
        "r.refunded_at is not null",
        "r.refunded_at",
    ),
    Measure(
        "parcels",
        PARCELS,
        {"status": "r.status", "carrier": "r.carrier", "lane": "r.lane"},
        "r.direction = 'outbound' and r.delivered_at is null and r.status <> 'cancelled'",
    ),
    Measure(
        "transit",
        PARCELS,
        {
            "carrier": "r.carrier",
            "service": "r.service",
            "lane": "r.lane",
            "on_time": _ON_TIME,
            "days": _TRANSIT_DAYS,
        },
        "r.direction = 'outbound' and r.delivered_at is not null",
        "r.delivered_at",
    ),
    # The same deliveries, coarser: what a quarter's trend reads.
    Measure(
        "arrivals",
        PARCELS,
        {"carrier": "r.carrier", "on_time": _ON_TIME},
        "r.direction = 'outbound' and r.delivered_at is not null",
        "r.delivered_at",
    ),
    Measure(
        "issues",
        ISSUES,
        {
            "status": "case when r.snoozed_until is null then r.status else 'snoozed' end",
            "kind": "r.kind",
            "severity": "r.severity::text",
            "carrier": "r.carrier",
            "lane": "r.lane",
        },
        _LIVING,
    ),
    Measure(
        "assigned",
        ISSUES,
        {"assignee": "r.assignee_id::text"},
        f"{_LIVING} and r.status in ('open', 'warning') and r.assignee_id is not null",
    ),
    Measure(
        "opened",
        ISSUES,
        {**_KIND, "severity": "r.severity::text"},
        "r.opened_at is not null",
        "r.opened_at",
    ),
    Measure(
        "closed",
        ISSUES,
        _KIND,
        "r.closed_at is not null and r.resolved_at is null and r.opened_at is not null",
        "r.closed_at",
    ),
    Measure("resolved", ISSUES, _KIND, "r.resolved_at is not null", "r.resolved_at"),
    Measure("broken", ISSUES, _KIND, _PROMISES, "r.opened_at"),
)
MEASURES = {measure.name: measure for measure in _ALL}
