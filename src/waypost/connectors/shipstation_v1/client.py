"""Asking ShipStation V1 for the body behind a thin webhook."""

from __future__ import annotations

import base64

import msgspec

from waypost.connectors.contract import Keys, PartnerRefused, PartnerUnavailable
from waypost.connectors.shipstation_v1.facts import HOSTS
from waypost.connectors.sieve import fetchable
from waypost.lib.http import Http, HttpRefused, HttpUnavailable

_LISTS = ("orders", "shipments", "fulfillments")
_MOST_PAGES = 50  # of 100 records each; a webhook names a batch, not a shop's history


class _Page(msgspec.Struct):
    orders: list[msgspec.Raw] = []
    shipments: list[msgspec.Raw] = []
    fulfillments: list[msgspec.Raw] = []
    page: int = 1
    pages: int = 1


_page = msgspec.json.Decoder(_Page)


def fetch(url: str, keys: Keys, http: Http) -> bytes:
    """The list behind `url` (see Reading.fetch), all its pages in one body.

    Read with the brand's `api_key` and `api_secret` (basic authentication).
    """
    key, secret = keys.credentials.get("api_key", ""), keys.credentials.get("api_secret", "")
    if not (key and secret):
        raise PartnerRefused("the credentials api_key and api_secret are not configured")
    word = base64.b64encode(f"{key}:{secret}".encode()).decode()
    return pages(fetchable(url, HOSTS), {"authorization": f"Basic {word}"}, http)


def pages(url: str, headers: dict[str, str], http: Http) -> bytes:
    """Every page of a list, joined; PartnerUnavailable when an answer is no list."""
    whole = _read(url, headers, http, 1)
    for number in range(2, min(whole.pages, _MOST_PAGES) + 1):
        page = _read(url, headers, http, number)
        for name in _LISTS:
            getattr(whole, name).extend(getattr(page, name))
    return msgspec.json.encode({name: getattr(whole, name) for name in _LISTS})


def _read(url: str, headers: dict[str, str], http: Http, number: int) -> _Page:
    try:
        params = {"page": str(number)} if number > 1 else None
        return _page.decode(http.get(url, headers=headers, params=params).body)
    except HttpUnavailable as error:
        raise PartnerUnavailable(str(error), error.retry_after) from error
    except HttpRefused as error:
        raise PartnerRefused(str(error)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PartnerUnavailable(f"ShipStation's answer is no list: {error}") from error
