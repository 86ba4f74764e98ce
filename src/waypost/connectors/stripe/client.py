"""Stripe's list of events, to close gaps: https://docs.stripe.com/api/events/list.

The list holds 30 days and comes newest first. A run walks it back to where the last one stood,
keeps the oldest of what it finds, and hands those on oldest first: its cursor is true at every
page, and a gap too large for one run is closed by the next ones.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from waypost.connectors.contract import Keys, Page, PartnerRefused, PartnerUnavailable, Pulled
from waypost.connectors.stripe.facts import TOPICS
from waypost.lib.http import Http, HttpRefused, HttpUnavailable

URL = "https://api.stripe.com"
PER_REQUEST = 100  # Stripe's largest page
PER_PAGE = 100
MOST = 5_000  # events kept in memory in one run
REQUESTS = 5_000  # in one run
OVERLAP = 300  # seconds read again: an event may be listed a moment after its `created`


class _Listing(msgspec.Struct):
    data: list[msgspec.Raw]
    has_more: bool = False


class _Listed(msgspec.Struct):
    id: str
    type: str
    created: int


_listing = msgspec.json.Decoder(_Listing)
_listed = msgspec.json.Decoder(_Listed)

Found = tuple[int, Pulled]


class StripeClient:
    """A contract.Client. Credential `api_key`: a restricted key that may read Events.

    Option `api_url` names another base URL than Stripe's own.
    """

    def __init__(self, keys: Keys, http: Http) -> None:
        key = keys.credentials.get("api_key", "")
        if not key:
            raise PartnerRefused("no api_key: a restricted key that may read Events")
        self._headers = {"authorization": f"Bearer {key}"}
        self._url = keys.options.get("api_url", URL).rstrip("/") + "/v1/events"
        self._http = http

    def changes(self, cursor: str, now: datetime) -> Iterator[Page]:
        """Watched events since `cursor`, the Unix second of the newest event of the last run."""
        since = newest = _since(cursor, now)
        again: deque[Found] = deque(maxlen=MOST)
        kept: deque[Found] = deque(maxlen=MOST)
        watched = 0
        for event, raw in self._events(since - OVERLAP):
            newest = max(newest, event.created)
            if event.type not in TOPICS:
                continue
            found = event.created, Pulled(event.type, event.id, bytes(raw))
            if event.created > since:
                kept.append(found)
                watched += 1
            else:
                again.append(found)
        if watched > len(kept):
            newest = kept[0][0]
        yield from _pages([*reversed(again), *reversed(kept)], since, newest)

    def _events(self, since: int) -> Iterator[tuple[_Listed, msgspec.Raw]]:
        """Every event that is not older than `since`, newest first."""
        params = {"created[gte]": str(since), "limit": str(PER_REQUEST)}
        for _ in range(REQUESTS):
            events, has_more = self._ask(params)
            yield from events
            if not events or not has_more:
                return
            params["starting_after"] = events[-1][0].id
        raise PartnerUnavailable(f"more than {REQUESTS * PER_REQUEST} events since {since}")

    def _ask(self, params: dict[str, str]) -> tuple[list[tuple[_Listed, msgspec.Raw]], bool]:
        try:
            answer = self._http.get(self._url, headers=self._headers, params=params)
            listing = _listing.decode(answer.body)
            return [(_listed.decode(raw), raw) for raw in listing.data], listing.has_more
        except HttpUnavailable as error:
            raise PartnerUnavailable(str(error), error.retry_after) from error
        except HttpRefused as error:
            raise PartnerRefused(str(error)) from error
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise PartnerUnavailable(f"no list of events: {error}") from error


def _pages(found: list[Found], since: int, newest: int) -> Iterator[Page]:
    """`found` is oldest first; the last page stands for everything up to `newest`."""
    while len(found) > PER_PAGE:
        page, found = found[:PER_PAGE], found[PER_PAGE:]
        yield Page(tuple(pulled for _, pulled in page), str(max(since, page[-1][0])))
    if found or newest > since:
        yield Page(tuple(pulled for _, pulled in found), str(newest))


def _since(cursor: str, now: datetime) -> int:
    if cursor.isascii() and cursor.isdigit():
        return int(cursor)
    return int((now - timedelta(hours=24)).timestamp())
