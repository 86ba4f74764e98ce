"""The triage list: the right issues, counted, narrowed, in groups, in pages, and live."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from tests.console.story import HOSTILE, HOUR, order_id, paid_order, troubled_order
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.console.read import issues
from waypost.core import refs
from waypost.core.bodies import (
    Address,
    Line,
    OrderCancelled,
    OrderDescribed,
    ParcelLabelled,
    ParcelScanned,
)
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus

NOW = datetime.now(UTC)
LATE = timedelta(days=8)  # late and critical, whichever of those days are weekends


@pytest.fixture
def client(cast: Cast, clean: Database) -> Client:
    return cast.client(cast.bob)


def read(client: Client, query: str = "") -> str:
    return client.get(f"/issues{query}").content.decode()


def shown(client: Client, query: str = "") -> list[str]:
    """Order numbers in the list, from the top."""
    return re.findall(r'class="number"[^>]*>(\d+)<', read(client, query))


def totals(client: Client, query: str = "") -> dict[str, str]:
    """What the tabs say, by name."""
    found = re.findall(
        r'id="tab-(\w+)"[^>]*>[^<]*<span class="count">([^<]*)<', read(client, query)
    )
    return dict(found)


def tell_unpaid(cast: Cast, teller: Teller, count: int) -> None:
    """Orders whose payment is overdue since so many hours ago: 1001 since one."""
    for number in range(1, count + 1):
        placed = paid_order(number, NOW - timedelta(days=3) - number * HOUR)[0]
        teller.tell(cast.acme.id, [placed], NOW)


def tell_late(cast: Cast, teller: Teller, *numbers: int) -> None:
    """Orders that were not sent in time."""
    for number in numbers:
        teller.tell(cast.acme.id, paid_order(number, NOW - LATE - number * HOUR), NOW)


def tell_failed(cast: Cast, teller: Teller, number: int, carrier: str, country: str) -> None:
    """An order whose delivery failed."""
    ref, parcel = f"order:shopify/{number}", f"1Z{number:04d}"
    names = (refs.tracking(parcel),)
    bodies = [
        OrderDescribed(
            total_minor=number * 100,
            ship_to=Address(name="Zoë Ó Tuama", country=country),
            lines=(Line(id="1", sku=f"MUG-{number}", quantity=1),),
        ),
        ParcelLabelled(parcel=parcel, carrier=carrier),
        ParcelScanned(parcel=parcel, status=ParcelStatus.DELIVERY_FAILED),
    ]
    at = NOW - timedelta(hours=1)
    facts = [Fact(ref, at, "shopify", f"{number}/{i}", it, names) for i, it in enumerate(bodies)]
    teller.tell(cast.acme.id, [*paid_order(number, NOW - timedelta(hours=2)), *facts], NOW)


def act(client: Client, **data: object) -> str:
    answer = client.post("/issues/act", {"next": "/issues", **data}, follow=True)
    return unescape(answer.content.decode())


def test_the_worst_come_first_and_any_other_order_is_a_link(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_late(cast, teller, 1, 2)
    tell_unpaid(cast, teller, 4)  # 1001 and 1002 are these orders too, and paid
    found = shown(client, "?kind=payment_pending&sort=newest")
    assert found == ["1003", "1004"]
    assert shown(client, "?kind=payment_pending&sort=oldest") == found[::-1]
    assert set(shown(client)[:2]) == {"1001", "1002"}
    assert "sort=due" in read(client)


def test_a_row_says_what_is_wrong_with_which_order(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_failed(cast, teller, 7, "ups", "DE")
    page = read(client)
    for text in ("Delivery failed", "parcel 1Z0007", "1007", "7.00 EUR", "UPS · DE→DE"):
        assert text.casefold() in page.casefold()
    assert f'href="/orders/{order_id(cast, teller, "1007")}"' in page


def test_what_partners_send_is_text_and_never_a_tag(
    client: Client, cast: Cast, teller: Teller
) -> None:
    teller.tell(cast.acme.id, troubled_order(1, NOW), NOW)
    page = read(client)
    assert HOSTILE not in page
    assert "&lt;script&gt;alert" in page


def test_each_status_has_a_tab_with_its_count(client: Client, cast: Cast, teller: Teller) -> None:
    tell_late(cast, teller, 1, 2, 3)
    teller.tell(cast.acme.id, [paid_order(9, NOW - timedelta(hours=30))[0]], NOW)
    act(client, verb="snooze", query="kind=late_dispatch&q=1001", until="7d")
    act(client, verb="resolve", query="kind=late_dispatch&q=1002", reason="Sent by hand")
    end = Fact("order:shopify/3", NOW, "shopify", "end", OrderCancelled())
    teller.tell(cast.acme.id, [end], NOW + timedelta(seconds=1))
    assert shown(client, "?kind=late_dispatch") == []
    assert shown(client, "?status=warning") == ["1009"]
    assert shown(client, "?status=snoozed") == ["1001"]
    assert shown(client, "?status=resolved") == ["1002"]
    assert shown(client, "?status=closed&kind=late_dispatch") == ["1003"]
    found = totals(client, "?kind=late_dispatch")
    assert (found["open"], found["warning"], found["snoozed"]) == ("0", "0", "1")
    assert totals(client, "?status=resolved")["resolved"] == "1"


def test_filters_narrow_the_list_and_work_together(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_failed(cast, teller, 1, "ups", "DE")
    tell_failed(cast, teller, 2, "dhl", "DE")
    tell_failed(cast, teller, 3, "ups", "FR")
    failed = "?kind=delivery_failed&sort=oldest"
    everything = sorted(shown(client, failed))
    assert everything == ["1001", "1002", "1003"]
    carrier = re.search(r"carrier=([^&\"]+)", read(client, failed))
    assert carrier is not None
    for query, expected in {
        "country=fr": ["1003"],
        "country=DE": ["1001", "1002"],
        "sku=mug-2": ["1002"],
        "lane=DE→FR": ["1003"],
        "value=50": [],
        "q=1002": ["1002"],
        "q=tuama zoe": everything,
        "q=nobody": [],
        "q=%23": [],
        "assignee=none": everything,
        "assignee=me": [],
        "age=1d": [],
        "since=2000-01-01": everything,
        "country=de&sku=mug-1": ["1001"],
    }.items():
        assert sorted(shown(client, f"{failed}&{query}")) == expected, query


def test_a_filter_says_how_much_is_behind_it(client: Client, cast: Cast, teller: Teller) -> None:
    tell_late(cast, teller, 1, 2)
    page = read(client, "?severity=4")
    assert re.search(
        r'kind=late_dispatch"[^>]*><span>Late dispatch</span><span class="count">2<', page
    )
    assert "Clear filters" in page
    assert totals(client, "?severity=4&country=de")["open"] == "0"


@pytest.mark.parametrize(
    "query",
    [
        "?status=nonsense&severity=awful&value=x&age=9&since=2026-13-45&assignee=-1&group=x&sort=x",
        "?after=yesterday~x~1",
        "?after=4~2026-01-01~1",
        "?after=~~",
        "?after=4~0001-01-01T00:00:00%2B00:00~0",
        "?after=4~2026-01-01T00:00:00%2B00:00~99999999999999999999",
        "?kind=%00&q=%00",
        "?kind=" + "k" * 5000,
        "?assignee=999999999999999999&since=0001-01-01",
        "?group=cause&q=a&country=de",
        "?status=closed&group=kind&since=2026-01-01",
        "?status=snoozed&sort=value&age=14d&value=500&tier=vip",
    ],
)
def test_an_address_that_makes_no_sense_shows_a_page_all_the_same(
    client: Client, query: str
) -> None:
    assert client.get(f"/issues{query}").status_code == 200
    assert client.get(f"/issues/live{query}").status_code == 200
    assert client.get(f"/issues/rows{query}").status_code == 200


@pytest.mark.parametrize("sort", ["severity", "newest", "oldest", "due", "value"])
def test_pages_hold_every_issue_once(
    sort: str, client: Client, cast: Cast, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issues.listed, "__defaults__", (None, 4))
    tell_unpaid(cast, teller, 10)
    seen, address = [], f"?sort={sort}"
    for _ in range(4):
        page = read(client, address)
        seen += re.findall(r'class="number"[^>]*>(\d+)<', page)
        further = re.search(r'rel="next" href="/issues(\?[^"]+)"', page)
        if further is None:
            break
        address = unescape(further[1])
    assert sorted(seen) == [str(1000 + number) for number in range(1, 11)]


def test_a_later_page_is_not_live(client: Client, cast: Cast, teller: Teller) -> None:
    later = read(client, "?after=4~2026-01-01T00:00:00%2B00:00~5")
    assert 'hx-trigger="every 2s' in read(client)
    assert 'hx-trigger="every 2s' not in later
    assert "Back to the beginning" in later


def test_one_cause_is_one_row_that_leads_to_its_issues(
    client: Client, cast: Cast, teller: Teller
) -> None:
    for number, carrier in enumerate(("ups", "ups", "ups", "dhl"), 1):
        tell_failed(cast, teller, number, carrier, "DE")
    page = read(client, "?group=cause&kind=delivery_failed")
    found = re.findall(r'class="open" href="/issues\?([^"]+)"[^>]*><b class="n">(\d+)</b>', page)
    assert [count for _, count in found] == ["3", "1"]
    query = unescape(found[0][0])
    assert len(shown(client, f"?{query}")) == 3
    rows = client.get(f"/issues/rows?{query}").content.decode()
    assert sorted(re.findall(r'class="number"[^>]*>(\d+)<', rows)) == ["1001", "1002", "1003"]
    by_kind = read(client, "?group=kind&kind=delivery_failed&country=de")
    assert re.findall(r'<b class="n">(\d+)</b>', by_kind) == ["4"]
    assert "3 issues resolved" in act(client, verb="resolve", query=query, reason="Called them")
    assert shown(client, f"?{query}") == []


def test_many_are_dealt_with_at_once_and_each_is_accounted_for(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_late(cast, teller, 1, 2, 3)
    first = re.findall(r'name="id" value="(\d+)"', read(client, "?kind=late_dispatch"))[0]
    act(client, verb="resolve", id=first)
    again = act(client, verb="resolve", query="kind=late_dispatch", id=first)
    assert "2 issues resolved" in again
    assert "1 was like that already" in again
    assert "Undo" in again


def test_all_of_the_list_is_what_its_link_shows(client: Client, cast: Cast, teller: Teller) -> None:
    tell_late(cast, teller, 1, 2)
    tell_failed(cast, teller, 5, "ups", "DE")
    page = read(client, "?kind=late_dispatch")
    query = re.search(r'name="query" value="([^"]+)"', page)
    assert query is not None
    assert "2 issues assigned" in act(
        client, verb="assign", assignee="me", query=unescape(query[1])
    )
    assert sorted(shown(client, "?assignee=me")) == ["1001", "1002"]


def test_a_viewer_looks_and_has_nothing_to_press(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_late(cast, teller, 1)
    page = cast.client(cast.vera).get("/issues").content.decode()
    assert "1001" in page
    assert "checkbox" not in re.sub(r'<div class="pop saved">.*?</details>', "", page, flags=re.S)


def test_the_list_is_a_file_with_its_filters(client: Client, cast: Cast, teller: Teller) -> None:
    tell_late(cast, teller, 1, 2)
    teller.tell(cast.acme.id, troubled_order(7, NOW), NOW)
    answer = client.get("/issues/export?kind=late_dispatch&sort=oldest")
    assert answer.headers["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    found = list(csv.reader(io.StringIO(text)))
    assert sorted(row[1] for row in found[1:]) == ["1001", "1002"]
    assert len({len(row) for row in found}) == 1


def version_of(client: Client) -> str:
    found = re.search(r'data-version="(\w+)"', client.get("/issues/live").content.decode())
    assert found is not None
    return found[1]


def test_nothing_new_is_answered_with_nothing(client: Client, cast: Cast, teller: Teller) -> None:
    tell_late(cast, teller, 1)
    version = version_of(client)
    assert client.get(f"/issues/live?version={version}").status_code == 204
    teller.tell(cast.acme.id, paid_order(2, NOW - LATE), NOW)
    fresh = client.get(f"/issues/live?version={version}")
    assert (fresh.status_code, b"1002" in fresh.content) == (200, True)


def test_an_issue_that_was_committed_late_is_news_too(
    client: Client, cast: Cast, teller: Teller
) -> None:
    """Two workers: the one that began first commits last."""
    teller.tell(cast.acme.id, paid_order(1, NOW - LATE), NOW)
    version = version_of(client)
    teller.tell(cast.acme.id, paid_order(2, NOW - LATE), NOW - timedelta(seconds=5))
    assert client.get(f"/issues/live?version={version}").status_code == 200


def test_a_desk_without_orders_says_what_to_do(client: Client, cast: Cast, teller: Teller) -> None:
    assert "Nothing is connected yet" in cast.client(cast.charlie).get("/issues").content.decode()
    teller.connect(cast.acme.id, "stripe")
    assert "No orders yet" in read(client)


def test_a_calm_desk_says_what_is_watched(client: Client, cast: Cast, teller: Teller) -> None:
    teller.tell(cast.acme.id, paid_order(1, NOW), NOW)
    page = read(client)
    assert "Nothing is wrong" in page
    assert "1 order on the way" in page
    for status in ("warning", "snoozed", "resolved", "closed"):
        assert 'class="nothing"' in read(client, f"?status={status}")


def test_a_filter_that_fits_nothing_offers_a_way_out(
    client: Client, cast: Cast, teller: Teller
) -> None:
    tell_late(cast, teller, 1)
    assert "Nothing fits these filters" in read(client, "?kind=customs_hold")


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
    page = read(client)
    assert "Unreadable deliveries" in page
    assert "Stripe" in page
    assert f'href="/connectors#connection-{connection}"' in page
