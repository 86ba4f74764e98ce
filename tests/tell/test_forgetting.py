"""Who asks to be forgotten is: nothing of them stays in what was told, only that it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.connectors.directory import Directory
from waypost.core.bodies import Address, Customer, OrderDescribed, OrderPlaced
from waypost.core.facts import Fact
from waypost.flow.forget_person import forget_person
from waypost.flow.rulebook import Rulebook
from waypost.flow.tools import Tools
from waypost.lib.crypt import Safe
from waypost.lib.http import Http

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADA, BOB = "ada@example.com", "bob@example.com"

_PLANT = (
    """insert into tell_message (brand_id, order_id, person, channel, address, letter, name, state,
    subject, text, said, made_at) values
    (%(brand)s, %(order)s, %(person)s, 'email', %(mail)s, 'delivered', gen_random_uuid(), 'sent',
     'Hello ' || %(mail)s, 'text for ' || %(mail)s, '{"to": "x"}', %(now)s),
    (%(brand)s, 0, %(person)s, 'sms', '+4915123456789', 'digest', gen_random_uuid(), 'waiting',
     '', 'text for ' || %(mail)s, '{}', %(now)s)""",
    """insert into tell_cause (brand_id, order_id, key, name, person, at, noted_at, data, state,
    look_at) values (%(brand)s, %(order)s, 'late', 'delayed', %(person)s, %(now)s, %(now)s,
    jsonb_build_object('who', %(mail)s::text), 'held', %(now)s)""",
    """insert into tell_person (brand_id, key, phone, changed_at)
    values (%(brand)s, %(person)s, '+4915123456789', %(now)s)""",
    """insert into tell_device (brand_id, person, endpoint, keys, created_at)
    values (%(brand)s, %(person)s, 'https://push.example/' || %(mail)s, '{}', %(now)s)""",
    """insert into tell_consent (brand_id, channel, address, purpose, given, at, source, detail)
    values (%(brand)s, 'email', %(mail)s, 'marketing', true, %(now)s, 'page', 'words'),
    (%(brand)s, 'email', %(mail)s, 'marketing', false, %(now)s, 'page', 'words')""",
    """insert into tell_suppression (brand_id, channel, address, reason, at) values
    (%(brand)s, 'email', %(mail)s, 'bounce', %(now)s),
    (%(brand)s, 'sms', %(mail)s, 'stop', %(now)s)""",
)


@pytest.fixture
def shop(clean: Database, cast: Cast, teller: Teller) -> int:
    """Ada has two orders, Bob one; each of them got messages."""
    brand_id = int(cast.acme.id)
    for number, mail in (("1", ADA), ("2", ADA), ("3", BOB)):
        bodies = (
            OrderPlaced(number=number, currency="EUR", total_minor=100),
            OrderDescribed(
                customer=Customer(name=mail.title(), email=mail),
                ship_to=Address(name=mail, city="Bonn", country="DE"),
            ),
        )
        ref, at = f"order:shopify/{number}", NOW - timedelta(days=9)
        teller.tell(
            brand_id, [Fact(ref, at, "shopify", f"{number}/{b.kind}", b) for b in bodies], at
        )
    with psycopg.connect(teller._url) as connection:
        for number, mail in (("1", ADA), ("3", BOB)):
            row = connection.execute(
                "select id from timeline_order where brand_id = %s and number = %s",
                (brand_id, number),
            ).fetchone()
            assert row is not None
            asked = {"brand": brand_id, "order": row[0], "person": f"email:{mail}", "mail": mail}
            connection.execute("delete from tell_cause where order_id = %s", (row[0],))
            for statement in _PLANT:
                connection.execute(statement, {**asked, "now": NOW})
    return brand_id


def erase(teller: Teller, brand_id: int, mail: str) -> int:
    tools = Tools(
        teller._url,
        Directory(teller._url, Safe("k")),
        Http(),
        connectors={},
        clients={},
        fetchers={},
        clock=lambda: NOW,
    )
    [(customer_id,)] = teller.ask(
        "select id from overview_customerrow where brand_id = %s and key = %s",
        brand_id,
        f"email:{mail}",
    )
    return forget_person(tools, Rulebook(), brand_id, customer_id)


def mentions(teller: Teller, mail: str) -> set[str]:
    """The tables that still know them."""
    tables = teller.ask(
        "select relname from pg_class where relkind = 'r' "
        "and relnamespace = 'public'::regnamespace "
        "and (relname like 'tell_%%' or relname like 'timeline_%%' or relname like 'overview_%%')"
    )
    like = f"%{mail}%"
    return {
        name
        for (name,) in tables
        if teller.ask(f"select 1 from {name} t where t::text ilike %s limit 1", like)
    }


def test_nothing_stays_but_where_to_be_silent(shop: int, teller: Teller) -> None:
    before = mentions(teller, BOB)
    assert erase(teller, shop, ADA) == 2
    assert mentions(teller, ADA) == {"tell_consent", "tell_suppression"}
    assert mentions(teller, BOB) == before
    assert teller.ask("select given, detail from tell_consent where address = %s", ADA) == [
        (False, "")
    ]
    assert teller.ask("select reason from tell_suppression where address = %s", ADA) == [("stop",)]
    assert teller.ask("select state, why from tell_message where person = '' order by id") == [
        ("sent", ""),
        ("dropped", "erased"),
    ]


def test_what_was_to_be_told_is_dropped_and_says_why(shop: int, teller: Teller) -> None:
    erase(teller, shop, ADA)
    ruled = "select c.state, c.reason, d.verdict, d.reason from tell_cause c join tell_decision d "
    ruled += "on d.cause_id = c.id where c.key = 'late' and c.person = ''"
    assert teller.ask(ruled) == [("dropped", "erased", "drop", "erased")]


def test_forgetting_again_finds_nobody(shop: int, teller: Teller) -> None:
    erase(teller, shop, ADA)
    found = teller.ask("select 1 from overview_customerrow where key = %s", f"email:{ADA}")
    assert found == []
