"""Parcels and carriers: lists that filter, go on and export; figures that are counted right."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.test import Client

from tests.support.cast import Cast
from tests.support.postgres import Database
from waypost.console.read import carriers as read_carriers
from waypost.console.read import parcels as read_parcels
from waypost.console.read.parcels import Asked

NOW = datetime.now(UTC)
_COLUMNS = (
    *("order_id", "parcel", "status", "carrier", "service", "lane", "labelled_at", "scanned_at"),
    *("expected_at", "promised_at", "delivered_at", "hours", "on_time", "direction"),
)


class Dock:
    """Puts parcels into the database of a test."""

    def __init__(self, url: str, brand_id: int) -> None:
        self._url, self._brand_id, self._next = url, brand_id, 0

    def put(self, count: int = 1, **given: Any) -> None:
        """`count` parcels, scanned one after the other; what is not given is unremarkable."""
        names = ", ".join(_COLUMNS)
        with psycopg.connect(self._url) as connection, connection.cursor() as cursor:
            cursor.executemany(
                f"insert into overview_parcelrow (brand_id, {names}, reason, origin, "
                "destination, warehouse) values (%s" + ", %s" * len(_COLUMNS) + ", '', '', '', '')",
                [self._row(given) for _ in range(count)],
            )

    def _row(self, given: dict[str, Any]) -> list[Any]:
        self._next += 1
        row: dict[str, Any] = {
            "order_id": 1000 + self._next,
            "parcel": f"1Z{self._next:05d}",
            "status": "in_transit",
            "carrier": "UPS",
            "service": "Ground",
            "lane": "US→DE",
            "labelled_at": NOW - timedelta(days=9),
            "scanned_at": NOW - timedelta(minutes=self._next),
            "direction": "outbound",
        }
        row |= given
        return [self._brand_id, *(row.get(name) for name in _COLUMNS)]

    def arrive(self, count: int, days: int, *, ago: int = 1, **given: Any) -> None:
        """`count` parcels that arrived `ago` days ago, after `days` of transit."""
        at = NOW - timedelta(days=ago)
        self.put(count, status="delivered", delivered_at=at, hours=24 * days, **given)


@pytest.fixture
def dock(clean: Database, cast: Cast) -> Dock:
    with psycopg.connect(clean.flow) as connection:
        connection.execute("delete from overview_parcelrow")
        connection.execute("delete from overview_change")
        connection.execute("delete from overview_tally")
    return Dock(clean.flow, cast.acme.id)


@pytest.fixture
def client(cast: Cast, dock: Dock) -> Client:
    return cast.client(cast.vera)


def shown(client: Client, query: str = "") -> list[str]:
    return [it.parcel for it in client.get(f"/parcels{query}").context["rows"]]


def test_no_parcel_yet_says_what_to_do(client: Client) -> None:
    page = client.get("/parcels").content.decode()
    assert "No parcel yet" in page
    assert 'href="/connectors"' in page
    assert "No delivery to judge by yet" in client.get("/carriers").content.decode()


def test_what_was_last_heard_of_comes_first_and_pages_go_on(client: Client, dock: Dock) -> None:
    dock.put(120)
    found, query = [], ""
    for _ in range(3):
        context = client.get(f"/parcels{query}").context
        found += [it.parcel for it in context["rows"]]
        query = context["next"].removeprefix("/parcels")
    assert query == ""
    assert found == [f"1Z{number:05d}" for number in range(1, 121)]


def test_lists_are_narrowed_by_status_carrier_and_lane(client: Client, dock: Dock) -> None:
    dock.put()
    dock.put(carrier="DHL", lane="DE→FR")
    dock.put(status="delivery_failed")
    dock.put(direction="return")
    dock.put(status="cancelled")
    assert shown(client) == ["1Z00001", "1Z00002", "1Z00003"]
    assert shown(client, "?carrier=DHL&lane=DE→FR") == ["1Z00002"]
    assert shown(client, "?status=delivery_failed") == ["1Z00003"]
    tabs = client.get("/parcels?carrier=UPS").context["tabs"]
    assert [(it.title, it.count) for it in tabs] == [
        ("In motion", "2"),
        ("In transit", "1"),
        ("Delivery failed", "1"),
        ("Delivered", ""),
    ]


def test_the_silent_and_the_late_are_found_the_worst_first(client: Client, dock: Dock) -> None:
    dock.put(scanned_at=NOW - timedelta(days=4), expected_at=NOW + timedelta(days=1))
    dock.put(scanned_at=NOW - timedelta(days=8), expected_at=NOW - timedelta(days=1))
    dock.put(expected_at=NOW - timedelta(days=2))
    dock.put(scanned_at=None, status="pending")
    assert shown(client, "?silent=3") == ["1Z00004", "1Z00002", "1Z00001"]
    assert shown(client, "?silent=7") == ["1Z00004", "1Z00002"]
    assert shown(client, "?late=1") == ["1Z00003", "1Z00002"]
    assert "2 late, the longest overdue first" in client.get("/parcels?late=1").content.decode()


def test_what_arrived_late_is_listed_behind_the_figure(client: Client, dock: Dock) -> None:
    dock.arrive(12, 2, on_time=True)
    dock.arrive(3, 5, on_time=False)
    dock.arrive(1, 5, ago=40, on_time=False)
    mark = client.get("/carriers").context["table"].marks[0]
    assert (mark.share, mark.late) == ("80.0%", "3 late of 15")
    assert len(client.get(mark.late_url).context["rows"]) == 3
    assert len(client.get(mark.url).context["rows"]) == 15


def test_nothing_that_fits_offers_to_clear_the_filters(client: Client, dock: Dock) -> None:
    dock.put()
    page = client.get("/parcels?carrier=Nobody").content.decode()
    assert "No parcel is like that" in page
    assert 'class="button primary" href="/parcels"' in page


@pytest.mark.parametrize(
    "query",
    [
        "?after=x~y~z",
        "?after=2026-01-01~1~p",
        "?status=nonsense&silent=-1&since=never&late=2",
        "?carrier=%00&lane=" + "x" * 500,
        f"?after=2026-01-01T00:00:00%2B00:00~{2**70}~p",
    ],
)
def test_an_address_that_makes_no_sense_still_shows_a_list(
    query: str, client: Client, dock: Dock
) -> None:
    dock.put()
    assert client.get(f"/parcels{query}").status_code == 200


def test_the_export_keeps_the_filters_and_runs_nothing(
    client: Client, dock: Dock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waypost.console.views.parcels._PIECE", 4)
    dock.put(9, carrier="=1+1")
    dock.put(carrier="DHL")
    answer = client.get(client.get("/parcels?carrier=%3D1%2B1").context["export"])
    table = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [it["tracking"] for it in table] == [f"1Z{number:05d}" for number in range(1, 10)]
    assert {it["carrier"] for it in table} == {"'=1+1"}


def test_the_busiest_lanes_are_a_matrix_of_links(client: Client, dock: Dock) -> None:
    dock.put(30)
    dock.put(2, lane="US→FR", status="on_hold")
    dock.put(1, lane="")
    matrix = client.get("/parcels").context["matrix"]
    assert matrix.statuses == ["In transit", "On hold"]
    assert [(it.title, it.total) for it in matrix.lanes] == [("US→DE", "30"), ("US→FR", "2")]
    assert [square.heat for square in matrix.lanes[1].squares] == [0, 1]
    assert matrix.rest == 1
    assert len(client.get(matrix.lanes[1].squares[1].url).context["rows"]) == 2


def test_a_brand_sees_its_own_parcels_only(client: Client, cast: Cast, dock: Dock) -> None:
    dock.put()
    dock.arrive(12, 2, on_time=True)
    other = cast.client(cast.charlie)
    assert "No parcel yet" in other.get("/parcels").content.decode()
    assert len(other.get("/parcels/export").getvalue().decode().splitlines()) == 1
    assert len(other.get("/carriers/export").getvalue().decode().splitlines()) == 1


def test_carriers_are_judged_by_their_days_and_their_promises(client: Client, dock: Dock) -> None:
    dock.arrive(50, 2, on_time=True)
    dock.arrive(40, 3, on_time=True, service="Air")
    dock.arrive(10, 12, on_time=False)
    dock.arrive(4, 1, on_time=True, carrier="DHL", lane="")
    dock.arrive(2, 1, on_time=None, carrier="DHL")
    marks = client.get("/carriers").context["table"].marks
    assert [(it.title, it.share, it.arrived, it.few) for it in marks] == [
        ("UPS", "90.0%", "100", False),
        ("Ground", "83.3%", "60", False),
        ("Air", "100%", "40", False),
        ("DHL", "100%", "6", True),
    ]
    assert marks[0].spread == "Half arrived within 2 days, nine of ten within 3 days."
    assert marks[0].counts == "2 days: 50, 3 days: 40, 12 days: 10"
    assert marks[0].bins.count("M") == 3


def test_the_worst_lanes_need_enough_parcels_to_tell(client: Client, dock: Dock) -> None:
    dock.arrive(9, 4, on_time=False, lane="US→BR")
    dock.arrive(5, 4, on_time=False, lane="US→FR")
    dock.arrive(5, 2, on_time=True, lane="US→FR")
    dock.arrive(90, 2, on_time=True)
    dock.arrive(10, 5, on_time=False)
    lanes = client.get("/carriers").context["lanes"]
    assert [(it.title, it.share, it.late, it.promised) for it in lanes] == [
        ("US→FR", "50.0%", "5", "10"),
        ("US→DE", "10.0%", "10", "100"),
    ]
    assert len(client.get(lanes[0].url).context["rows"]) == 5


def test_a_window_counts_its_days_and_the_trend_looks_further(
    client: Client, dock: Dock, cast: Cast
) -> None:
    for ago in (1, 8, 40, 80, 100):
        dock.arrive(10, 2, ago=ago, on_time=ago != 8)
    assert [
        client.get(f"/carriers?days={days}").context["table"].marks[0].arrived
        for days in (7, 30, 90)
    ] == ["10", "20", "40"]
    trend = client.get("/carriers?days=7").context["table"].marks[0].weeks
    assert len(re.findall(r"100\.0%", trend)) == 3
    assert len(re.findall(r"\b0\.0%", trend)) == 1
    today = NOW.date()
    found = read_carriers.carriers(cast.zenith.id, today, 7)
    assert found.carriers == {}


def test_lists_of_parcels_come_off_an_index(clean: Database, cast: Cast, dock: Dock) -> None:
    dock.put(50)
    asked = (Asked(), Asked(status="in_transit"), Asked(late=True), Asked(silent=3))
    with psycopg.connect(clean.owner) as connection:
        connection.execute("set enable_seqscan = off")
        connection.execute("set enable_sort = off")
        connection.execute("set enable_bitmapscan = off")
        for it in asked:
            where, given = read_parcels.conditions(it, NOW)
            by, way = read_parcels.order_of(it)
            plan = connection.execute(
                "explain select 1 from overview_parcelrow p where p.brand_id = %(brand)s and "
                f"{' and '.join(where)} order by {by} {way}, p.order_id {way}, p.parcel {way}",
                {**given, "brand": cast.acme.id},
            ).fetchall()
            told = "\n".join(line for (line,) in plan)
            assert "parcel_" in told, told
            assert "Sort" not in told, told
