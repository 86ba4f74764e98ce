"""The client against a server on loopback that pages, throttles, breaks and refuses."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from waypost.connectors.contract import Delivery, Keys, PartnerRefused, PartnerUnavailable
from waypost.connectors.shopify import CONNECTOR
from waypost.connectors.shopify.client import ShopifyClient, fetch
from waypost.lib.http import Http

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACCESS = "shpat_1234"
Answer = tuple[int, dict[str, str], bytes]


class Shop:
    """A shop's API: `answers` in order, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Callable[[str], Answer]] = []
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                token = self.headers.get("X-Shopify-Access-Token", "")
                outer.asked.append((url.path, parse_qs(url.query), token))
                answer = outer.answers[min(len(outer.asked), len(outer.answers)) - 1]
                status, headers, body = answer(outer.url)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.httpd.server_port}"
        threading.Thread(target=self.httpd.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def keys(self) -> Keys:
        options = {"shop": "jsmith.myshopify.com", "base_url": self.url}
        return Keys(options=options, credentials={"access_token": ACCESS})


@pytest.fixture
def shop() -> Iterator[Shop]:
    made = Shop()
    yield made
    made.httpd.shutdown()
    made.httpd.server_close()


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(allow_private=True, sleep=lambda seconds: None, timeout=2, tries=3) as made:
        yield made


def orders(*found: tuple[int, str], more: str = "") -> Callable[[str], Answer]:
    body = {"orders": [{"id": id_, "updated_at": at, "name": f"#{id_}"} for id_, at in found]}

    def answer(url: str) -> Answer:
        before = f'<{url}/admin/api/2026-07/orders.json?limit=250&page_info=back>; rel="previous"'
        after = f'<{url}/admin/api/2026-07/orders.json?limit=250&page_info={more}>; rel="next"'
        link = f"{before}, {after}" if more else before
        return 200, {"Link": link}, json.dumps(body).encode()

    return answer


def plain(status: int, body: bytes = b"", **headers: str) -> Callable[[str], Answer]:
    return lambda url: (
        status,
        {name.replace("_", "-"): text for name, text in headers.items()},
        body,
    )


def test_pages_are_followed_and_the_cursor_moves_with_them(shop: Shop, http: Http) -> None:
    shop.answers = [
        orders((1, "2026-03-02T04:00:00-05:00"), (2, "2026-03-02T04:30:00-05:00"), more="abc"),
        orders((3, "2026-03-02T05:00:00-05:00")),
    ]
    pages = list(ShopifyClient(shop.keys, http).changes("2026-03-02T08:00:00+00:00", NOW))
    assert [[pulled.external_id for pulled in page.records] for page in pages] == [
        ["pull:1:2026-03-02T04:00:00-05:00", "pull:2:2026-03-02T04:30:00-05:00"],
        ["pull:3:2026-03-02T05:00:00-05:00"],
    ]
    assert [page.cursor for page in pages] == [
        "2026-03-02T09:30:00+00:00",
        "2026-03-02T10:00:00+00:00",
    ]
    first, second = shop.asked
    assert first == (
        "/admin/api/2026-07/orders.json",
        {
            "status": ["any"],
            "updated_at_min": ["2026-03-02T07:55:00+00:00"],
            "limit": ["250"],
            "order": ["updated_at asc"],
        },
        ACCESS,
    )
    assert second[1] == {"limit": ["250"], "page_info": ["abc"]}


def test_a_pulled_order_reads_like_its_webhook(shop: Shop, http: Http) -> None:
    shop.answers = [orders((1, "2026-03-02T04:00:00-05:00"))]
    pulled = next(ShopifyClient(shop.keys, http).changes("", NOW)).records[0]
    delivery = Delivery(pulled.topic, pulled.body, pulled.external_id, NOW)
    assert [fact.order_ref for fact in CONNECTOR.facts(delivery).facts] == ["order:shopify/1"]


@pytest.mark.parametrize("cursor", ["", "nonsense"])
def test_the_first_run_goes_back_a_day(shop: Shop, http: Http, cursor: str) -> None:
    shop.answers = [orders()]
    pages = list(ShopifyClient(shop.keys, http).changes(cursor, NOW))
    assert shop.asked[0][1]["updated_at_min"] == ["2026-03-01T11:55:00+00:00"]
    assert [(page.records, page.cursor) for page in pages] == [((), "2026-03-01T12:00:00+00:00")]


def test_a_run_that_finds_only_the_overlap_does_not_go_back(shop: Shop, http: Http) -> None:
    shop.answers = [orders((1, "2026-03-02T09:57:00Z"))]
    page = next(ShopifyClient(shop.keys, http).changes("2026-03-02T10:00:00+00:00", NOW))
    assert page.cursor == "2026-03-02T10:00:00+00:00"


def test_a_link_to_elsewhere_leads_nowhere_else(shop: Shop, http: Http) -> None:
    def evil(url: str) -> Answer:
        link = '<https://evil.example/admin/api/2026-07/orders.json?page_info=x>; rel="next"'
        return 200, {"Link": link}, b'{"orders": []}'

    shop.answers = [evil, orders()]
    list(ShopifyClient(shop.keys, http).changes("", NOW))
    assert [path for path, _, _ in shop.asked] == ["/admin/api/2026-07/orders.json"] * 2


def test_a_throttled_run_goes_on_after_the_wait(shop: Shop, http: Http) -> None:
    shop.answers = [plain(429, Retry_After="2.0"), plain(503), orders((1, "2026-03-02T09:00:00Z"))]
    assert len(next(ShopifyClient(shop.keys, http).changes("", NOW)).records) == 1


def test_a_shop_that_asks_for_an_hour_gets_it_from_the_caller(shop: Shop, http: Http) -> None:
    shop.answers = [plain(429, Retry_After="3600")]
    with pytest.raises(PartnerUnavailable) as caught:
        list(ShopifyClient(shop.keys, http).changes("", NOW))
    assert caught.value.retry_after == 3600


@pytest.mark.parametrize(
    "body",
    [b"<html>maintenance</html>", b'{"orders": 5}', b'{"orders": [{"id": 1}]}', b"\xff", b"{}"],
)
def test_an_answer_that_is_no_listing_is_tried_again_later(
    shop: Shop, http: Http, body: bytes
) -> None:
    shop.answers = [plain(200, body)]
    with pytest.raises(PartnerUnavailable, match="no listing of orders"):
        list(ShopifyClient(shop.keys, http).changes("", NOW))


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def test_a_refusal_is_final_and_does_not_tell_the_token(
    shop: Shop, http: Http, status: int
) -> None:
    shop.answers = [plain(status, b'{"errors": "Invalid API key or access token"}')]
    with pytest.raises(PartnerRefused, match=str(status)) as caught:
        list(ShopifyClient(shop.keys, http).changes("", NOW))
    assert ACCESS not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "credentials", "why"),
    [
        ({}, {"access_token": ACCESS}, "option shop"),
        ({"shop": "evil.example"}, {"access_token": ACCESS}, "option shop"),
        ({"shop": "a.myshopify.com.evil.example"}, {"access_token": ACCESS}, "option shop"),
        ({"shop": "-a.myshopify.com"}, {"access_token": ACCESS}, "option shop"),
        ({"shop": "a.myshopify.com\n"}, {}, "access_token"),
        ({"shop": "a.myshopify.com"}, {"access_token": ""}, "access_token"),
    ],
)
def test_a_connection_that_is_not_set_up_says_what_is_missing(
    http: Http, options: dict[str, str], credentials: dict[str, str], why: str
) -> None:
    with pytest.raises(PartnerRefused, match=why):
        ShopifyClient(Keys(options=options, credentials=credentials), http)


def test_a_thin_deliverys_body_is_fetched_from_the_connections_own_shop(
    shop: Shop, http: Http
) -> None:
    shop.answers = [plain(200, b'{"fulfillment_order": {"id": 4}}')]
    url = f"{shop.url}/admin/api/2026-07/fulfillment_orders/4.json"
    assert fetch(url, shop.keys, http) == b'{"fulfillment_order": {"id": 4}}'
    assert shop.asked[0][2] == ACCESS


@pytest.mark.parametrize(
    "url", ["https://evil.example/admin/api/2026-07/x.json", "https://jsmith.myshopify.com/other"]
)
def test_no_other_address_is_fetched(shop: Shop, http: Http, url: str) -> None:
    with pytest.raises(PartnerRefused, match="does not lead"):
        fetch(url, shop.keys, http)
    assert shop.asked == []


def test_every_shop_address_is_asked_at_shopify(http: Http) -> None:
    kept: dict[str, Any] = {"shop": " My-Shop.myshopify.com "}
    keys = Keys(options=kept, credentials={"access_token": ACCESS})
    with pytest.raises(PartnerRefused, match="does not lead"):
        fetch("http://my-shop.myshopify.com/admin/api/2026-07/x.json", keys, http)
