"""A marketplace's real orders, judged, against a calculation that shares no code with it.

The Olist set (orders bought before 2018-06) is read where it is present. It knows purchase,
approval, hand-over, delivery, the seller's limit and the estimate; nothing in between.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from waypost.core import bodies as b
from waypost.core.facts import Fact
from waypost.core.order import OrderState
from waypost.core.rules import DEFAULT_RULES
from waypost.core.walk import Lives, Turn, Verb, walk
from waypost.core.words import ParcelStatus

HERE = Path(os.environ.get("WAYPOST_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
ORDERS = HERE / "olist" / "olist_orders_dataset.csv"
ITEMS = HERE / "olist" / "olist_order_items_dataset.csv"
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
THE_END = datetime(2019, 6, 1, tzinfo=UTC)
EVERY = 7

pytestmark = pytest.mark.skipif(not ORDERS.exists(), reason=f"no Olist data at {ORDERS}")

Row = dict[str, datetime | None]


def instant(text: str) -> datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=SAO_PAULO).astimezone(UTC)


def orders() -> Iterator[tuple[str, Row]]:
    limits: dict[str, str] = {}
    with ITEMS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            order = row["order_id"]
            limits[order] = max(limits.get(order, ""), row["shipping_limit_date"])
    with ORDERS.open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if number % EVERY:
                continue
            estimate = datetime.fromisoformat(row["order_estimated_delivery_date"])
            end = (estimate + timedelta(days=1)).replace(tzinfo=SAO_PAULO).astimezone(UTC)
            dates = {
                "placed": instant(row["order_purchase_timestamp"]),
                "paid": instant(row["order_approved_at"]),
                "handed_over": instant(row["order_delivered_carrier_date"]),
                "delivered": instant(row["order_delivered_customer_date"]),
                "dispatch_by": instant(limits.get(row["order_id"], "")),
                "deliver_by": end - timedelta(microseconds=1),
            }
            known = [dates[it] for it in ("placed", "paid", "handed_over", "delivered")]
            cancelled = row["order_status"] == "canceled"
            dates["cancelled"] = max(it for it in known if it) if cancelled else None
            yield row["order_id"], dates


def facts_of(order: str, row: Row) -> list[Fact]:
    def say(at: datetime | None, body: b.Body) -> list[Fact]:
        return [] if at is None else [Fact(f"order:olist/{order}", at, "olist", order, body)]

    promise = b.OrderDescribed(
        dispatch_by=None if row["dispatch_by"] is None else b.Deadline(at=row["dispatch_by"]),
        deliver_by=b.Deadline(at=row["deliver_by"]),
    )
    left = b.ParcelScanned(parcel=order, status=ParcelStatus.PICKED_UP)
    came = b.ParcelScanned(parcel=order, status=ParcelStatus.DELIVERED)
    return [
        *say(row["placed"], b.OrderPlaced()),
        *say(row["placed"], promise),
        *say(row["paid"], b.PaymentCaptured(payment=order)),
        *say(row["handed_over"], left),
        *say(row["handed_over"], b.ParcelUntrackable(parcel=order, reason="no scans between")),
        *say(row["delivered"], came),
        *say(row["cancelled"], b.OrderCancelled()),
    ]


def story(order: str, row: Row) -> list[Turn]:
    return walk(OrderState(), Lives(), facts_of(order, row), DEFAULT_RULES, None, THE_END).turns


def late(start: datetime | None, due: datetime | None, *ends: datetime | None) -> datetime | None:
    """When waiting from `start` broke `due`, unless any of `ends` came first or in time."""
    if start is None or due is None:
        return None
    opened = max(start, due)
    over = min((it for it in ends if it is not None), default=None)
    return None if over is not None and over <= opened else opened


def test_late_dispatch_and_late_delivery_come_out_as_calculated_by_hand() -> None:
    seen = {"late_dispatch": 0, "late_delivery": 0}
    for order, row in orders():
        turns = walk(
            OrderState(), Lives(), facts_of(order, row), DEFAULT_RULES, None, THE_END
        ).turns
        opened = {it.issue.kind: it.at for it in turns if it.verb is Verb.OPENED}
        left = min((it for it in (row["handed_over"], row["delivered"]) if it), default=None)
        if row["dispatch_by"] is not None:
            expected = late(row["paid"], row["dispatch_by"], left, row["cancelled"])
            assert opened.get("late_dispatch") == expected, order
        arrival = late(row["placed"], row["deliver_by"], row["delivered"], row["cancelled"])
        assert opened.get("late_delivery") == arrival, order
        for kind in seen:
            seen[kind] += kind in opened
    assert seen["late_dispatch"] > 200
    assert seen["late_delivery"] > 100


def test_kinds_that_need_scans_stay_silent_for_a_source_without_scans() -> None:
    kinds = set()
    for order, row in orders():
        turns = walk(
            OrderState(), Lives(), facts_of(order, row), DEFAULT_RULES, None, THE_END
        ).turns
        kinds |= {it.issue.kind for it in turns}
    assert kinds == {"payment_pending", "late_dispatch", "late_delivery"}
