"""Keeping an installation: brands, people, connections, replays, the doctor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from tests.cli.running import waypost
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.login import use_link
from waypost.accounts.models import AuditEntry
from waypost.connectors.directory import Directory
from waypost.core import bodies as b
from waypost.core.facts import Fact
from waypost.lib.crypt import Safe
from waypost.lib.database import config

# Commands here make roles, and give them other passwords.
OWN_ROLES = True
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_ISSUES = "select id, kind, status, opened_at, closed_at from issues_issue order by id"


def _rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database.flow) as flow:
        return flow.execute(query).fetchall()


def _facts() -> list[Fact]:
    body = b.OrderPlaced(number="#1001")
    return [
        Fact("order:shop/1", NOW - timedelta(days=20), "shop", "1", body, ("number:1001",)),
        Fact("order:shop/1", NOW - timedelta(days=2), "shop", "1", b.PaymentCaptured(payment="1")),
    ]


def test_a_prepared_database_stays_as_it_is(database: Database) -> None:
    first, second = waypost("migrate"), waypost("migrate")
    assert (first.code, second.code) == (0, 0), first.err
    assert "was up to date" in second.out


def test_another_secret_key_gives_the_roles_its_passwords(database: Database) -> None:
    assert waypost("migrate").code == 0
    other = {"WAYPOST_SECRET_KEY": "another key, which is also long enough"}
    changed = waypost("migrate", env=other)
    assert "is up to date now" in changed.out
    assert waypost("brand", "list", env=other).code == 0
    back = waypost("migrate")
    assert "is up to date now" in back.out
    assert waypost("brand", "list").code == 0


@pytest.fixture
def own_roles(database: Database) -> Iterator[dict[str, str | None]]:
    """Two plain roles that somebody else made, and an owner that may make none."""
    names = [f"{database.name}_{it}" for it in ("desk", "belt", "boss")]
    with psycopg.connect(database.owner, autocommit=True) as owner:
        for name in names:
            owner.execute(sql.SQL("create role {} login").format(sql.Identifier(name)))
        owner.execute(
            sql.SQL("grant {} to {}").format(
                sql.Identifier("pg_read_all_data"), sql.Identifier(names[2])
            )
        )
    desk, belt, boss = (f"{database.owner}&user={name}" for name in names)
    yield {
        "WAYPOST_WEB_DATABASE_URL": desk,
        "WAYPOST_FLOW_DATABASE_URL": belt,
        "boss": boss,
    }
    assert waypost("migrate").code == 0
    with psycopg.connect(database.owner, autocommit=True) as owner:
        for name in names:
            owner.execute(sql.SQL("drop owned by {}").format(sql.Identifier(name)))
            owner.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def test_roles_that_somebody_else_made_are_used(
    database: Database, own_roles: dict[str, str | None]
) -> None:
    own_roles.pop("boss")
    changed = waypost("migrate", env=own_roles)
    assert changed.code == 0, changed.err
    assert "is up to date now" in changed.out
    ran = waypost("doctor", env=own_roles)
    assert re.search(r"^ok +role web ", ran.out, re.M), ran.out
    assert re.search(r"^ok +role flow ", ran.out, re.M), ran.out


def test_an_owner_that_may_make_no_roles_is_told_what_to_do(
    database: Database, own_roles: dict[str, str | None]
) -> None:
    fresh = {
        "DATABASE_URL": own_roles["boss"],
        "WAYPOST_SECRET_KEY": "yet another key, which is long enough",
    }
    ran = waypost("migrate", env=fresh)
    assert ran.code == 1
    assert "WAYPOST_WEB_DATABASE_URL" in ran.err
    assert ran.err.count("\n") == 1


def test_a_brand_is_added_once(database: Database, cast: Cast) -> None:
    added = waypost("brand", "add", "Blue Teapots", "--zone", "Europe/Paris", "--country", "fr")
    assert added.code == 0, added.err
    assert "Brand blue-teapots is there" in added.out
    again = waypost("brand", "add", "Blue Teapots")
    assert again.code == 2
    assert "already" in again.err
    listed = waypost("brand", "list")
    assert "blue-teapots\tBlue Teapots\tEurope/Paris\tFR" in listed.out.splitlines()


@pytest.mark.parametrize(
    ("option", "value"), [("--zone", "Europe/Atlantis"), ("--country", "Germany")]
)
def test_a_brand_needs_a_real_place(option: str, value: str, database: Database) -> None:
    ran = waypost("brand", "add", "Nowhere", option, value)
    assert ran.code == 2
    assert value.lower() in ran.err.lower()


def test_a_connection_is_made_and_its_secret_sealed(database: Database, cast: Cast) -> None:
    ran = waypost(
        "connect",
        "shopify",
        "--brand",
        "acme",
        "--secret",
        "-",
        "--option",
        "shop=a.example",
        stdin="top secret\n",
    )
    assert ran.code == 0, ran.err
    address = ran.out.splitlines()[-1]
    assert re.fullmatch(r"http://127\.0\.0\.1:8400/hooks/acme/shopify/[\w-]{20,}", address)
    directory = Directory(database.flow, Safe(config().secret_key))
    directory.load()
    line = directory.by_token(address.rpartition("/")[2])
    assert line is not None
    assert (line.brand_id, line.keys.secrets) == (cast.acme.pk, ("top secret",))
    assert line.keys.options == {"shop": "a.example"}
    with psycopg.connect(database.owner) as owner:
        stored = owner.execute("select sealed from connectors_connection").fetchone()
    assert stored is not None
    assert b"top secret" not in stored[0]


def test_a_connection_without_a_secret_warns(database: Database, cast: Cast) -> None:
    ran = waypost("connect", "stripe", "--brand", "acme")
    assert ran.code == 0
    assert "every delivery will be refused" in ran.err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("fax", "--brand", "acme"), "There is no connector 'fax'"),
        (("shopify",), "There are several brands"),
        (("shopify", "--brand", "nobody"), "There is no brand 'nobody'"),
        (("shopify", "--brand", "acme", "--option", "shop"), "'shop' is not NAME=VALUE"),
    ],
)
def test_a_wrong_connection_is_refused(
    arguments: tuple[str, ...], reason: str, database: Database, cast: Cast
) -> None:
    ran = waypost("connect", *arguments)
    assert ran.code == 2
    assert reason in ran.err


def test_a_person_gets_a_link_that_works_once(database: Database, cast: Cast) -> None:
    ran = waypost("person", "add", "dora@example.com", "--brand", "acme", "--role", "owner")
    assert ran.code == 0, ran.err
    link = ran.out.splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8400/enter/")
    token = link.rpartition("/")[2]
    person = use_link(token, datetime.now(UTC))
    assert person is not None
    assert person.email == "dora@example.com"
    assert person.memberships.get().role == "owner"
    assert use_link(token, datetime.now(UTC)) is None


def test_a_persons_role_can_be_changed(database: Database, cast: Cast) -> None:
    for role in ("agent", "manager"):
        waypost("person", "add", "Eve@example.com", "--brand", "acme", "--role", role)
    rows = []
    with psycopg.connect(database.owner) as owner:
        rows = owner.execute(
            "select m.role from accounts_membership m join accounts_person p on p.id = m.person_id "
            "where lower(p.email) = 'eve@example.com'"
        ).fetchall()
    assert rows == [("manager",)]


def test_somebody_who_lost_the_second_factor_is_let_in_again(
    database: Database, cast: Cast
) -> None:
    for kind in ("totp", "recovery_codes"):
        cast.bob.authenticator_set.create(type=kind, data={})
    ran = waypost("person", "unlock", "Bob@example.com")
    assert ran.code == 0, ran.err
    assert not cast.bob.authenticator_set.exists()
    person = use_link(ran.out.splitlines()[-1].rpartition("/")[2], datetime.now(UTC))
    assert person == cast.bob
    told = AuditEntry.objects.get(verb="member.two_factor_reset")
    assert (told.about, told.person, told.organisation) == (
        cast.bob.email,
        None,
        cast.acme.organisation,
    )
    assert waypost("person", "unlock", "nobody@example.com").code == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("dora", "--brand", "acme"), "is no e-mail address"),
        (("dora@example.com", "--brand", "acme", "--role", "king"), "'king' is none of owner"),
    ],
)
def test_a_wrong_person_is_refused(
    arguments: tuple[str, ...], reason: str, database: Database, cast: Cast
) -> None:
    ran = waypost("person", "add", *arguments)
    assert ran.code == 2
    assert reason in ran.err


def test_an_order_is_judged_again_to_the_same_issues(
    clean: Database, cast: Cast, teller: Teller
) -> None:
    teller.tell(cast.acme.pk, _facts(), NOW)
    before = _rows(clean, _ISSUES)
    with psycopg.connect(clean.flow) as flow:
        flow.execute("update issues_issue set kind = 'stalled' where closed_at is null")
    for name in ("1001", "#1001", "order:shop/1"):
        ran = waypost("replay", "order", name, "--brand", "acme")
        assert (ran.code, ran.out) == (0, "1 orders judged again.\n"), ran.err
    after = _rows(clean, _ISSUES)
    assert before
    assert [row[1:] for row in after] == [row[1:] for row in before]


def test_faulty_orders_are_judged_again(clean: Database, cast: Cast, teller: Teller) -> None:
    teller.tell(cast.acme.pk, _facts(), NOW)
    with psycopg.connect(clean.flow) as flow:
        flow.execute("update timeline_order set fault = 'KeyError: x', wake_at = null")
    ran = waypost("replay", "order", "--all-faulty")
    assert (ran.code, ran.out) == (0, "1 orders judged again.\n"), ran.err
    assert _rows(clean, "select fault from timeline_order") == [("",)]


@pytest.mark.parametrize("arguments", [("order",), ("order", "1", "--all-faulty"), ("deliveries",)])
def test_a_replay_wants_to_know_of_what(arguments: tuple[str, ...], database: Database) -> None:
    ran = waypost("replay", *arguments)
    assert ran.code == 2
    assert ran.err.startswith("Say which")


def test_an_order_nobody_knows_is_said(clean: Database, cast: Cast) -> None:
    ran = waypost("replay", "order", "77", "--brand", "acme")
    assert ran.code == 1
    assert "acme has no order that is called 77" in ran.err


def _deliver(database: Database, brand: int, number: int, state: int, received: datetime) -> None:
    with psycopg.connect(database.flow) as flow:
        flow.execute(
            "insert into inbox_delivery (brand_id, id, connection_id, external_id, digest, topic,"
            " headers, body, received_at) values (%s, %s, 1, %s, 'x', 't', '{}', '{}', %s)",
            (brand, number, str(number), received),
        )
        flow.execute(
            "insert into inbox_reading (brand_id, delivery_id, connection_id, state, reason, facts)"
            " values (%s, %s, 1, %s, %s, 0)",
            (brand, number, state, "no JSON" if state == 2 else ""),
        )


@pytest.mark.parametrize(
    ("arguments", "new"),
    [
        (("--unreadable",), [2]),
        (("--since", "2026-03-02T11:00:00Z"), [2, 3]),
        (("--since", "2026-03-02T11:00:00Z", "--unreadable"), [2]),
        (("--id", "1"), [1]),
    ],
)
def test_deliveries_are_read_again(
    arguments: tuple[str, ...], new: list[int], clean: Database, cast: Cast
) -> None:
    _deliver(clean, cast.acme.pk, 1, 1, NOW - timedelta(days=1))
    _deliver(clean, cast.acme.pk, 2, 2, NOW)
    _deliver(clean, cast.acme.pk, 3, 1, NOW)
    _deliver(clean, cast.zenith.pk, 4, 2, NOW)
    ran = waypost("replay", "deliveries", "--brand", "acme", *arguments)
    assert ran.code == 0, ran.err
    assert ran.out.startswith(f"{len(new)} deliveries of acme are new again")
    state = "select delivery_id from inbox_reading where state = 0 order by 1"
    assert _rows(clean, state) == [(number,) for number in new]


def test_the_doctor_finds_a_well_installation_well(clean: Database, cast: Cast) -> None:
    assert waypost("migrate").code == 0
    ran = waypost("doctor", env={"WAYPOST_PUBLIC_URL": "https://waypost.example"})
    assert ran.code == 0, ran.out
    assert "fail" not in ran.out
    for about in ("database", "migrations", "role web", "role flow", "clocks", "deliveries"):
        assert re.search(rf"^ok +{about} ", ran.out, re.M), ran.out


def test_the_doctor_says_what_waits_and_what_to_do(
    clean: Database, cast: Cast, teller: Teller
) -> None:
    assert waypost("migrate").code == 0
    _deliver(clean, cast.acme.pk, 1, 0, datetime.now(UTC) - timedelta(hours=1))
    _deliver(clean, cast.acme.pk, 2, 2, NOW)
    teller.tell(cast.acme.pk, _facts(), NOW)
    with psycopg.connect(clean.flow) as flow:
        flow.execute("update timeline_order set fault = 'KeyError: x'")
        flow.execute("delete from overview_orderrow")
        flow.execute(
            "insert into inbox_unknowncode (brand_id, connector, code, count, last_at)"
            " values (%s, 'shopify', 'shipment_status:teleported', 3, now())",
            (cast.acme.pk,),
        )
    ran = waypost("doctor")
    assert ran.code == 1
    assert re.search(r"^fail +deliveries +1 unread, the oldest for 3,6\d\d s", ran.out, re.M)
    assert re.search(r"^warn +unreadable +1 deliveries: no JSON", ran.out, re.M)
    assert "waypost replay order --all-faulty" in ran.out
    assert "shopify shipment_status:teleported (3)" in ran.out
    assert re.search(r"^warn +workers +none at work", ran.out, re.M)
    assert re.search(r"^warn +lists +1 brands have orders that no list shows", ran.out, re.M)


def test_the_doctor_notices_a_changed_key(clean: Database, cast: Cast) -> None:
    waypost("connect", "shopify", "--brand", "acme", "--secret", "x")
    other = {"WAYPOST_SECRET_KEY": "another key, which is also long enough"}
    unprepared = waypost("doctor", env=other)
    assert unprepared.code == 1
    assert re.search(r"^fail +migrations .*\n.*Run waypost migrate", unprepared.out, re.M)
    assert waypost("migrate", env=other).code == 0
    ran = waypost("doctor", env=other)
    assert waypost("migrate").code == 0
    assert ran.code == 1
    assert re.search(r"^fail +credentials +connection \d+ \(shopify of acme\)", ran.out, re.M)


def test_the_doctor_notices_a_hole_in_the_wall(clean: Database, cast: Cast) -> None:
    assert waypost("migrate").code == 0
    with psycopg.connect(clean.owner) as owner:
        table = sql.Identifier("timeline_order")
        owner.execute(sql.SQL("alter table {} disable row level security").format(table))
    ran = waypost("doctor")
    with psycopg.connect(clean.owner) as owner:
        owner.execute(sql.SQL("alter table {} enable row level security").format(table))
    assert ran.code == 1
    assert "timeline_order has no forced row-level security" in ran.out
