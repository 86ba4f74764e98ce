"""Listing the orders that changed at ShipBob, to close gaps that lost webhooks leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from waypost.connectors.contract import (
    Keys,
    Page,
    PartnerRefused,
    PartnerUnavailable,
    Pulled,
)
from waypost.connectors.shipbob import words
from waypost.connectors.sieve import Scalar, text
from waypost.lib import signing, times
from waypost.lib.http import Answer, Http, HttpRefused, HttpUnavailable

BASE_URL = "https://api.shipbob.com"
VERSION = "2026-07"
_LIMIT = 250  # the most that ShipBob gives on a page
_FIRST_LOOK = timedelta(hours=24)


class _Identity(msgspec.Struct):
    id: Scalar = None


class _Items(msgspec.Struct):
    items: list[msgspec.Raw]


_identity = msgspec.json.Decoder(_Identity)
_orders = msgspec.json.Decoder(list[msgspec.Raw] | _Items)


class ShipBobClient:
    """GET /{version}/order, by the instant of the last update.

    keys: credential `token` (a personal access token), option `base_url` (the sandbox has its own).
    """

    def __init__(self, keys: Keys, http: Http) -> None:
        token = keys.credentials.get("token", "")
        if not token:
            raise PartnerRefused("the credential token is not configured")
        base = keys.options.get("base_url", "") or BASE_URL
        self._url = f"{base.rstrip('/')}/{VERSION}/order"
        self._headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        self._http = http

    def changes(self, cursor: str, now: datetime) -> Iterator[Page]:
        """See contract.Client. The cursor is the end of the last window that was read to its end.

        ShipBob sorts by creation, not by update, so only the last page moves the cursor.
        """
        start = times.instant(cursor, UTC) if cursor else now - _FIRST_LOOK
        number = 1
        while True:
            answer = self._page(start, now, number)
            records = _records(answer.body)
            last = len(records) < _LIMIT or number >= _pages(answer)
            here = now if last else start
            yield Page(records, here.isoformat())
            if last:
                return
            number += 1

    def _page(self, start: datetime, end: datetime, number: int) -> Answer:
        params = {
            "LastUpdateStartDate": start.isoformat(),
            "LastUpdateEndDate": end.isoformat(),
            "SortOrder": "Oldest",
            "Limit": str(_LIMIT),
            "Page": str(number),
        }
        try:
            return self._http.get(self._url, headers=self._headers, params=params)
        except HttpUnavailable as error:
            raise PartnerUnavailable(str(error), error.retry_after) from error
        except HttpRefused as error:
            raise PartnerRefused(str(error)) from error


def _pages(answer: Answer) -> int:
    """How many pages there are; where ShipBob does not say, as many as are full."""
    total = answer.headers.get("total-pages", "")
    return int(total) if total.isascii() and total.isdigit() else 10_000


def _records(body: bytes) -> tuple[Pulled, ...]:
    try:
        found = _orders.decode(body)
        orders = found.items if isinstance(found, _Items) else found
        return tuple(_pulled(bytes(order)) for order in orders)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PartnerUnavailable(f"ShipBob's answer is no list of orders: {error}") from error


def _pulled(order: bytes) -> Pulled:
    """The digest is part of the identity: an order that has not changed is the same record."""
    own = text(_identity.decode(order).id)
    return Pulled(words.PULLED, f"{own}:{signing.digest(order).hex()[:32]}", order)
