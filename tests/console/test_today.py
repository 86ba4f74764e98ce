"""Today: what it says, what it counts, and where its figures lead."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from django.test import Client

from tests.console.story import HOSTILE, paid_order, troubled_order
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.console.words.figures import percent, points
from waypost.console.words.journey import LEGS, leg_of
from waypost.core.catalogue import KINDS

NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZoneInfo("Europe/Berlin")).date()


@pytest.fixture
def client(cast: Cast, clean: Database, teller: Teller) -> Client:
    teller.ask("delete from connectors_connection returning 1")
    return cast.client(cast.mara)


def page(client: Client) -> str:
    return client.get("/").content.decode()


def count(database: Database, cast: Cast, measure: str, day: date, dims: list[str], n: int) -> None:
    """Say that so many were counted."""
    with psycopg.connect(database.flow) as connection:
        connection.execute(
            "insert into overview_change (brand_id, measure, day, dims, n) "
            "values (%s, %s, %s, %s, %s)",
            (cast.acme.id, measure, day, dims, n),
        )


def test_a_fresh_installation_says_how_to_begin(client: Client, cast: Cast) -> None:
    assert "Connect your storefront" in page(client)
    assert 'href="/connectors/add"' in page(client)
    assert 'href="/connectors/add"' not in page(cast.client(cast.vera))


def test_what_is_connected_and_silent_is_waited_for(
    client: Client, cast: Cast, teller: Teller
) -> None:
    teller.connect(cast.acme.id, "shopify", HOSTILE)
    shown = page(client)
    assert "Waiting for the first order" in shown
    assert "waits for its first delivery" in shown
    assert HOSTILE not in shown


def test_all_calm_is_said_when_nothing_is_wrong(client: Client, cast: Cast, teller: Teller) -> None:
    teller.tell(cast.acme.id, paid_order(1, NOW), NOW)
    assert "All calm: 1 order is on its way, and it is on track." in page(client)


def test_the_worst_is_said_first_and_each_sentence_is_a_link(
    client: Client, cast: Cast, teller: Teller
) -> None:
    for number in (1, 2):
        teller.tell(cast.acme.id, paid_order(number, NOW - timedelta(days=9)), NOW)
    teller.tell(cast.acme.id, paid_order(3, NOW), NOW)
    shown = page(client)
    said = re.search(r'<p class="said">(.*?)</p>', shown, re.DOTALL)
    assert said is not None
    assert re.findall(r'href="([^"]+)"[^>]*>([^<]+)<', said[1])[:2] == [
        ("/issues?severity=4&amp;assignee=none", "2 critical issues need somebody."),
        ("/orders?standing=broken", "2 orders are broken."),
    ]
    context = client.get("/").context
    assert [(it.name, it.count) for it in context["shares"]] == [
        ("broken", "2"),
        ("at_risk", "0"),
        ("on_track", "1"),
    ]


def test_the_worst_issues_are_listed_with_who_has_them(
    client: Client, cast: Cast, teller: Teller
) -> None:
    teller.tell(cast.acme.id, troubled_order(1, NOW), NOW)
    teller.ask(
        "update issues_issue set assignee_id = %s where kind = 'delivery_failed' returning 1",
        cast.bob.id,
    )
    worst = client.get("/").context["worst"]
    assert {(it.kind, it.number, it.assignee) for it in worst} == {
        ("delivery_failed", "1001", "Bob"),
        ("unhappy_customer", "1001", ""),
    }
    assert HOSTILE not in page(client)


def test_a_promise_counts_on_the_day_that_decided_it(
    client: Client, cast: Cast, teller: Teller, clean: Database
) -> None:
    teller.tell(cast.acme.id, paid_order(1, NOW), NOW)
    this, last, before = TODAY, TODAY - timedelta(days=7), TODAY - timedelta(days=14)
    for day, kept, broken in ((this, 90, 10), (last, 60, 40), (before, 1000, 1000)):
        count(clean, cast, "dispatched", day, ["0", "B"], kept)
        count(clean, cast, "dispatched", day, ["1", "B"], 7)
        count(clean, cast, "broken", day, ["late_dispatch"], broken)
    dispatch, delivery, _refund = client.get("/").context["promises"]
    assert (dispatch.share, dispatch.before, dispatch.change) == ("90.0%", "60.0%", "+30.0")
    assert (dispatch.broken, dispatch.decided) == ("10", "100")
    assert (delivery.share, delivery.this) == ("–", None)
    assert "90.0% of dispatch promises were kept in the last 7 days." in page(client)


def test_issues_are_counted_by_stage_with_a_trend(
    client: Client, cast: Cast, teller: Teller, clean: Database
) -> None:
    for number in (1, 2):
        teller.tell(cast.acme.id, paid_order(number, NOW - timedelta(days=9)), NOW)
    count(clean, cast, "opened", TODAY - timedelta(days=13), ["late_dispatch", "2"], 5)
    count(clean, cast, "opened", TODAY - timedelta(days=14), ["late_dispatch", "2"], 50)
    legs = {str(it.title): it for it in client.get("/").context["legs"]}
    warehouse = legs["Warehouse"]
    assert (warehouse.count, warehouse.url) == ("2", "/issues?stage=warehouse")
    assert [(it.title, it.count, it.url) for it in warehouse.kinds] == [
        ("Late dispatch", "2", "/issues?kind=late_dispatch")
    ]
    assert warehouse.trend.startswith("Opened a day in the last 14 days, the oldest first: 5, 0,")
    assert legs["Returns"].quiet
    assert "Own rules" not in legs


def test_what_came_and_went_today_is_beside_yesterday(
    client: Client, cast: Cast, teller: Teller, clean: Database
) -> None:
    teller.tell(cast.acme.id, paid_order(1, NOW), NOW)
    yesterday = TODAY - timedelta(days=1)
    for measure, dims in (("opened", ["lost", "3"]), ("closed", ["lost"]), ("resolved", ["lost"])):
        count(clean, cast, measure, TODAY, dims, 3)
        count(clean, cast, measure, yesterday, dims, 8)
    figures = client.get("/").context["turnover"].figures
    assert [(it.count, it.before) for it in figures] == [("3", "yesterday 8")] * 3
    assert figures[1].url == f"/issues?status=closed&since={TODAY}"


def test_a_connection_with_an_open_issue_is_not_well(
    client: Client, cast: Cast, teller: Teller
) -> None:
    teller.tell(cast.acme.id, paid_order(1, NOW), NOW)
    well, silent = (teller.connect(cast.acme.id, it) for it in ("shopify", "stripe"))
    teller.ask("update connectors_connection set heard_at = now() returning 1")
    teller.ask(
        "insert into inbox_hour (brand_id, connection_id, hour, received, unreadable, facts, "
        "lag_sum, lag_most) values (%s, %s, date_trunc('hour', now()), 40, 0, 0, 0, 0) returning 1",
        cast.acme.id,
        well,
    )
    teller.ask(
        "insert into issues_issue (brand_id, order_id, kind, subject, status, severity, opened_at, "
        "due_at, absorbed_by, note, evidence, closed_evidence, changed_at) values (%s, 0, "
        "'connector_silent', %s, 'open', 3, now(), now(), '', '', '', '', now()) returning 1",
        cast.acme.id,
        f"connection:{silent}",
    )
    found = {it.id: it for it in client.get("/").context["connections"]}
    assert (found[well].tone, found[well].rate) == ("good", 40)
    assert (found[silent].tone, found[silent].open) == ("bad", ["connector_silent"])
    assert "Connection silent" in page(client)


def test_a_page_that_looks_again_gets_only_what_changes(
    client: Client, cast: Cast, teller: Teller
) -> None:
    teller.tell(cast.acme.id, paid_order(1, NOW), NOW)
    again = client.get("/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in again
    assert "1 order watched" in again
    assert 'id="today" hx-get="/"' in page(client)


def test_every_figure_leads_to_a_page_that_is_there(
    client: Client, cast: Cast, teller: Teller
) -> None:
    teller.connect(cast.acme.id, "shopify")
    teller.tell(cast.acme.id, troubled_order(1, NOW), NOW)
    main = page(client).partition('id="today"')[2].partition("</main>")[0]
    links = {link.partition("#")[0] for link in re.findall(r'href="([^"]+)"', main)}
    assert len(links) > 10
    answers = {link: client.get(link.replace("&amp;", "&")).status_code for link in links}
    assert {link for link, status in answers.items() if status != 200} == set()


def test_another_brand_sees_nothing_of_it(client: Client, cast: Cast, teller: Teller) -> None:
    teller.tell(cast.acme.id, troubled_order(1, NOW), NOW)
    assert "Connect your storefront" in page(cast.client(cast.charlie))


def test_every_kind_has_a_stage_of_the_journey() -> None:
    assert {kind for leg in LEGS for kind in leg.kinds} == KINDS
    assert leg_of("own:after_handed_over").name == "own"


def test_only_what_is_whole_is_called_100_percent() -> None:
    assert [percent(*it) for it in ((1, 1), (99_999, 100_000), (1, 100_000), (0, 5), (0, 0))] == [
        "100%",
        "99.9%",
        "0.1%",
        "0%",
        "–",
    ]
    assert [points(0.9, 0.6), points(0.5, 0.512), points(0.5, 0.5)] == ["+30.0", "−1.2", "±0"]
