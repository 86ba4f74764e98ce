"""EasyPost's list of trackers, to close gaps: https://docs.easypost.com/docs/trackers#list.

The list is by creation, newest first, and cannot be asked for what changed. So a run reads the
trackers of the last weeks, keeps those that changed since the last run, the oldest changes first,
and hands those on; a gap too large for one run is closed by the next ones. That is dear, and each
webhook of a parcel carries all its scans again, so a run that comes too early does nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from waypost.connectors.contract import Keys, Page, PartnerRefused, PartnerUnavailable, Pulled
from waypost.connectors.easypost.shapes import Listed
from waypost.lib.http import Http, HttpRefused, HttpUnavailable
from waypost.lib.times import InstantUnreadable, instant

URL = "https://api.easypost.com"
PER_REQUEST = 100  # EasyPost's largest page
PER_PAGE = 100
MOST = 5_000  # trackers kept in memory in one run
REQUESTS = 5_000  # in one run
LOOK_BACK = timedelta(days=30)  # how old a tracker may be and still have news
REST = timedelta(hours=6)  # between the last news handed on and the next run that asks
OVERLAP = timedelta(minutes=5)  # read again: a change may be listed a moment late


class _Listing(msgspec.Struct):
    trackers: list[msgspec.Raw]
    has_more: bool = False


_listing = msgspec.json.Decoder(_Listing)
_listed = msgspec.json.Decoder(Listed)

Found = tuple[datetime, Pulled]


class EasyPostClient:
    """A contract.Client. Credential `api_key`: EasyPost's production key.

    Option `api_url` names another base URL than EasyPost's own.
    """

    def __init__(self, keys: Keys, http: Http) -> None:
        key = keys.credentials.get("api_key", "")
        if not key:
            raise PartnerRefused("no api_key: EasyPost's production key")
        basic = b64encode(f"{key}:".encode()).decode()
        self._headers = {"authorization": f"Basic {basic}"}
        self._url = keys.options.get("api_url", URL).rstrip("/") + "/v2/trackers"
        self._http = http

    def changes(self, cursor: str, now: datetime) -> Iterator[Page]:
        """Trackers that changed since `cursor`, the `updated_at` of the last one handed on."""
        since = _since(cursor, now)
        if now - since < REST:
            return
        again: list[Found] = []
        found: list[Found] = []
        for each in self._changed(since - OVERLAP, now - LOOK_BACK):
            (found if each[0] > since else again).append(each)
            if len(found) > 2 * MOST:
                found = _oldest(found)
        found = _oldest(again) + _oldest(found)
        for start in range(0, len(found), PER_PAGE):
            page = found[start : start + PER_PAGE]
            reached = max(since, page[-1][0])
            yield Page(tuple(pulled for _, pulled in page), reached.isoformat())

    def _changed(self, since: datetime, created_after: datetime) -> Iterator[Found]:
        params = {
            "start_datetime": created_after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "page_size": str(PER_REQUEST),
        }
        for _ in range(REQUESTS):
            trackers, has_more = self._ask(params)
            for tracker, changed_at, raw in trackers:
                if changed_at >= since:
                    yield changed_at, _pulled(tracker, raw)
            if not trackers or not has_more:
                return
            params["before_id"] = trackers[-1][0].id
        raise PartnerUnavailable(f"more than {REQUESTS * PER_REQUEST} trackers")

    def _ask(
        self, params: dict[str, str]
    ) -> tuple[list[tuple[Listed, datetime, msgspec.Raw]], bool]:
        try:
            answer = self._http.get(self._url, headers=self._headers, params=params)
            listing = _listing.decode(answer.body)
            listed = [(_listed.decode(raw), raw) for raw in listing.trackers]
            return [(it, instant(it.updated_at, UTC), raw) for it, raw in listed], listing.has_more
        except HttpUnavailable as error:
            raise PartnerUnavailable(str(error), error.retry_after) from error
        except HttpRefused as error:
            raise PartnerRefused(str(error)) from error
        except (
            msgspec.MsgspecError,
            InstantUnreadable,
            UnicodeDecodeError,
            RecursionError,
        ) as error:
            raise PartnerUnavailable(f"no list of trackers: {error}") from error


def _oldest(found: list[Found]) -> list[Found]:
    return sorted(found, key=lambda each: each[0])[:MOST]


def _pulled(tracker: Listed, raw: msgspec.Raw) -> Pulled:
    """A tracker in the envelope of the webhook that would have told of it."""
    external_id = f"pull:{tracker.id}:{tracker.updated_at}"
    head = msgspec.json.encode({"id": external_id, "object": "Event"})
    body = b'%b,"description":"tracker.updated","result":%b}' % (head[:-1], bytes(raw))
    return Pulled("tracker.updated", external_id, body)


def _since(cursor: str, now: datetime) -> datetime:
    try:
        return instant(cursor)
    except InstantUnreadable:
        return now - timedelta(hours=24)
