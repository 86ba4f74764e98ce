"""Pulling trackers, against a partner on the loopback."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from waypost.connectors.contract import (
    Delivery,
    Keys,
    PartnerRefused,
    PartnerUnavailable,
    Pulled,
)
from waypost.connectors.easypost import CONNECTOR, client
from waypost.connectors.easypost.client import EasyPostClient
from waypost.connectors.easypost.tests.events import body
from waypost.connectors.easypost.tests.partner import Answer, Asked, partner
from waypost.lib.http import Http

NOW = datetime(2025, 3, 10, tzinfo=UTC)


def tracker(number: int, changed_at: datetime) -> dict:
    """Trackers are numbered by creation; the list is newest first."""
    known = json.loads(body())["result"]
    updated_at = changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return known | {"id": f"trk_{number:03}", "updated_at": updated_at}


def listing(trackers: list[dict]) -> Answer:
    def answer(asked: Asked) -> tuple[int, dict]:
        size = int(asked[1]["page_size"])
        before = asked[1].get("before_id", "trk_999")
        rest = sorted((t for t in trackers if t["id"] < before), key=lambda t: t["id"])[::-1]
        return 200, {"trackers": rest[:size], "has_more": len(rest) > size}

    return answer


def pull(answer: Answer, cursor: str = "", **options: str) -> tuple[list, list[Asked]]:
    with partner(answer) as (url, asked), Http(allow_private=True, tries=1) as http:
        keys = Keys(credentials={"api_key": "EZTK"}, options={"api_url": url} | options)
        return list(EasyPostClient(keys, http).changes(cursor, NOW)), asked


def ids(pages: list) -> list[str]:
    return [pulled.external_id.split(":")[1] for page in pages for pulled in page.records]


def test_changes_come_oldest_first_over_several_requests(monkeypatch):
    monkeypatch.setattr(client, "PER_REQUEST", 2)
    monkeypatch.setattr(client, "PER_PAGE", 2)
    hours = {1: 1, 2: 20, 3: 3, 4: 40, 5: 5}
    trackers = [tracker(n, NOW - timedelta(hours=h)) for n, h in hours.items()]
    pages, asked = pull(listing(trackers))
    assert ids(pages) == ["trk_002", "trk_005", "trk_003", "trk_001"]
    assert [page.cursor for page in pages] == [
        "2025-03-09T19:00:00+00:00",
        "2025-03-09T23:00:00+00:00",
    ]
    assert [query.get("before_id") for _, query, _ in asked] == [None, "trk_004", "trk_002"]
    path, query, headers = asked[0]
    assert path == "/v2/trackers"
    assert query == {"start_datetime": "2025-02-08T00:00:00Z", "page_size": "2"}
    assert headers["authorization"] == "Basic " + b64encode(b"EZTK:").decode()


def test_the_next_run_goes_on_where_the_last_one_stood():
    trackers = [tracker(n, NOW - timedelta(hours=10 - n)) for n in range(5)]
    first, _ = pull(listing(trackers))
    again, _ = pull(listing(trackers), first[-1].cursor)
    assert ids(again) == ["trk_004"]  # read again, because a change may be listed late
    assert again[-1].cursor == first[-1].cursor


def test_a_gap_too_large_for_one_run_is_closed_by_the_next(monkeypatch):
    monkeypatch.setattr(client, "MOST", 2)
    trackers = [tracker(n, NOW - timedelta(hours=9, seconds=-n)) for n in range(8)]
    cursor, seen = "", []
    for _ in range(8):
        pages, _ = pull(listing(trackers), cursor)
        seen += ids(pages)
        cursor = pages[-1].cursor
    assert list(dict.fromkeys(seen)) == [f"trk_{n:03}" for n in range(8)]


def test_a_run_soon_after_the_last_news_asks_nothing():
    pages, asked = pull(listing([tracker(1, NOW)]), (NOW - timedelta(hours=5)).isoformat())
    assert (pages, asked) == ([], [])


def test_a_pulled_tracker_reads_like_the_webhook():
    known = json.loads(body())["result"]
    known["updated_at"] = "2025-03-09T20:00:00Z"
    pages, _ = pull(listing([known | {"id": "trk_1"}]))
    (pulled,) = pages[0].records
    assert isinstance(pulled, Pulled)
    assert pulled.external_id == "pull:trk_1:2025-03-09T20:00:00Z"
    reading = CONNECTOR.facts(Delivery(pulled.topic, pulled.body, pulled.external_id, NOW))
    hook = CONNECTOR.facts(Delivery("tracker.updated", body(), "evt", NOW))
    assert {f.id for f in reading.facts} == {f.id for f in hook.facts}


def test_nothing_new_is_no_page():
    assert pull(listing([]))[0] == []


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (401, {"error": "no"}, PartnerRefused),
        (503, {}, PartnerUnavailable),
        (429, {}, PartnerUnavailable),
        (200, b"<html>", PartnerUnavailable),
        (200, {"trackers": [{"id": "trk_1", "updated_at": "later"}]}, PartnerUnavailable),
        (200, {"trackers": [{"id": None}]}, PartnerUnavailable),
        (200, b'{"trackers":' + b"[" * 9000, PartnerUnavailable),
    ],
)
def test_trouble_says_whether_to_try_again(status, answer, error):
    with pytest.raises(error):
        pull(lambda _: (status, answer))


def test_a_list_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(client, "REQUESTS", 3)
    endless = {"trackers": [tracker(1, NOW)], "has_more": True}
    with pytest.raises(PartnerUnavailable, match="more than"):
        pull(lambda _: (200, endless))


def test_a_client_without_a_key_is_refused():
    with Http() as http, pytest.raises(PartnerRefused, match="api_key"):
        EasyPostClient(Keys(), http)
