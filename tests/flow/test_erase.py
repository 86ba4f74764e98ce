"""A customer's data is erased on request; the order, its amounts and its issues stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.flow.test_bad_input import order
from tests.support.cast import Cast
from tests.support.hooks import Hook, hook
from tests.support.inboxes import Inbox
from tests.support.postgres import Database
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import rebuild

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECRETS = ("Ada", "Lovelace", "ada@example.com", "10115", "Invalidenstr", "rang twice", "4930")


@pytest.fixture
def inbox(clean: Database) -> Iterator[Inbox]:
    made = Inbox(clean, NOW)
    yield made
    made.loop.close()


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Hook:
    return hook(clean, cast.acme.id, "acme", "shopify")


def private(number: int = 1001, **changes: Any) -> bytes:
    address = {
        "name": "Ada Lovelace",
        "address1": "Invalidenstr. 1",
        "city": "Berlin",
        "zip": "10115",
        "country_code": "DE",
        "province_code": "BE",
        "phone": "+4930123",
    }
    customer = {"id": 7, "first_name": "Ada", "last_name": "Lovelace", "phone": "+4930123"}
    return json.dumps(
        order(number, shipping_address=address, customer=customer, **changes)
    ).encode()


def contact(number: int = 1001) -> bytes:
    return json.dumps(
        {
            "kind": "customer_contacted",
            "order_ref": f"number:{number}",
            "key": f"mail-{number}",
            "source": "desk",
            "occurred_at": "2026-03-10T11:00:00Z",
            "data": {"contact": "mail-1", "text": "Ada here, the courier rang twice"},
        }
    ).encode()


def redact(*numbers: int) -> bytes:
    return json.dumps(
        {
            "customer": {"id": 7, "email": "ada@example.com", "phone": "+4930123"},
            "orders_to_redact": [5_000_000 + number for number in numbers],
        }
    ).encode()


def kept(inbox: Inbox) -> str:
    """Everything that is readable in the database of orders, events, issues and deliveries."""
    rows = [
        *inbox.query("select data::text from timeline_event"),
        *inbox.query("select convert_from(body, 'UTF8') from inbox_delivery"),
        *inbox.query("select convert_from(headers, 'UTF8') from inbox_delivery"),
        *inbox.query("select encode(state, 'escape'), customer from timeline_order"),
        *inbox.query("select note, subject from issues_issue"),
        *inbox.query("select note from issues_turningpoint"),
        *inbox.query("select reason from inbox_reading"),
    ]
    return "\n".join(str(cell) for row in rows for cell in row)


def tell(inbox: Inbox, shop: Hook, desk: Hook) -> None:
    inbox.put(shop, "orders/create", private())
    inbox.put(desk, "facts", contact())
    inbox.work()


@pytest.fixture
def desk(clean: Database, cast: Cast) -> Hook:
    return hook(clean, cast.acme.id, "acme", "generic")


def test_nothing_about_the_person_is_left(inbox: Inbox, shop: Hook, desk: Hook) -> None:
    tell(inbox, shop, desk)
    before = kept(inbox)
    assert all(secret in before for secret in SECRETS)
    events = inbox.events()
    inbox.now = NOW + timedelta(hours=1)
    inbox.put(shop, "customers/redact", redact(1001))
    inbox.work()
    after = kept(inbox)
    assert [secret for secret in SECRETS if secret in after] == []
    assert {state for state, _ in inbox.readings()} == {1}
    assert [row for row in inbox.events() if row[1] != "customer_erased"] == events


def test_the_order_its_amount_and_its_country_stay(inbox: Inbox, shop: Hook, desk: Hook) -> None:
    tell(inbox, shop, desk)
    columns = "number, total_minor, currency, country, stage, placed_at from timeline_order"
    before = inbox.query(f"select {columns}")
    inbox.put(shop, "customers/redact", redact(1001))
    inbox.work()
    assert inbox.query(f"select {columns}") == before
    assert inbox.query("select customer from timeline_order") == [("",)]
    [(ship_to,)] = inbox.query(
        "select data -> 'ship_to' from timeline_event where kind = 'order_described'"
    )
    assert ship_to == {"country": "DE", "region": "BE"}


def test_the_watch_goes_on_as_if_nothing_had_been_erased(
    clean: Database, inbox: Inbox, shop: Hook, desk: Hook
) -> None:
    tell(inbox, shop, desk)
    inbox.put(shop, "customers/redact", redact(1001))
    inbox.work()
    inbox.now = NOW + timedelta(days=30)
    inbox.work()
    issues = inbox.issues()
    assert {row[1] for row in issues} >= {"late_dispatch"}
    with psycopg.connect(clean.flow) as connection:
        rulebook = Rulebook()
        rulebook.load(connection)
        keys = connection.execute("select brand_id, id from timeline_order").fetchall()
        rebuild(connection, [(brand, id_) for brand, id_ in keys], rulebook, inbox.now)
    assert inbox.issues() == issues


def test_what_still_comes_afterwards_is_erased_too(inbox: Inbox, shop: Hook, desk: Hook) -> None:
    tell(inbox, shop, desk)
    inbox.put(shop, "customers/redact", redact(1001))
    inbox.work()
    inbox.put(shop, "orders/updated", private(updated_at="2026-03-10T12:30:00+01:00"))
    inbox.work()
    after = kept(inbox)
    assert [secret for secret in SECRETS if secret in after] == []


def test_a_request_that_another_worker_overtook_is_obeyed_too(
    clean: Database, inbox: Inbox, shop: Hook, desk: Hook
) -> None:
    tell(inbox, shop, desk)
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update timeline_order set judged_at = %s", (NOW + timedelta(days=1),))
    inbox.put(shop, "customers/redact", redact(1001))
    inbox.work()
    assert [secret for secret in SECRETS if secret in kept(inbox)] == []


def test_other_customers_keep_theirs(inbox: Inbox, shop: Hook, desk: Hook) -> None:
    tell(inbox, shop, desk)
    inbox.put(shop, "orders/create", private(1002))
    inbox.work()
    inbox.put(shop, "customers/redact", redact(1001))
    inbox.work()
    assert inbox.query("select number, customer from timeline_order order by 1") == [
        ("#1001", ""),
        ("#1002", "Ada Lovelace"),
    ]
    bodies = [bytes(body) for (body,) in inbox.query("select body from inbox_delivery order by id")]
    assert [b"Lovelace" in body for body in bodies] == [False, False, True, False]


def test_an_erased_delivery_that_is_read_again_says_why_it_is_empty(
    clean: Database, inbox: Inbox, shop: Hook, desk: Hook
) -> None:
    tell(inbox, shop, desk)
    inbox.put(shop, "customers/redact", redact(1001))
    inbox.work()
    events = inbox.events()
    with psycopg.connect(clean.flow) as connection:
        connection.execute("update inbox_reading set state = 0")
    inbox.work()
    assert set(inbox.readings()) == {(3, "its customer's data was erased")}
    assert inbox.events() == events
