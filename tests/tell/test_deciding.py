"""From an order's facts to the message that waits: noted, decided, written, in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection as django_connection

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.tell.telling import Shop
from waypost.core.bodies import (
    Address,
    Body,
    Customer,
    CustomerErased,
    Fulfilled,
    Line,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
    PaymentCaptured,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus
from waypost.flow.settle import rebuild
from waypost.tell import outcome
from waypost.tell.decide import run
from waypost.tell.desk import Desk, desk_to
from waypost.tell.states import Autonomy, Reason
from waypost.tell.waking import waking_at

START = datetime(2026, 3, 9, 9, tzinfo=UTC)  # a Monday, 10:00 in Berlin
HOUR = timedelta(hours=1)


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Iterator[Shop]:
    made = Shop(clean, cast.acme.id)
    yield made
    made.close()


def fact(number: int, hours: float, body: Body) -> Fact:
    at = START + hours * HOUR
    key = f"{number}/{body.kind}/{hours}"
    return Fact(f"number:{number}", at, "shop", key, body, (f"order:shop/{number}",))


def placed(number: int, hours: float = 0, email: str = "ada@example.com") -> list[Fact]:
    described = OrderDescribed(
        lines=(Line("a", "MUG", quantity=1),),
        customer=Customer(name="Ada", email=email, locale="de-DE"),
        ship_to=Address(name="Ada", country="DE"),
    )
    return [
        fact(number, hours, OrderPlaced(number=str(number), currency="EUR", total_minor=2000)),
        fact(number, hours, described),
        fact(number, hours, PaymentCaptured(payment=f"p{number}")),
    ]


def packed(number: int, hours: float, *parcels: str) -> Fact:
    found = fact(number, hours, Fulfilled(fulfillment=f"f{number}", parcels=parcels))
    refs = tuple(f"tracking:{parcel}" for parcel in parcels)
    return Fact(found.order_ref, found.occurred_at, "shop", found.key, found.data, refs)


def scan(number: int, hours: float, parcel: str, status: ParcelStatus) -> Fact:
    found = fact(number, hours, ParcelScanned(parcel=parcel, status=status))
    return Fact(f"tracking:{parcel}", found.occurred_at, "carrier", found.key, found.data)


def at(hours: float) -> datetime:
    return START + hours * HOUR


def causes(shop: Shop) -> dict[str, tuple[Any, ...]]:
    rows = shop.ask("select key, state, reason, message_id from tell_cause order by id")
    return {key: tuple(rest) for key, *rest in rows}


def letters(shop: Shop) -> list[tuple[Any, ...]]:
    return shop.ask("select letter, state from tell_message order by id")


def test_an_order_is_confirmed_once_however_often_it_is_told_and_rebuilt(shop: Shop) -> None:
    shop.tell(placed(1), at(0))
    shop.tell(placed(1), at(0.1))
    assert list(causes(shop)) == ["order_confirmed"]
    shop.decide(at(0.2))
    assert shop.send(at(0.2))
    with shop.connection.transaction():
        keys = [tuple(row) for row in shop.ask("select brand_id, id from timeline_order")]
        rebuild(shop.connection, keys, shop.rulebook, at(0.3))
    shop.decide(at(0.4))
    assert causes(shop)["order_confirmed"][:2] == ("sent", "")
    assert letters(shop) == [("order_confirmed", "sent")]
    ((language, address, person),) = shop.ask("select language, address, person from tell_message")
    assert (language, address, person) == ("de", "ada@example.com", "email:ada@example.com")
    verdicts = shop.ask("select verdict, message_id > 0 from tell_decision order by id")
    assert verdicts == [("send", True), ("sent", True)]


def test_the_past_is_told_to_nobody(shop: Shop) -> None:
    shop.tell([*placed(1), scan(1, 1, "P1", ParcelStatus.DELIVERED)], at(24 * 30))
    early = START - timedelta(days=90)  # before the brand was activated
    for it in placed(2):
        old = Fact(it.order_ref, early, it.source, it.key, it.data, it.refs)
        shop.tell([old], early + HOUR)
    shop.tell(placed(3, email=""), at(0))
    assert causes(shop) == {}


def test_a_stalled_parcel_is_told_once_and_then_the_good_news(shop: Shop) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1"), scan(1, 2, "P1", ParcelStatus.PICKED_UP)], at(2))
    for day in range(1, 9):
        shop.wait_until(at(day * 24))
        shop.decide(at(day * 24))
        shop.send(at(day * 24))
    shop.tell([scan(1, 200, "P1", ParcelStatus.IN_TRANSIT)], at(200))
    shop.decide(at(200))
    shop.send(at(200))
    told = [letter for letter, _ in letters(shop)]
    assert told.count("stalled") == told.count("moving_again") == 1
    assert told.index("stalled") < told.index("moving_again")


def test_a_parcel_that_comes_back_is_told_as_that_once_somebody_agrees(shop: Shop) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1"), scan(1, 2, "P1", ParcelStatus.PICKED_UP)], at(2))
    shop.decide(at(2))
    shop.send(at(2))
    shop.tell([scan(1, 4, "P1", ParcelStatus.DELIVERY_FAILED)], at(4))
    shop.tell([scan(1, 5, "P1", ParcelStatus.RETURN_TO_SENDER)], at(5))
    shop.decide(at(5))
    told = {key.split(":")[0]: state[:2] for key, state in causes(shop).items()}
    assert told["delivery_failed"] == ("dropped", Reason.UNTRUE)
    assert told["coming_back"] == ("held", Reason.APPROVAL)
    assert letters(shop)[-1] == ("coming_back", "asked")
    shop.tell([scan(1, 9, "P1", ParcelStatus.DELIVERED)], at(9))
    shop.wait_until(at(30))
    shop.decide(at(30))
    assert letters(shop)[1:] == [("coming_back", "dropped"), ("delivered", "waiting")]


def test_good_news_that_overtakes_the_bad_news_leaves_both_untold(shop: Shop) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1"), scan(1, 2, "P1", ParcelStatus.PICKED_UP)], at(2))
    shop.wait_until(at(78))
    shop.tell([scan(1, 80, "P1", ParcelStatus.IN_TRANSIT)], at(80))
    shop.decide(at(80))
    ended = {key.split(":")[0]: state for key, state in causes(shop).items()}
    assert ended["stalled"][0] == ended["moving_again"][0] == "dropped"
    assert ended["moving_again"][1] == Reason.NEEDLESS


def test_a_stronger_message_takes_back_one_that_nobody_has_begun_to_send(shop: Shop) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1"), scan(1, 2, "P1", ParcelStatus.PICKED_UP)], at(2))
    shop.decide(at(2))
    shop.tell([scan(1, 4, "P1", ParcelStatus.OUT_FOR_DELIVERY)], at(4))
    shop.decide(at(4))
    assert causes(shop)["dispatched:P1"][:2] == ("dropped", Reason.REPLACED)
    assert letters(shop) == [("digest", "dropped"), ("digest", "waiting")]
    told = shop.ask("select name from tell_cause where state = 'going' order by name")
    assert told == [("order_confirmed",), ("out_for_delivery",)]
    why = shop.ask("select verdict, reason, detail from tell_decision where cause_id = 2")
    assert why == [("merge", "", ""), ("drop", "replaced", "out_for_delivery")]


def test_approval_is_asked_for_and_given_or_refused(shop: Shop) -> None:
    shop.speak(desk_to(Desk(autonomy={"order_confirmed": Autonomy.APPROVE})))
    for number in (1, 2):
        shop.tell(placed(number, email=f"{number}@example.com"), at(0))
    shop.decide(at(0))
    assert shop.send(at(1)) == []
    (yes, no) = (id_ for (id_,) in shop.ask("select id from tell_message order by id"))
    with shop.connection.transaction():
        assert outcome.approved(shop.connection, shop.brand_id, yes, 7, at(1))
        assert outcome.rejected(shop.connection, shop.brand_id, no, 7, at(1))
        assert not outcome.approved(shop.connection, shop.brand_id, no, 7, at(1))
    assert shop.send(at(1)) == []
    shop.decide(at(1))
    assert shop.send(at(1)) == [yes]
    ends = shop.ask("select state, reason from tell_cause order by message_id")
    assert sorted(ends) == [("dropped", "rejected"), ("sent", "")]
    assert shop.ask("select by from tell_decision where verdict = 'drop'") == [(7,)]


def test_what_became_unknown_is_held_until_somebody_knows(shop: Shop) -> None:
    shop.tell(placed(1), at(0))
    shop.decide(at(0))
    ((id_,),) = shop.ask("select id from tell_message")
    key = (shop.brand_id, id_)
    with shop.connection.transaction():
        outcome.unknown(shop.connection, *key, "no answer", at(1))
    assert causes(shop)["order_confirmed"][:2] == ("held", Reason.NO_ANSWER)
    assert shop.decide(at(24)) == 0
    with shop.connection.transaction():
        outcome.sent(shop.connection, [key], at(25))
    assert causes(shop)["order_confirmed"][0] == "sent"


def test_django_speaks_of_outcomes_too(shop: Shop) -> None:
    shop.speak(desk_to(Desk(autonomy={"order_confirmed": Autonomy.DRAFT})))
    shop.tell(placed(1), at(0))
    shop.decide(at(0))
    ((id_,),) = shop.ask("select id from tell_message")
    with django_connection.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute("select set_config('waypost.brand', %s, true)", (str(shop.brand_id),))
        assert outcome.rejected(cursor, shop.brand_id, id_, 3, at(1))
        cursor.execute("commit")
    assert causes(shop)["order_confirmed"][:2] == ("dropped", Reason.REJECTED)


def test_who_was_erased_hears_nothing_and_is_forgotten(shop: Shop) -> None:
    shop.tell(placed(1), at(14))  # 23:00 in Berlin: too late in the day
    shop.decide(at(14))
    shop.tell([fact(1, 15, CustomerErased())], at(15))
    shop.decide(at(24))
    assert causes(shop)["order_confirmed"][:2] == ("dropped", Reason.ERASED)
    assert letters(shop) == []
    assert shop.ask("select person from tell_cause") == [("",)]


def test_a_message_that_was_held_up_until_late_waits_for_the_morning(shop: Shop) -> None:
    shop.tell(placed(1), at(0))
    ((order, person),) = shop.ask("select order_id, person from tell_cause")
    speaker = shop.rulebook.desks.of(shop.brand_id)
    assert speaker is not None
    asked = (shop.connection, shop.brand_id, person, [order], speaker)
    assert waking_at(*asked, at(1)) is None
    assert waking_at(*asked, at(14)) == at(22)  # 8:00 in Berlin


def test_one_of_whom_nothing_can_be_read_holds_nobody_up(shop: Shop) -> None:
    shop.tell([*placed(1), *placed(2, email="bob@example.com")], at(0))
    shop.ask(
        "insert into tell_person (brand_id, key, channels, changed_at) "
        "values (%s, 'email:ada@example.com', '{pigeon}', now()) returning 1",
        shop.brand_id,
    )
    assert shop.decide(at(0)) == 1
    told = shop.ask("select person, state, look_at from tell_cause order by person")
    assert told == [
        ("email:ada@example.com", "new", at(0) + timedelta(minutes=5)),
        ("email:bob@example.com", "going", None),
    ]


def test_one_happening_under_two_keys_is_told_once(shop: Shop) -> None:
    shop.tell(placed(1), at(0))
    shop.decide(at(0))
    shop.send(at(0))
    shop.ask(
        "insert into tell_cause (brand_id, order_id, key, name, person, at, noted_at, look_at) "
        "select brand_id, order_id, 'by another key', name, person, at, noted_at, noted_at "
        "from tell_cause returning 1"
    )
    shop.decide(at(1))
    assert causes(shop)["by another key"][:2] == ("dropped", Reason.ALREADY_SAID)


def test_two_tellers_never_decide_one_person_at_once(shop: Shop, database: Database) -> None:
    shop.tell([*placed(1), *placed(2, email="bob@example.com")], at(0))
    with psycopg.connect(database.flow) as other:
        other.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, %s))",
            ("email:ada@example.com", shop.brand_id),
        )
        assert run(shop.connection, shop.rulebook.desks, at(0)) == 1
    assert run(shop.connection, shop.rulebook.desks, at(0)) == 1


def test_settings_that_cannot_be_read_leave_the_last_good_ones(shop: Shop) -> None:
    shop.speak(desk_to(Desk(paused=True)))
    shop.speak({"paused": 3})
    shop.tell(placed(1), at(0))
    shop.decide(at(0))
    assert causes(shop)["order_confirmed"][:2] == ("held", Reason.PAUSED)
