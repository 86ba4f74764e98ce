"""Listing ShipBob's changed orders, against a server on the loopback: windows, pages, refusals."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from waypost.connectors.contract import Delivery, Keys, PartnerRefused, PartnerUnavailable
from waypost.connectors.shipbob import CONNECTOR
from waypost.connectors.shipbob.client import ShipBobClient
from waypost.lib.http import Http

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Partner(ThreadingHTTPServer):
    """Answers page n of `pages`."""

    pages: list[bytes]
    status: int = 200
    total: bool = True
    asked: list[tuple[str, dict[str, list[str]], str]]


class Handler(BaseHTTPRequestHandler):
    server: Partner

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        self.server.asked.append((url.path, query, self.headers["authorization"] or ""))
        page = int(query["Page"][0])
        body = self.server.pages[page - 1] if page <= len(self.server.pages) else b"[]"
        self.send_response(self.server.status)
        if self.server.total:
            self.send_header("Total-Pages", str(len(self.server.pages)))
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def partner() -> Iterator[Partner]:
    server = Partner(("127.0.0.1", 0), Handler)
    server.asked, server.pages = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(partner: Partner) -> Iterator[ShipBobClient]:
    with Http(tries=2, allow_private=True, sleep=lambda seconds: None) as http:
        keys = Keys(
            options={"base_url": f"http://127.0.0.1:{partner.server_port}/"},
            credentials={"token": "PAT-1"},
        )
        yield ShipBobClient(keys, http)


def orders(first: int, count: int) -> bytes:
    return json.dumps([{"id": first + each, "shipments": []} for each in range(count)]).encode()


def test_the_first_look_goes_back_a_day(partner: Partner, client: ShipBobClient) -> None:
    partner.pages = [orders(1, 2)]
    (page,) = client.changes("", NOW)
    path, query, authorization = partner.asked[0]
    assert path == "/2026-07/order"
    assert query["LastUpdateStartDate"] == ["2026-03-01T12:00:00+00:00"]
    assert query["LastUpdateEndDate"] == ["2026-03-02T12:00:00+00:00"]
    assert authorization == "Bearer PAT-1"
    assert [record.topic for record in page.records] == ["pull/order"] * 2
    assert page.cursor == NOW.isoformat()


def test_only_the_last_page_moves_the_cursor(partner: Partner, client: ShipBobClient) -> None:
    partner.pages = [orders(1, 250), orders(251, 250), orders(501, 3)]
    start = "2026-03-02T09:00:00+00:00"
    pages = list(client.changes(start, NOW))
    assert [len(page.records) for page in pages] == [250, 250, 3]
    assert [page.cursor for page in pages] == [start, start, NOW.isoformat()]


def test_full_pages_go_on_where_the_total_is_not_told(
    partner: Partner, client: ShipBobClient
) -> None:
    partner.total = False
    partner.pages = [orders(1, 250), orders(251, 250)]
    assert [len(page.records) for page in client.changes("", NOW)] == [250, 250, 0]


def test_an_unchanged_order_is_the_same_record(partner: Partner, client: ShipBobClient) -> None:
    partner.pages = [b'{"items": [{"id": 5, "status": "Processing"}], "next": null}']
    (first,), (again,) = client.changes("", NOW), client.changes("", NOW)
    assert first.records == again.records
    partner.pages = [b'[{"id": 5, "status": "Fulfilled"}]']
    (later,) = client.changes("", NOW)
    assert later.records[0].external_id != first.records[0].external_id
    assert later.records[0].external_id.startswith("5:")


def test_a_pulled_order_is_read_like_a_webhook(partner: Partner, client: ShipBobClient) -> None:
    order = {
        "id": 1,
        "order_number": "1042",
        "shipments": [{"id": 2, "status": "Processing", "created_date": "2026-03-01T00:00:00Z"}],
    }
    partner.pages = [json.dumps([order]).encode()]
    (page,) = client.changes("", NOW)
    record = page.records[0]
    reading = CONNECTOR.facts(Delivery(record.topic, record.body, record.external_id, NOW))
    assert [fact.kind for fact in reading.facts] == ["warehouse_accepted"]


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"message": "hm"}', b"[5]", b"[" * 100_000])
def test_an_answer_that_is_no_list_may_be_asked_for_again(
    partner: Partner, client: ShipBobClient, body: bytes
) -> None:
    partner.pages = [body]
    with pytest.raises(PartnerUnavailable, match="no list of orders"):
        list(client.changes("", NOW))


@pytest.mark.parametrize(
    ("status", "error"), [(401, PartnerRefused), (422, PartnerRefused), (503, PartnerUnavailable)]
)
def test_a_refusal_is_final_and_a_partner_that_is_down_is_not(
    partner: Partner, client: ShipBobClient, status: int, error: type[Exception]
) -> None:
    partner.pages, partner.status = [b"no"], status
    with pytest.raises(error, match=str(status)):
        list(client.changes("", NOW))


def test_without_a_token_there_is_no_client() -> None:
    with Http() as http, pytest.raises(PartnerRefused, match="token"):
        ShipBobClient(Keys(), http)
