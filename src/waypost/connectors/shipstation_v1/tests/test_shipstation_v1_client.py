"""Asking ShipStation V1, against a server on the loopback: pages, credentials, refusals."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from waypost.connectors.contract import DeliveryUnreadable, Keys, PartnerRefused, PartnerUnavailable
from waypost.connectors.shipstation_v1.client import fetch, pages
from waypost.lib.http import Http


class Partner(ThreadingHTTPServer):
    """Answers page n of `answers`; a status other than 200 where it is an int."""

    answers: list[bytes | int]
    asked: list[tuple[str, str]]


class Handler(BaseHTTPRequestHandler):
    server: Partner

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["authorization"] or ""))
        page = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        answer = self.server.answers[page - 1]
        status, body = (answer, b"no") if isinstance(answer, int) else (200, answer)
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def partner() -> Iterator[Partner]:
    server = Partner(("127.0.0.1", 0), Handler)
    server.asked, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(tries=2, allow_private=True, sleep=lambda seconds: None) as client:
        yield client


def url(partner: Partner) -> str:
    return f"http://127.0.0.1:{partner.server_port}/orders?importBatch=1"


def test_all_pages_come_as_one_body(partner: Partner, http: Http) -> None:
    partner.answers = [
        b'{"orders": [{"orderId": 1}], "page": 1, "pages": 2}',
        b'{"orders": [{"orderId": 2, "x": "\\u00e9"}], "page": 2, "pages": 2}',
    ]
    body = pages(url(partner), {"authorization": "Basic QTpC"}, http)
    assert json.loads(body)["orders"] == [{"orderId": 1}, {"orderId": 2, "x": "é"}]
    assert [path for path, _ in partner.asked] == [
        "/orders?importBatch=1",
        "/orders?importBatch=1&page=2",
    ]
    assert partner.asked[0][1] == "Basic QTpC"


@pytest.mark.parametrize("answer", [b"", b"<html>", b'{"orders": 5}', b"\xff", b"[" * 100_000])
def test_an_answer_that_is_no_list_may_be_asked_for_again(
    partner: Partner, http: Http, answer: bytes
) -> None:
    partner.answers = [answer]
    with pytest.raises(PartnerUnavailable, match="no list"):
        pages(url(partner), {}, http)


def test_wrong_credentials_are_final(partner: Partner, http: Http) -> None:
    partner.answers = [401]
    with pytest.raises(PartnerRefused, match="401"):
        pages(url(partner), {}, http)
    assert len(partner.asked) == 1


def test_a_partner_that_is_busy_may_be_asked_again(partner: Partner, http: Http) -> None:
    partner.answers = [503]
    with pytest.raises(PartnerUnavailable, match="503"):
        pages(url(partner), {}, http)
    assert len(partner.asked) == 2


@pytest.mark.parametrize("credentials", [{}, {"api_key": "A"}, {"api_secret": "B"}])
def test_nothing_is_fetched_without_credentials(http: Http, credentials: dict[str, str]) -> None:
    with pytest.raises(PartnerRefused, match="credentials"):
        fetch("https://ssapi.shipstation.com/orders", Keys(credentials=credentials), http)


def test_credentials_never_go_to_another_host(partner: Partner, http: Http) -> None:
    keys = Keys(credentials={"api_key": "A", "api_secret": "B"})
    with pytest.raises(DeliveryUnreadable, match="https"):
        fetch(url(partner), keys, http)
    assert partner.asked == []
