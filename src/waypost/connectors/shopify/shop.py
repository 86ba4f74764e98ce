"""What every reader of Shopify's bodies needs: ids, instants, amounts, the shop's address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from waypost.connectors.contract import DeliveryUnreadable
from waypost.connectors.sieve import Scalar, Sieve, text
from waypost.core import refs
from waypost.lib import money, times

NAME = "shopify"
API = "/admin/api/2026-07"
TRIGGERED_AT = ("x-shopify-triggered-at", "shopify-triggered-at")
_FARTHEST = timedelta(days=36_525)
_SHOP = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")


def base_url(options: Mapping[str, str]) -> str:
    """`https://{shop}` of a connection, or "" where the shop is not named or not Shopify's.

    `base_url` overrides it: a private gateway in front of the API.
    """
    override = options.get("base_url", "").rstrip("/")
    if override:
        return override
    shop = options.get("shop", "").strip().lower()
    return f"https://{shop}" if _SHOP.fullmatch(shop) else ""


def number_of(value: Scalar) -> str:
    """The number in a GraphQL id, `gid://shopify/Order/123` to `123`; other ids as they are."""
    given = text(value)
    if given.startswith("gid://"):
        given = given.rsplit("/", 1)[-1].split("?", 1)[0]
    return given


def needed(value: Scalar, where: str) -> str:
    """The id without which the body says nothing; DeliveryUnreadable when it is missing."""
    found = number_of(value)
    if not found:
        raise DeliveryUnreadable(f"{where} is missing: an id is due")
    return found


def order_ref(order_id: str) -> str:
    return refs.order(order_id, NAME)


def triggered_at(sieve: Sieve) -> datetime:
    """The instant of a happening whose body carries none.

    The header says when Shopify triggered the webhook, and a retry repeats it; without a usable
    one (an API pull, a replay of older deliveries) the arrival is all that is known.
    """
    headers = sieve.delivery.headers
    given = headers.get(TRIGGERED_AT[0]) or headers.get(TRIGGERED_AT[1])
    return sieve.instant(given, TRIGGERED_AT[0]) or sieve.delivery.received_at


def deadline(sieve: Sieve, value: Scalar, where: str) -> datetime | None:
    """An instant that may lie ahead; None with a fault when it makes no sense."""
    given = text(value)
    if not given:
        return None
    try:
        at = times.instant(given, UTC)
    except times.InstantUnreadable as error:
        sieve.fault(where, str(error))
        return None
    if times.EARLIEST <= at <= sieve.delivery.received_at + _FARTHEST:
        return at
    sieve.fault(where, f"{given} is no deadline of our time")
    return None


def amount(sieve: Sieve, value: Scalar, currency: str, where: str) -> int | None:
    """Minor units; None when nothing is given, and None with a fault when it is no amount."""
    given = text(value)
    if not given:
        return None
    try:
        return money.minor(given, currency)
    except money.AmountUnreadable as error:
        sieve.fault(where, str(error))
        return None


def version(at: datetime) -> str:
    """An instant as the part of a key that tells one version of a thing from the next."""
    return at.isoformat()
