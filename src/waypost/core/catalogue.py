"""The kinds of issues, and the thresholds and severities that stand until a brand says otherwise.

The names are fixed: policies, APIs, exports and tests use them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

SeverityWord = Literal["low", "medium", "high", "critical"]


class Scope(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where a threshold applies; an empty field applies everywhere.

    service_level: a word of the order's service level ("express" meets "UPS Express Saver").
    country: the destination, ISO 3166-1 alpha-2. international: whether a border is crossed.
    """

    service_level: str = ""
    carrier: str = ""
    warehouse: str = ""
    country: str = ""
    international: bool | None = None


class SpanRule(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How long one may wait: `warn` and `open` are spans such as "36wh", "3bd", "7d", "0.5h"."""

    open: str
    warn: str = ""
    scope: Scope = Scope()


class Transit(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How long a carrier takes from hand-over to the door, in business days of its calendar."""

    fastest: int
    slowest: int
    scope: Scope = Scope()


class Grade(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Severity starts at `base` when a deadline breaks and rises one step each `step_hours` of
    wall time until `cap`; 0 never rises."""

    base: SeverityWord = "medium"
    step_hours: float = 48
    cap: SeverityWord = "high"


_FAST = ("express", "overnight", "next day", "same day")
_DISPATCH = (
    SpanRule("48wh", "36wh"),
    *(SpanRule("24wh", "18wh", Scope(service_level=word)) for word in _FAST),
)
_SILENCE = (SpanRule("3bd"), SpanRule("5bd", scope=Scope(international=True)))

# What is promised before a purchase. At home a parcel that is silent for three business days is
# called stalled, so nothing slower is promised there; across a border customs add days to both
# ends. A lane's own history stands before these (see promise.learn).
TRANSITS: tuple[Transit, ...] = (
    Transit(1, 3),
    Transit(3, 8, Scope(international=True)),
    *(Transit(1, 1, Scope(service_level=word, international=False)) for word in _FAST),
    *(Transit(2, 4, Scope(service_level=word, international=True)) for word in _FAST),
)

# Thresholds of those kinds that wait for something; all other kinds are wrong at once.
SPANS: dict[str, tuple[SpanRule, ...]] = {
    "payment_pending": (SpanRule("3d", "1d"),),
    "authorization_expiring": (SpanRule("6d", "5d"),),
    "payment_review": (SpanRule("1bd"),),
    "fulfillment_hold": (SpanRule("2bd"),),
    "not_synced": (SpanRule("2h", "0.5h"),),
    "late_dispatch": _DISPATCH,
    "partial_fulfillment": (SpanRule("2bd"),),
    "label_not_scanned": (SpanRule("4bd", "2bd"),),
    "stalled": _SILENCE,
    "late_delivery": (SpanRule("0h"),),
    "pickup_waiting": (SpanRule("3d"),),
    "customs_hold": (SpanRule("2bd"),),
    "lost": (SpanRule("7d"),),
    "return_unused": (SpanRule("5d"),),
    "return_stalled": _SILENCE,
    "return_unprocessed": (SpanRule("2bd"),),
    "refund_overdue": (SpanRule("2bd"),),
    "refund_stuck": (SpanRule("10bd"),),
    "exchange_late": _DISPATCH,
    "dispute_due": (SpanRule("3d"),),
    "unmatched": (SpanRule("24h"),),
}

GRADES: dict[str, Grade] = {
    "payment_pending": Grade("low", 48, "medium"),
    "payment_failed": Grade("medium", 24, "high"),
    "authorization_expiring": Grade("high", 12, "critical"),
    "payment_review": Grade("medium", 24, "high"),
    "fraud_risk": Grade("high", 0, "high"),
    "fulfillment_hold": Grade("medium", 48, "high"),
    "address_problem": Grade("high", 48, "critical"),
    "out_of_stock": Grade("high", 48, "critical"),
    "backorder": Grade("medium", 72, "high"),
    "not_synced": Grade("medium", 6, "critical"),
    "late_dispatch": Grade("medium", 24, "critical"),
    "fulfillment_rejected": Grade("high", 24, "critical"),
    "partial_fulfillment": Grade("low", 48, "high"),
    "label_not_scanned": Grade("medium", 48, "high"),
    "untrackable": Grade("low", 48, "medium"),
    "stalled": Grade("medium", 72, "high"),
    "delivery_at_risk": Grade("medium", 0, "medium"),
    "late_delivery": Grade("medium", 48, "critical"),
    "edd_moved": Grade("low", 48, "medium"),
    "delivery_failed": Grade("medium", 48, "high"),
    # Points keep a parcel for seven days as a rule: open on day 3, high on day 5.
    "pickup_waiting": Grade("medium", 48, "high"),
    "carrier_exception": Grade("medium", 48, "high"),
    "customs_hold": Grade("medium", 72, "high"),
    "damaged": Grade("high", 48, "critical"),
    "misrouted": Grade("medium", 72, "high"),
    "return_to_sender": Grade("high", 72, "critical"),
    "lost": Grade("high", 72, "critical"),
    "not_received": Grade("high", 24, "critical"),
    "return_unused": Grade("low", 0, "low"),
    "return_stalled": Grade("low", 72, "medium"),
    "return_unprocessed": Grade("medium", 48, "high"),
    "refund_overdue": Grade("high", 48, "critical"),
    "refund_stuck": Grade("medium", 72, "high"),
    "refund_failed": Grade("high", 24, "critical"),
    "refund_mismatch": Grade("medium", 72, "high"),
    "exchange_late": Grade("medium", 24, "high"),
    "dispute_due": Grade("high", 24, "critical"),
    "unhappy_customer": Grade("medium", 24, "high"),
    "return_abuse": Grade("medium", 0, "medium"),
    "connector_silent": Grade("high", 4, "critical"),
    "unreadable": Grade("medium", 24, "high"),
    "unmatched": Grade("low", 24, "medium"),
}

KINDS = frozenset(GRADES)
