"""The promise that was shown before a purchase becomes its order's clock, once and in truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import transaction

from tests.flow.test_bad_input import order
from tests.support.cast import Cast
from tests.support.hooks import Hook, hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.accounts.scope import bind
from waypost.core.bodies import Deadline
from waypost.core.order import OrderState, unpack
from waypost.overview.models import OrderRow, ParcelRow
from waypost.promise.learn import learn
from waypost.promise.prune import prune

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SHOWN_AT = datetime(2026, 3, 10, 7, 50, tzinfo=UTC)  # ten minutes before the order is placed
ORDER_BY = datetime(2026, 3, 10, 13, tzinfo=UTC)
DISPATCH_BY = datetime(2026, 3, 11, 13, tzinfo=UTC)
LATEST = date(2026, 3, 13)


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = Inbox(clean, NOW)
    yield made
    made.loop.close()


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Hook:
    return hook(clean, cast.acme.id, "acme", "shopify")


def show(inbox: Inbox, brand_id: int, **changes: Any) -> UUID:
    row: dict[str, Any] = {
        "brand_id": brand_id,
        "id": uuid4(),
        "shown_at": SHOWN_AT,
        "asked": json.dumps({"country": "DE", "service": "Standard"}),
        "order_by": ORDER_BY,
        "dispatch_by": DISPATCH_BY,
        "earliest": date(2026, 3, 11),
        "latest": LATEST,
    } | changes
    with psycopg.connect(inbox.database.flow) as connection:
        names = ", ".join(row)
        places = ", ".join(["%s"] * len(row))
        connection.execute(
            f"insert into promise_shown ({names}) values ({places})",
            list(row.values()),
        )
    return row["id"]  # type: ignore[no-any-return]


def place(inbox: Inbox, shop: Hook, promise: object, number: int = 1001, **changes: Any) -> None:
    notes = [{"name": "gift", "value": "no"}, {"name": "_waypost_promise", "value": str(promise)}]
    body = json.dumps(order(number, note_attributes=notes, **changes)).encode()
    inbox.put(shop, "orders/create", body)
    inbox.work()


def state(inbox: Inbox, number: str = "1001") -> OrderState:
    ((packed,),) = inbox.query("select state from timeline_order where number = %s", f"#{number}")
    return unpack(packed)


def refused(inbox: Inbox) -> list[str]:
    return [code for (code,) in inbox.query("select code from inbox_unknowncode order by 1")]


def test_the_promise_becomes_the_orders_clock(inbox: Inbox, shop: Hook) -> None:
    id_ = show(inbox, shop.brand_id)
    place(inbox, shop, id_)
    known = state(inbox)
    assert known.dispatch_by is not None
    assert known.dispatch_by[2] == Deadline(at=DISPATCH_BY)
    assert known.deliver_by is not None
    assert known.deliver_by[2] == Deadline(day=LATEST)
    assert ("#1001", "order_described", "waypost", f"promise:{id_}", SHOWN_AT) in inbox.events()
    ((bound, order_id),) = inbox.query("select bound_at, order_id from promise_shown")
    assert bound == NOW
    assert inbox.query("select number from timeline_order where id = %s", order_id) == [("#1001",)]
    inbox.now = DISPATCH_BY + timedelta(minutes=1)
    inbox.work()
    assert ("late_dispatch", DISPATCH_BY) in inbox.query("select kind, opened_at from issues_issue")


def test_an_order_may_tell_of_its_promise_again_and_nothing_changes(
    inbox: Inbox, shop: Hook
) -> None:
    id_ = show(inbox, shop.brand_id)
    place(inbox, shop, id_)
    before = inbox.events()
    # Days later, long after the promise would have lapsed for another order.
    place(inbox, shop, id_, updated_at="2026-03-10T12:30:00+01:00")
    again = inbox.events()
    assert len(again) == len(before) + 1
    assert refused(inbox) == []


def test_a_promise_counts_once(inbox: Inbox, shop: Hook) -> None:
    id_ = show(inbox, shop.brand_id)
    place(inbox, shop, id_)
    place(inbox, shop, id_, 1002)
    assert state(inbox, "1002").deliver_by is None
    assert refused(inbox) == ["promise:taken"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"order_by": datetime(2026, 3, 10, 7, 29, tzinfo=UTC)}, "lapsed"),
        ({"shown_at": datetime(2026, 3, 10, 9, tzinfo=UTC)}, "shown_later"),
        ({"asked": '{"country": "AT"}'}, "other_country"),
        ({"asked": '{"country": "DE", "service": "Express"}'}, "other_service"),
    ],
)
def test_a_promise_of_something_else_does_not_hold(
    inbox: Inbox, shop: Hook, changes: dict[str, Any], why: str
) -> None:
    place(inbox, shop, show(inbox, shop.brand_id, **changes))
    assert state(inbox).deliver_by is None
    assert refused(inbox) == [f"promise:{why}"]


def test_a_checkout_that_ends_a_little_late_is_in_time(inbox: Inbox, shop: Hook) -> None:
    place(
        inbox, shop, show(inbox, shop.brand_id, order_by=datetime(2026, 3, 10, 7, 45, tzinfo=UTC))
    )
    assert state(inbox).deliver_by is not None


def test_an_invented_id_and_another_brands_are_counted_and_ignored(
    inbox: Inbox, shop: Hook, cast: Cast
) -> None:
    for number, id_ in enumerate(["<script>", uuid4(), show(inbox, cast.zenith.id)], 1001):
        place(inbox, shop, id_, number)
        assert state(inbox, str(number)).deliver_by is None
    ((code, count),) = inbox.query("select code, count from inbox_unknowncode")
    assert (code, count) == ("promise:unknown", 3)
    assert inbox.query("select count(*) from promise_shown where order_id is not null") == [(0,)]


def test_promises_that_nobody_ordered_on_are_forgotten(inbox: Inbox, shop: Hook) -> None:
    bound = show(inbox, shop.brand_id)
    place(inbox, shop, bound)
    show(inbox, shop.brand_id)
    fresh = show(inbox, shop.brand_id, shown_at=SHOWN_AT + timedelta(days=1))
    with psycopg.connect(inbox.database.flow) as connection:
        assert prune(connection, SHOWN_AT + timedelta(days=30, minutes=1)) == 1
    assert {id_ for (id_,) in inbox.query("select id from promise_shown")} == {bound, fresh}


def test_a_lane_is_learned_from_fifty_parcels_and_a_weekend_counts_as_its_monday(
    inbox: Inbox, shop: Hook
) -> None:
    thursday = datetime(2026, 3, 5, 12, tzinfo=UTC)
    with transaction.atomic():
        bind(shop.brand_id)
        for number in range(50):
            arrived = thursday + timedelta(days=1 if number < 20 else 2 if number < 40 else 5)
            key = {"brand_id": shop.brand_id, "order_id": number}
            service = "Standard" if number else ""
            OrderRow.objects.create(**key, stage="delivered", country="DE", service=service)
            ParcelRow.objects.create(
                **key, parcel="1", carrier="DHL", handed_over_at=thursday, delivered_at=arrived
            )
    with psycopg.connect(inbox.database.flow) as connection:
        assert learn(connection, NOW) == 2
        assert learn(connection, NOW) == 2
    found = inbox.query(
        "select country, service, carrier, parcels, fastest, slowest from promise_pace"
    )
    assert sorted(found) == [("DE", "", "", 50, 1, 3), ("DE", "", "dhl", 50, 1, 3)]
