"""Shopify's Admin REST API: orders that changed, and the bodies behind thin webhooks.

https://shopify.dev/docs/api/admin-rest/2026-07/resources/order
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import msgspec

from waypost.connectors.contract import Keys, Page, PartnerRefused, PartnerUnavailable, Pulled
from waypost.connectors.shopify.shop import API, base_url
from waypost.connectors.sieve import Scalar, text
from waypost.lib.http import Answer, Http, HttpRefused, HttpUnavailable
from waypost.lib.times import InstantUnreadable, instant

PER_PAGE = "250"  # Shopify's largest page
PAGES = 2_000  # in one run: half a million orders
OVERLAP = timedelta(minutes=5)  # read again: listings lag behind, and duplicates are harmless
_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel="?next"?')


class _Listing(msgspec.Struct):
    orders: list[msgspec.Raw]


class _Head(msgspec.Struct):
    id: Scalar = None
    updated_at: Scalar = None


_listing = msgspec.json.Decoder(_Listing)
_head = msgspec.json.Decoder(_Head)


class ShopifyClient:
    """A contract.Client. Option `shop`: my-shop.myshopify.com; credential `access_token`."""

    def __init__(self, keys: Keys, http: Http) -> None:
        self._base, self._headers = _address(keys), _headers(keys)
        self._http = http

    def changes(self, cursor: str, now: datetime) -> Iterator[Page]:
        """Orders updated since `cursor` (an ISO 8601 instant), oldest update first."""
        newest = _since(cursor, now)
        params = {
            "status": "any",
            "updated_at_min": (newest - OVERLAP).isoformat(),
            "limit": PER_PAGE,
            "order": "updated_at asc",
        }
        for _ in range(PAGES):
            answer = _get(self._http, f"{self._base}{API}/orders.json", self._headers, params)
            records, latest = _records(answer.body)
            newest = max(newest, latest or newest)
            yield Page(records, newest.isoformat())
            page_info = _next(answer)
            if not page_info:
                return
            params = {"limit": PER_PAGE, "page_info": page_info}


def fetch(url: str, keys: Keys, http: Http) -> bytes:
    """The body behind `url` (see Reading.fetch), read with the brand's `access_token`."""
    if not url.startswith(_address(keys) + API + "/"):
        raise PartnerRefused("the URL does not lead to this connection's shop")
    return _get(http, url, _headers(keys), {}).body


def _address(keys: Keys) -> str:
    base = base_url(keys.options)
    if not base:
        raise PartnerRefused("the option shop is to be like my-shop.myshopify.com")
    return base


def _headers(keys: Keys) -> dict[str, str]:
    token = keys.credentials.get("access_token", "")
    if not token:
        raise PartnerRefused("the credential access_token is not configured")
    return {"x-shopify-access-token": token, "accept": "application/json"}


def _get(http: Http, url: str, headers: dict[str, str], params: dict[str, str]) -> Answer:
    try:
        return http.get(url, headers=headers, params=params)
    except HttpUnavailable as error:
        raise PartnerUnavailable(str(error), error.retry_after) from error
    except HttpRefused as error:
        raise PartnerRefused(str(error)) from error


def _records(body: bytes) -> tuple[tuple[Pulled, ...], datetime | None]:
    """A listing's orders, and the latest update among them."""
    records, latest = [], None
    try:
        for raw in _listing.decode(body).orders:
            head = _head.decode(raw)
            order_id, updated = text(head.id), text(head.updated_at)
            records.append(Pulled("orders/updated", f"pull:{order_id}:{updated}", bytes(raw)))
            at = instant(updated)
            latest = at if latest is None else max(latest, at)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, InstantUnreadable) as error:
        raise PartnerUnavailable(f"no listing of orders: {error}") from error
    return tuple(records), latest


def _next(answer: Answer) -> str:
    """The next page's token. Only the token is taken: the address stays the connection's own."""
    found = _NEXT.search(answer.headers.get("link", ""))
    if found is None:
        return ""
    return parse_qs(urlsplit(found[1]).query).get("page_info", [""])[0]


def _since(cursor: str, now: datetime) -> datetime:
    try:
        return instant(cursor, UTC)
    except InstantUnreadable:
        return now - timedelta(hours=24)
