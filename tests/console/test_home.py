"""The first page: the right issues, counted, in pages, and live."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.console.story import HOSTILE, HOUR, order_id, paid_order, troubled_order
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.console.read import issues
from waypost.core.bodies import OrderCancelled
from waypost.core.facts import Fact

NOW = datetime.now(UTC)
LATE = timedelta(days=8)  # late and critical, whichever of those days are weekends


@pytest.fixture
def client(cast: Cast, clean: Database) -> Client:
    return cast.client(cast.vera)


def shown(client: Client, query: str = "") -> list[str]:
    """Order numbers in the list, from the top."""
    page = client.get(f"/{query}").content.decode()
    return re.findall(r'class="number">(\d+)<', page)


def tell_unpaid(cast: Cast, teller: Teller, count: int) -> None:
    """Orders whose payment is overdue since so many hours ago: 1001 since one."""
    for number in range(1, count + 1):
        placed = paid_order(number, NOW - timedelta(days=3) - number * HOUR)[0]
        teller.tell(cast.acme.id, [placed], NOW)


def tell_late(cast: Cast, teller: Teller, count: int) -> None:
    """Orders that were not sent in time."""
    for number in range(1, count + 1):
        teller.tell(cast.acme.id, paid_order(number, NOW - LATE - number * HOUR), NOW)


def test_the_newest_issue_comes_first(client: Client, cast: Cast, teller: Teller) -> None:
    tell_unpaid(cast, teller, 3)
    assert shown(client) == ["1001", "1002", "1003"]


def test_a_row_says_what_is_wrong_with_which_order(
    client: Client, cast: Cast, teller: Teller
) -> None:
    teller.tell(cast.acme.id, troubled_order(1, NOW), NOW)
    page = client.get("/").content.decode()
    for text in ("Delivery failed", "parcel 1Z0001", "1001", "Medium", "Unhappy customer"):
        assert text in page
    assert f'href="/orders/{order_id(cast, teller, "1001")}#issue-' in page


def test_what_partners_send_is_text_and_never_a_tag(
    client: Client, cast: Cast, teller: Teller
) -> None:
    teller.tell(cast.acme.id, troubled_order(1, NOW), NOW)
    page = client.get("/").content.decode()
    assert HOSTILE not in page
    assert "&lt;script&gt;alert" in page


def test_warnings_have_a_tab_of_their_own(client: Client, cast: Cast, teller: Teller) -> None:
    placed = paid_order(1, NOW - timedelta(hours=30))[0]
    teller.tell(cast.acme.id, [placed], NOW)
    assert shown(client) == []
    assert shown(client, "?status=warning") == ["1001"]


def test_a_closed_issue_moves_to_the_closed_ones(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_late(cast, teller, 1)
    cancelled = Fact("order:shopify/1", NOW, "shopify", "end", OrderCancelled())
    teller.tell(cast.acme.id, [cancelled], NOW + timedelta(seconds=1))
    assert shown(client) == []
    assert shown(client, "?status=closed") == ["1001"]


def test_filters_narrow_the_list_and_say_how_much_is_behind_them(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_late(cast, teller, 2)
    teller.tell(cast.acme.id, troubled_order(9, NOW), NOW)
    assert set(shown(client, "?kind=late_dispatch")) == {"1001", "1002"}
    page = client.get("/?kind=late_dispatch").content.decode()
    assert re.search(r'id="kind-late_dispatch" href="/" aria-current="true"', page)
    assert set(shown(client, "?severity=critical")) == {"1001", "1002"}
    assert "1001" not in shown(client, "?severity=medium")


@pytest.mark.parametrize(
    "query",
    [
        "?status=nonsense",
        "?severity=awful",
        "?before=yesterday~x",
        "?before=2026-01-01~1",
        "?before=~",
        "?before=0001-01-01T00:00:00%2B00:00~0",
        "?before=2026-01-01T00:00:00%2B00:00~99999999999999999999",
        "?kind=%00",
        "?kind=" + "k" * 5000,
    ],
)
def test_an_address_that_makes_no_sense_shows_a_page_all_the_same(
    client: Client, query: str
) -> None:
    assert client.get(f"/{query}").status_code == 200


def test_pages_hold_every_issue_once(
    client: Client, cast: Cast, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issues.listed, "__defaults__", (4,))
    tell_unpaid(cast, teller, 10)
    seen, address = [], ""
    for _ in range(4):
        page = client.get(f"/{address}").content.decode()
        seen += re.findall(r'class="number">(\d+)<', page)
        older = re.search(r'class="pager"><a href="/(\?before=[^"]+)"', page)
        if older is None:
            break
        address = older[1].replace("&amp;", "&")
    assert seen == [str(1000 + number) for number in range(1, 11)]


def test_an_older_page_is_not_live(client: Client) -> None:
    older = client.get("/?before=2026-01-01T00:00:00%2B00:00~5").content
    assert b"hx-get" in client.get("/").content
    assert b"hx-get" not in older
    assert b"Back to the newest" in older


def test_nothing_new_is_answered_with_nothing(client: Client, cast: Cast, teller: Teller) -> None:
    tell_late(cast, teller, 1)
    page = client.get("/live").content.decode()
    version = re.search(r'data-version="(\w+)"', page)
    assert version is not None
    assert client.get(f"/live?since={version[1]}").status_code == 204
    teller.tell(cast.acme.id, paid_order(2, NOW - LATE), NOW)
    fresh = client.get(f"/live?since={version[1]}")
    assert (fresh.status_code, b"1002" in fresh.content) == (200, True)


def test_an_issue_that_was_committed_late_is_news_too(
    client: Client, cast: Cast, teller: Teller
) -> None:
    """Two workers: the one that began first commits last."""
    teller.tell(cast.acme.id, paid_order(1, NOW - LATE), NOW)
    before = client.get("/live").content.decode()
    version = re.search(r'data-version="(\w+)"', before)
    assert version is not None
    teller.tell(cast.acme.id, paid_order(2, NOW - LATE), NOW - timedelta(seconds=5))
    assert client.get(f"/live?since={version[1]}").status_code == 200


def test_a_desk_without_orders_says_what_to_do(client: Client) -> None:
    assert b"No orders yet" in client.get("/").content


def test_a_calm_desk_says_what_is_watched(client: Client, cast: Cast, teller: Teller) -> None:
    teller.tell(cast.acme.id, paid_order(1, NOW), NOW)
    page = client.get("/").content
    assert b"Nothing is wrong" in page
    assert b"1 order on the way" in page


def test_a_filter_that_fits_nothing_offers_a_way_out(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_late(cast, teller, 1)
    assert b"Show everything" in client.get("/?kind=customs_hold").content


def test_an_issue_of_a_connection_leads_to_it(client: Client, cast: Cast, teller: Teller) -> None:
    connection = teller.connect(cast.acme.id, "stripe")
    teller.ask(
        "insert into issues_issue (brand_id, order_id, kind, subject, status, severity, "
        "opened_at, due_at, absorbed_by, note, evidence, closed_evidence, changed_at) values "
        "(%s, 0, 'unreadable', %s, 'open', 3, now(), now(), '', '2 kept', '', '', now()) "
        "returning 1",
        cast.acme.id,
        f"connection:{connection}",
    )
    page = client.get("/").content.decode()
    assert "Unreadable deliveries" in page
    assert "Stripe" in page
    assert f'href="/connectors#connection-{connection}"' in page
    assert f'id="connection-{connection}"' in client.get("/connectors").content.decode()
