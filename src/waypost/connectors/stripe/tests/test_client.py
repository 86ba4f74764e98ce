"""Pulling events, against a partner on the loopback."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from waypost.connectors.contract import Keys, PartnerRefused, PartnerUnavailable
from waypost.connectors.stripe import CONNECTOR, client
from waypost.connectors.stripe.client import StripeClient
from waypost.connectors.stripe.tests.events import body, signed
from waypost.connectors.stripe.tests.partner import Answer, Asked, partner
from waypost.lib.http import Http

NOW = datetime(2026, 1, 6, 10, tzinfo=UTC)
SECOND = int(NOW.timestamp())


def event(number: int, created: int, kind: str = "charge.captured") -> dict:
    return {"id": f"evt_{number:03}", "type": kind, "created": created, "data": {"object": {}}}


def listing(events: list[dict]) -> Answer:
    def answer(asked: Asked) -> tuple[int, dict]:
        query = asked[1]
        listed = [e for e in reversed(events) if e["created"] >= int(query["created[gte]"])]
        known = [e["id"] for e in listed]
        start = known.index(query["starting_after"]) + 1 if "starting_after" in query else 0
        size = int(query["limit"])
        rest = listed[start:]
        return 200, {"object": "list", "data": rest[:size], "has_more": len(rest) > size}

    return answer


def pull(answer: Answer, cursor: str = "") -> tuple[list, list[Asked]]:
    with partner(answer) as (url, asked), Http(allow_private=True, tries=1) as http:
        keys = Keys(credentials={"api_key": "rk_test"}, options={"api_url": url})
        return list(StripeClient(keys, http).changes(cursor, NOW)), asked


def ids(pages: list) -> list[str]:
    return [pulled.external_id for page in pages for pulled in page.records]


def test_events_come_oldest_first_over_several_requests(monkeypatch):
    monkeypatch.setattr(client, "PER_REQUEST", 2)
    monkeypatch.setattr(client, "PER_PAGE", 2)
    events = [event(n, SECOND - 1000 + n) for n in range(5)]
    pages, asked = pull(listing(events))
    assert ids(pages) == [f"evt_{n:03}" for n in range(5)]
    assert [page.cursor for page in pages] == [str(SECOND - 1000 + n) for n in (1, 3, 4)]
    path, query, headers = asked[0]
    assert path == "/v1/events"
    assert query == {"created[gte]": str(SECOND - 86400 - 300), "limit": "2"}
    assert headers["authorization"] == "Bearer rk_test"
    assert [q.get("starting_after") for _, q, _ in asked] == [None, "evt_003", "evt_001"]


def test_a_pulled_event_is_the_webhooks_own_duplicate():
    raw = body("charge.captured")
    answer = b'{"data": [%b], "has_more": false}' % raw.strip()
    pages, _ = pull(lambda _: (200, answer))
    (pulled,) = pages[0].records
    receipt = CONNECTOR.verify(signed(raw, "whsec_x", NOW), Keys(secrets=("whsec_x",)), NOW)
    assert (pulled.external_id, pulled.topic) == (receipt.external_id, receipt.topic)
    assert pulled.body == raw.strip()


def test_the_next_run_goes_on_where_the_last_one_stood():
    events = [event(n, SECOND - 5000 + n * 1000) for n in range(5)]
    first, _ = pull(listing(events))
    again, _ = pull(listing(events), first[-1].cursor)
    assert ids(again) == ["evt_004"]  # read again, because an event may be listed late
    assert again[-1].cursor == first[-1].cursor == str(SECOND - 1000)


def test_a_gap_too_large_for_one_run_is_closed_by_the_next(monkeypatch):
    monkeypatch.setattr(client, "MOST", 2)
    events = [event(n, SECOND - 5000 + n) for n in range(7)]
    cursor, seen = "", []
    for _ in range(7):
        pages, _ = pull(listing(events), cursor)
        seen += ids(pages)
        cursor = pages[-1].cursor
    assert list(dict.fromkeys(seen)) == [f"evt_{n:03}" for n in range(7)]


def test_events_that_nobody_watches_only_move_the_cursor():
    events = [event(1, SECOND - 50, "invoice.paid"), event(2, SECOND - 40, "payout.paid")]
    (page,) = pull(listing(events))[0]
    assert (page.records, page.cursor) == ((), str(SECOND - 40))


def test_nothing_new_is_no_page():
    assert pull(listing([]))[0] == []


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        (401, {"error": {"message": "Invalid API Key"}}, PartnerRefused),
        (403, {}, PartnerRefused),
        (500, {}, PartnerUnavailable),
        (429, {}, PartnerUnavailable),
        (200, b"<html>", PartnerUnavailable),
        (200, {"data": [{"id": "evt_1"}]}, PartnerUnavailable),
        (200, b'{"data":' + b"[" * 9000, PartnerUnavailable),
    ],
)
def test_trouble_says_whether_to_try_again(status, answer, error):
    with pytest.raises(error):
        pull(lambda _: (status, answer))


def test_a_list_without_end_is_given_up(monkeypatch):
    monkeypatch.setattr(client, "REQUESTS", 3)
    with pytest.raises(PartnerUnavailable, match="more than"):
        pull(lambda _: (200, {"data": [event(1, SECOND)], "has_more": True}))


def test_a_client_without_a_key_is_refused():
    with Http() as http, pytest.raises(PartnerRefused, match="api_key"):
        StripeClient(Keys(), http)
