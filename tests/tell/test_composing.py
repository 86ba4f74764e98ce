"""A message's words follow from its order, as it stands when it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import psycopg
import pytest

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.core.bodies import (
    Address,
    Backordered,
    Body,
    Customer,
    Deadline,
    Fulfilled,
    Line,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
)
from waypost.core.facts import Fact
from waypost.core.rules import Rules, brand_rules
from waypost.core.words import Incident, ParcelStatus
from waypost.tell.catalogue import LETTERS
from waypost.tell.compose import OrderGone, compose, sample
from waypost.tell.desk import Contact, Desk, Guide, Look, Words
from waypost.tell.draw import draw
from waypost.tell.letters import shipped
from waypost.tell.states import Form

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DESK = Desk(
    sender="Acme Store",
    domain="track.acme.example",
    legal="Acme Ltd, Road 1",
    contact=Contact(email="help@acme.example", hours="Mon to Fri"),
    look=Look(accent="#ffee00", rounded=False),
    words=Words(greeting={"de": "Moin {name},"}),
    guides=(Guide(sku="MUG*", title="Care for your mug"), Guide(sku="TEE", title="Wash cold")),
)


class Row(NamedTuple):
    brand_id: int
    order_id: int
    letter: str
    language: str = "en"
    id: int = 77
    version_id: int = 0
    form: Form = Form.SINGLE
    said: Any = None


class Happened(NamedTuple):
    name: str
    subject: str
    order_id: int
    data: Mapping[str, str] = {}


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.flow) as opened:
        yield opened


@pytest.fixture(scope="module")
def rules() -> Rules:
    return brand_rules("Europe/Berlin", "DE", {})


def _order(teller: Teller, brand_id: int, number: str = "1001", name: str = "Ada Lovelace") -> int:
    bodies: tuple[Body, ...] = (
        OrderPlaced(number=number, currency="EUR"),
        OrderDescribed(
            lines=(Line(id="a", sku="MUG-1", name="Blue mug", quantity=2),),
            customer=Customer(name=name, email="ada@example.com"),
            ship_to=Address(line1="Hauptstraße 1", city="Berlin", postcode="10115", country="DE"),
            deliver_by=Deadline(day=date(2026, 11, 25)),
        ),
        Fulfilled(fulfillment="f1", lines={"a": 2}, parcels=(f"1Z{number}",), carrier="ups"),
        ParcelScanned(
            parcel=f"1Z{number}",
            status=ParcelStatus.DELIVERY_DELAYED,
            reason=Incident.WEATHER_DELAY,
        ),
    )
    at = NOW - timedelta(hours=2)
    facts = [
        Fact(f"order:shop/{number}", at + timedelta(minutes=turn), "shop", f"{number}/{turn}", body)
        for turn, body in enumerate(bodies)
    ]
    teller.tell(brand_id, facts, NOW)
    return int(teller.ask("select id from timeline_order where number = %s", number)[0][0])


def test_a_message_says_what_its_order_is_like_now(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    order = _order(teller, cast.acme.pk)
    row = Row(cast.acme.pk, order, "delayed")
    cause = Happened("delayed", "1Z1001", order, {"kind": "carrier_exception"})
    made = compose(connection, row, [cause], DESK, rules, NOW)
    assert "1001" in made.subject
    assert "Bad weather holds the parcel up." in made.text
    assert "1Z1001" in made.html
    assert made.url.startswith("https://track.acme.example/t/")
    assert made.stop_url in made.text
    assert "/u/" in made.stop_url
    assert "/wish/problem?parcel=1Z1001" in made.said["links"]["report"]
    assert "/p/" in made.said["links"]["preferences"]
    assert "help@acme.example" in made.html
    assert "Acme Ltd, Road 1" in made.text
    assert "background:#ffee00;color:#10131a" in made.html
    assert made.parts in (1, 2)
    assert draw(made.said, shipped("delayed", "en")).html == made.html


def test_a_german_letter_has_german_dates_and_the_brands_own_greeting(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    order = _order(teller, cast.acme.pk)
    row = Row(cast.acme.pk, order, "dispatched", language="de-AT")
    made = compose(connection, row, [Happened("dispatched", "1Z1001", order)], DESK, rules, NOW)
    assert made.subject.startswith("Ihre Bestellung 1001")
    assert made.text.startswith("Moin Ada Lovelace,")
    assert "November" in made.text


def test_where_a_language_is_not_shipped_all_of_the_letter_is_english(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    order = _order(teller, cast.acme.pk)
    row = Row(cast.acme.pk, order, "dispatched", language="fr")
    made = compose(connection, row, [Happened("dispatched", "1Z1001", order)], DESK, rules, NOW)
    assert made.said["language"] == "en"
    assert "Hello Ada," in made.text


def test_the_brands_newest_wording_is_used_until_it_goes_back_and_a_broken_one_never_stops_a_letter(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    order = _order(teller, cast.acme.pk)
    row = Row(cast.acme.pk, order, "dispatched")
    cause = Happened("dispatched", "1Z1001", order)
    _write(connection, cast.acme.pk, "Old: {{ order.number }}")
    _write(connection, cast.acme.pk, "Own: {{ order.number }}")
    own = compose(connection, row, [cause], DESK, rules, NOW)
    assert (own.subject, own.fault) == ("Own: 1001", "")
    assert own.version_id > 0
    _write(connection, cast.acme.pk, "Broken {{")
    broken = compose(connection, row, [cause], DESK, rules, NOW)
    assert "dispatched" in broken.fault
    assert "Own" not in broken.subject
    assert broken.version_id == 0
    _write(connection, cast.acme.pk, "Gone", live=False)
    assert compose(connection, row, [cause], DESK, rules, NOW).fault == ""


def _write(
    connection: psycopg.Connection[Any], brand_id: int, subject: str, *, live: bool = True
) -> None:
    connection.execute(
        "insert into tell_letter (brand_id, letter, language, subject, body, text, live, made_at, "
        "person_id) values (%s, 'dispatched', 'en', %s, '<mj-text>Hi</mj-text>', 'Hi', %s, %s, 1)",
        (brand_id, subject, live, NOW),
    )


def test_a_digest_tells_each_cause_once_in_the_words_of_its_own_letter(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    one, two = _order(teller, cast.acme.pk), _order(teller, cast.acme.pk, "1002")
    causes = [
        Happened("dispatched", "1Z1001", one),
        Happened("dispatched", "1Z1001", one),
        Happened("delayed", "1Z1002", two),
    ]
    row = Row(cast.acme.pk, 0, "digest", form=Form.DIGEST)
    made = compose(connection, row, causes, DESK, rules, NOW)
    entries = made.said["entries"]
    assert [it["order"] for it in entries] == ["1001", "1002"]
    assert len({it["url"] for it in entries}) == 2
    assert "1001" in made.text
    assert "1002" in made.html


def test_guides_are_those_of_the_goods_bought_and_wait_while_something_is_wrong(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    order = _order(teller, cast.acme.pk)
    connection.execute("update issues_issue set closed_at = %s", (NOW,))
    said = sample(connection, cast.acme.pk, order, "guide", "en", DESK, rules, NOW)
    assert [it.title for it in said.guides] == ["Care for your mug"]
    connection.execute(
        "update issues_issue set closed_at = null, opened_at = coalesce(opened_at, %s)", (NOW,)
    )
    said = sample(connection, cast.acme.pk, order, "guide", "en", DESK, rules, NOW)
    assert (said.guides == ()) == bool(
        connection.execute("select count(*) from issues_issue").fetchone()[0]  # type: ignore[index]
    )


def test_a_back_order_says_when_it_is_in_stock_again_and_asks_what_to_do(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    order = _order(teller, cast.acme.pk)
    short = Backordered(line="a", restock=Deadline(day=date(2026, 12, 1)))
    teller.tell(cast.acme.pk, [Fact("order:shop/1001", NOW, "shop", "short", short)], NOW)
    cause = Happened("backordered", "a", order, {"kind": "backorder"})
    row = Row(cast.acme.pk, order, "backordered")
    made = compose(connection, row, [cause], DESK, rules, NOW)
    assert made.said["expected"] == "Tuesday, 1 December"
    assert made.said["items"] == ["2 × Blue mug"]
    assert made.said["links"]["swap"].endswith("/wish/backorder?choice=swap")
    assert made.said["reason"] == ""


def test_what_became_of_a_wish_is_named(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    order = _order(teller, cast.acme.pk)
    wish = {"wish": {"id": 1, "kind": "address", "state": "refused", "why": "It has left."}}
    made = compose(
        connection, Row(cast.acme.pk, order, "wish_received", said=wish), [], DESK, rules, NOW
    )
    assert made.said["wish"]["title"] == "Deliver to another address"
    assert made.said["wish"]["state"] == "refused"


def test_an_order_that_is_gone_cannot_be_told_of(
    clean: Database, cast: Cast, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    with pytest.raises(OrderGone):
        compose(connection, Row(cast.acme.pk, 4711, "dispatched"), [], DESK, rules, NOW)


def test_the_editor_sees_every_letter_on_a_real_order(
    clean: Database, cast: Cast, teller: Teller, connection: psycopg.Connection[Any], rules: Rules
) -> None:
    order = _order(teller, cast.acme.pk)
    for letter in LETTERS:
        said = sample(connection, cast.acme.pk, order, letter, "en", DESK, rules, NOW)
        assert draw(said, shipped(letter, "en")).subject
