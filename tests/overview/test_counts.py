"""Counts as pages read them, and what people's deeds do to rows, issues and customers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection as django_connection
from django.db import transaction

from tests.console.story import HOUR, paid_order, troubled_order
from tests.overview.seen import counts, recounted
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.scope import bind
from waypost.core.bodies import Customer, Fulfilled, OrderDescribed
from waypost.core.facts import Fact
from waypost.issues.wake import wake
from waypost.overview.counts import sum_sql
from waypost.overview.fold import fold
from waypost.timeline.heard import Raced

NOW = datetime.now(UTC)


@pytest.fixture
def brand(clean: Database, cast: Cast, teller: Teller) -> int:
    """Acme with one order in trouble and two that wait to be sent."""
    for number in (2, 3):
        teller.tell(cast.acme.id, paid_order(number, NOW - HOUR), NOW)
    teller.tell(cast.acme.id, troubled_order(1, NOW), NOW)
    return cast.acme.id


def by_page(brand: int, query: str, parameters: dict[str, object]) -> list[tuple[object, ...]]:
    with transaction.atomic():
        bind(brand)
        with django_connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()


def as_web(database: Database, brand: int, query: str) -> None:
    with psycopg.connect(database.web) as connection:
        connection.execute("select set_config('waypost.brand', %s, true)", (str(brand),))
        connection.execute(query)


def test_a_page_and_a_worker_read_the_same_sums_before_and_after_folding(
    brand: int, clean: Database, cast: Cast
) -> None:
    asked = sum_sql("orders", brand, ["stage"])
    placed = sum_sql("placed", brand, by_day=True, since=(NOW - timedelta(days=1)).date())
    for _ in range(2):
        assert by_page(brand, *asked) == [("in_transit", 1), ("paid", 2)]
        assert sum(row[-1] for row in by_page(brand, *placed)) == 2
        assert by_page(brand, *sum_sql("orders", brand, only={"stage": ["nothing"]})) == []
        assert by_page(cast.zenith.id, *asked) == []
        with psycopg.connect(clean.flow) as connection:
            assert connection.execute(*asked).fetchall() == by_page(brand, *asked)
            fold(connection)
    with psycopg.connect(clean.flow) as connection:
        assert connection.execute("select count(*) from overview_change").fetchone() == (0,)


def test_an_orders_trouble_follows_what_people_decide(
    brand: int, clean: Database, teller: Teller
) -> None:
    ask = "select trouble, lates & 1 from overview_orderrow where number = '1001'"
    assert teller.ask(ask) == [(2, 1)]
    as_web(clean, brand, "update issues_issue set status = 'resolved', resolved_at = now()")
    assert teller.ask(ask) == [(0, 1)]
    as_web(
        clean,
        brand,
        "update issues_issue set status = 'open', resolved_at = null where closed_at is null",
    )
    assert teller.ask(ask) == [(2, 1)]
    assert counts(clean, brand) == recounted(clean, brand)


def test_an_issue_knows_its_parcels_carrier_and_its_orders_facets(
    brand: int, teller: Teller
) -> None:
    sent = Fulfilled(fulfillment="f", parcels=("1Z0001",), carrier="UPS")
    teller.tell(brand, [Fact("order:shopify/1", NOW, "shopify", "by UPS", sent)], NOW)
    teller.wait_until(NOW + timedelta(days=30))
    ask = (
        "select carrier, facets, value_minor from issues_issue "
        "where closed_at is null and order_id = %s and opened_at {} %s"
    )
    (order_id,) = teller.ask("select order_id from overview_orderrow where number = '1001'")[0]
    for when in ("<=", ">"):
        found = teller.ask(ask.format(when), order_id, NOW)
        assert found, when
        assert {(carrier, value) for carrier, _, value in found} == {("UPS", 4900)}, when
        assert all("carrier:ups" in facets for _, facets, _ in found), when


def test_another_zone_counts_other_days(brand: int, clean: Database) -> None:
    before = counts(clean, brand)
    zones = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Nowhere/At all", "UTC")
    for zone in zones[:2]:
        as_web(clean, brand, f"update accounts_brand set zone = '{zone}' where id = {brand}")
        assert counts(clean, brand) == recounted(clean, brand)
    for zone in zones[2:]:
        as_web(clean, brand, f"update accounts_brand set zone = '{zone}' where id = {brand}")
        assert counts(clean, brand) == before


def test_a_snooze_ends_at_its_time_or_when_it_gets_worse(
    brand: int, clean: Database, teller: Teller
) -> None:
    as_web(clean, brand, "update issues_issue set snoozed_until = now() + interval '1 hour'")
    with psycopg.connect(clean.flow) as connection:
        assert wake(connection, NOW) == 0
        woken = wake(connection, NOW + 2 * HOUR)
        assert woken > 0
        assert wake(connection, NOW + 2 * HOUR) == 0
    assert teller.ask("select count(*) from issues_turningpoint where verb = 'woken'") == [(woken,)]
    as_web(clean, brand, "update issues_issue set snoozed_until = now() + interval '99 days'")
    teller.wait_until(NOW + timedelta(days=30))
    left = teller.ask(
        "select i.snoozed_until is null, bool_or(t.verb = 'raised' and t.noticed_at > %s) "
        "from issues_issue i join issues_turningpoint t on t.issue_id = i.id "
        "where i.closed_at is null and i.opened_at < %s group by i.id, i.snoozed_until",
        NOW,
        NOW,
    )
    assert any(raised for _, raised in left)
    assert all(awake == raised for awake, raised in left)


def order(number: int, days: int, email: str, tags: tuple[str, ...] = ()) -> list[Fact]:
    at = NOW - timedelta(days=90 - days)
    body = OrderDescribed(customer=Customer(name="Ada Lovelace", email=email), tags=tags)
    return [
        *paid_order(number, at),
        Fact(f"order:shopify/{number}", at, "shopify", f"{number}/who", body),
    ]


def test_which_order_it_is_of_a_customer_does_not_depend_on_when_it_became_known(
    clean: Database, cast: Cast, teller: Teller
) -> None:
    for number in (5, 3, 1, 6, 4, 2):
        teller.tell(cast.acme.id, order(number, number, "ada@example.com"), NOW)
    ask = "select number, tier, facets[cardinality(facets)] from overview_orderrow order by number"
    tiers = ["new", "returning", "returning", "returning", "loyal", "loyal"]
    assert teller.ask(ask) == [
        (f"{1001 + at}", tier, f"tier:{tier}") for at, tier in enumerate(tiers)
    ]
    assert teller.ask("select key, orders, name from overview_customerrow") == [
        ("email:ada@example.com", 6, "Ada Lovelace")
    ]
    moved = OrderDescribed(customer=Customer(name="Grace", email="g@example.com"), tags=("VIP",))
    teller.tell(cast.acme.id, [Fact("order:shopify/1", NOW, "shopify", "moved", moved)], NOW)
    found = [tier for _, tier, _ in teller.ask(ask)]
    assert found == ["vip", "new", "returning", "returning", "returning", "loyal"]
    assert teller.ask("select key, orders from overview_customerrow order by key") == [
        ("email:ada@example.com", 5),
        ("email:g@example.com", 1),
    ]


def test_workers_that_meet_the_same_customers_lose_no_count(
    clean: Database, cast: Cast, teller: Teller
) -> None:
    failed: list[BaseException] = []

    def work(first: int) -> None:
        try:
            for number in range(first, 24, 2):
                facts = order(number, number, f"c{number % 3}@example.com")
                for _ in range(9):
                    try:
                        teller.tell(cast.acme.id, facts, NOW)
                    except (Raced, psycopg.errors.DeadlockDetected):
                        continue
                    break
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=work, args=(first,)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert {row[0] for row in teller.ask("select orders from overview_customerrow")} == {8}
    tiers = dict(teller.ask("select tier, count(*) from overview_orderrow group by 1"))
    assert tiers == {"new": 3, "returning": 9, "loyal": 12}
    assert counts(clean, cast.acme.id) == recounted(clean, cast.acme.id)
