"""Gap repair: what webhooks did not bring is pulled, page by page, and known things are no news."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.flow.jobbing import Clock, connected, tools
from tests.flow.test_bad_input import order
from tests.support.cast import Cast
from tests.support.hooks import Hook
from tests.support.inboxes import Inbox
from tests.support.loopback import Asked, Partner, Reply, partner
from tests.support.postgres import Database
from waypost.flow import pulls
from waypost.flow.tools import Tools
from waypost.lib import faults

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
Json = dict[str, Any]


class Storefront:
    """Shopify's orders.json: `limit` is not obeyed, a page holds two orders."""

    def __init__(self, api: Partner, orders: list[Json]) -> None:
        self.api = api
        self.orders = orders
        api.answer = self.answer

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("x-shopify-access-token") != "a token":
            return 401, {}, b'{"errors":"[API] Invalid API key or access token"}'
        assert asked.path.endswith("/orders.json")
        since = asked.query.get("updated_at_min", "")
        token = asked.query.get("page_info", "")
        if token:
            since, _, begin = token.partition("@")
        else:
            begin = "0"
        shown = [
            one
            for one in sorted(self.orders, key=lambda one: _at(one["updated_at"]))
            if _at(one["updated_at"]) >= _at(since)
        ]
        first = int(begin)
        headers = {"content-type": "application/json"}
        if first + 2 < len(shown):
            link = f"{self.api.url}/admin/api/orders.json?limit=2&page_info={since}@{first + 2}"
            headers["link"] = f'<{link.replace("+", "%2B")}>; rel="next"'
        return 200, headers, json.dumps({"orders": shown[first : first + 2]}).encode()


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def orders(*numbers: int) -> list[Json]:
    """One order a number, each updated that many minutes after nine."""
    return [
        order(
            1000 + n,
            updated_at=(_at("2026-03-10T08:00:00+00:00") + timedelta(minutes=n)).isoformat(),
        )
        for n in numbers
    ]


@pytest.fixture
def api() -> Iterator[Partner]:
    with partner() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def kit(clean: Database, clock: Clock) -> Tools:
    with psycopg.connect(clean.flow) as connection:
        connection.execute("delete from connectors_connection")
    return tools(clean, clock)


@pytest.fixture
def inbox(clean: Database, clock: Clock) -> Iterator[Inbox]:
    made = Inbox(clean, NOW)
    yield made
    made.loop.close()
    faults.disarm()


@pytest.fixture
def shop(kit: Tools, clean: Database, cast: Cast, api: Partner) -> Hook:
    options, credentials = {"base_url": api.url}, {"access_token": "a token"}
    return connected(clean, cast.acme.id, "shopify", options, credentials)


def standing(inbox: Inbox, hook: Hook) -> tuple[str, datetime, str]:
    [row] = inbox.query(
        "select cursor, pull_at, pull_note from connectors_connection where id = %s", hook.id
    )
    return row  # type: ignore[return-value]


def pull(kit: Tools, hook: Hook) -> int:
    return pulls.pull(kit, hook.brand_id, hook.id)


def test_what_changed_is_pulled_and_read_like_webhooks(
    kit: Tools, shop: Hook, api: Partner, inbox: Inbox
) -> None:
    Storefront(api, orders(1, 2, 3, 4, 5))
    assert pull(kit, shop) == 5
    assert len(api.asked) == 3
    assert _at(standing(inbox, shop)[0]) == _at("2026-03-10T08:05:00+00:00")
    assert standing(inbox, shop)[1:] == (NOW + pulls.EVERY, "")
    inbox.work()
    assert {state for state, _ in inbox.readings()} == {1}
    assert [row[0] for row in inbox.query("select number from timeline_order order by 1")] == [
        f"#100{n}" for n in range(1, 6)
    ]


def test_a_second_pull_changes_nothing(
    kit: Tools, shop: Hook, api: Partner, inbox: Inbox, clock: Clock
) -> None:
    Storefront(api, orders(1, 2, 3))
    pull(kit, shop)
    inbox.work()
    events, cursor = inbox.events(), standing(inbox, shop)[0]
    clock.now = inbox.now = NOW + pulls.EVERY
    assert pull(kit, shop) == 0
    assert inbox.work() == 0
    assert inbox.events() == events
    assert standing(inbox, shop)[0] == cursor
    # Five minutes are read again, for what a listing showed late.
    assert _at(api.asked[2].query["updated_at_min"]) == _at(cursor) - timedelta(minutes=5)


def test_a_pulled_order_that_a_webhook_brought_is_no_news(
    kit: Tools, shop: Hook, api: Partner, inbox: Inbox
) -> None:
    known = orders(1)
    inbox.put(shop, "orders/updated", json.dumps(known[0]).encode(), "webhook-1")
    inbox.work()
    events = inbox.events()
    assert events
    Storefront(api, known)
    assert pull(kit, shop) == 1
    assert inbox.work() == 1
    assert inbox.events() == events


def test_the_cursor_moves_with_its_page_and_a_killed_pull_goes_on(
    kit: Tools, shop: Hook, api: Partner, inbox: Inbox
) -> None:
    Storefront(api, orders(10, 20, 30, 40, 50))
    faults.arm("pull_after_page", "raise@1")
    with pytest.raises(faults.FaultInjected):
        pull(kit, shop)
    assert len(inbox.readings()) == 4
    assert _at(standing(inbox, shop)[0]) == _at("2026-03-10T08:40:00+00:00")
    faults.disarm()
    before = len(api.asked)
    assert pull(kit, shop) == 1
    assert len(api.asked) == before + 1
    assert len(inbox.readings()) == 5


def test_a_page_that_cannot_be_stored_leaves_the_cursor_where_it_was(
    kit: Tools, shop: Hook, api: Partner, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    Storefront(api, orders(1, 2, 3))
    pull(kit, shop)
    before = standing(inbox, shop)[0]
    Storefront(api, orders(1, 2, 3, 50))
    monkeypatch.setattr(pulls, "_MOVE", "update connectors_connection set nothing = %s")
    with pytest.raises(psycopg.Error):
        pull(kit, shop)
    assert standing(inbox, shop)[0] == before
    assert len(inbox.readings()) == 3


@pytest.mark.parametrize(
    ("reply", "wait", "said"),
    [
        ((429, {"retry-after": "120"}, b""), timedelta(seconds=120), "unavailable"),
        ((429, {"retry-after": "7200"}, b""), pulls.EVERY, "unavailable"),
        ((500, {}, b"oops"), timedelta(seconds=60), "unavailable"),
        ((200, {}, b"<html>maintenance</html>"), timedelta(seconds=60), "unavailable"),
        ((401, {}, b"who are you"), timedelta(hours=6), "refused"),
        ((302, {"location": "https://elsewhere.example/"}, b""), timedelta(hours=6), "refused"),
    ],
)
def test_a_partner_that_does_not_answer_well_leaves_a_note_and_a_next_time(
    reply: Reply,
    wait: timedelta,
    said: str,
    kit: Tools,
    shop: Hook,
    api: Partner,
    inbox: Inbox,
    clock: Clock,
) -> None:
    api.answer = lambda asked: reply
    assert pull(kit, shop) == 0
    cursor, pull_at, note = standing(inbox, shop)
    assert (cursor, pull_at) == ("", NOW + wait)
    assert note.startswith(said)
    assert "a token" not in note
    clock.now = NOW + wait - timedelta(seconds=1)
    assert pulls.schedule(kit) == 0
    clock.now = NOW + wait
    assert pulls.schedule(kit) == 1
    Storefront(api, orders(1))
    clock.now = NOW
    assert pull(kit, shop) == 1
    assert standing(inbox, shop)[2] == ""


def test_a_partner_that_fails_on_the_second_page_keeps_the_first(
    kit: Tools, shop: Hook, api: Partner, inbox: Inbox
) -> None:
    store = Storefront(api, orders(1, 2, 3))
    api.answer = lambda asked: (503, {}, b"") if "page_info" in asked.query else store.answer(asked)
    assert pull(kit, shop) == 2
    cursor, pull_at, note = standing(inbox, shop)
    assert _at(cursor) == _at("2026-03-10T08:02:00+00:00")
    assert pull_at == NOW + timedelta(seconds=60)
    assert note.startswith("unavailable")


def test_a_connection_without_its_token_is_refused_with_the_reason(
    kit: Tools, clean: Database, cast: Cast, api: Partner, inbox: Inbox
) -> None:
    shop = connected(clean, cast.acme.id, "shopify", {"base_url": api.url}, {"other": "x"})
    assert pull(kit, shop) == 0
    assert "access_token" in standing(inbox, shop)[2]
    assert api.asked == []


def test_only_connections_with_credentials_whose_time_has_come_are_asked(
    kit: Tools, shop: Hook, clean: Database, cast: Cast, inbox: Inbox, clock: Clock
) -> None:
    connected(clean, cast.acme.id, "shopify")  # listens only
    connected(clean, cast.acme.id, "generic", {}, {"token": "x"})  # has no client
    stripe = connected(clean, cast.zenith.id, "stripe", {}, {"api_key": "rk"})
    inactive = connected(clean, cast.zenith.id, "stripe", {}, {"api_key": "rk"})
    with psycopg.connect(clean.flow) as connection:
        connection.execute(
            "update connectors_connection set active = false where id = %s", (inactive.id,)
        )
        connection.execute(
            "update connectors_connection set pull_at = %s where id = %s",
            (NOW + timedelta(minutes=1), stripe.id),
        )
    assert pulls.schedule(kit) == 1
    assert pulls.schedule(kit) == 0
    clock.now = NOW + timedelta(minutes=1)
    assert pulls.schedule(kit) == 1
    asked = inbox.query(
        "select task_name, lock, args ->> 'connection_id' from procrastinate_jobs order by id"
    )
    assert asked == [
        ("flow:pull", f"pull:{shop.id}", str(shop.id)),
        ("flow:pull", f"pull:{stripe.id}", str(stripe.id)),
    ]


def _event(number: int) -> Json:
    """A Stripe event of `number` minutes after ten."""
    created = int(NOW.timestamp()) - 7200 + number * 60
    intent = {
        "id": f"pi_{number}",
        "object": "payment_intent",
        "amount": 5990,
        "amount_received": 5990,
        "currency": "eur",
        "status": "succeeded",
        "created": created,
        "metadata": {"order_id": str(number)},
    }
    return {
        "id": f"evt_{number}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "created": created,
        "livemode": False,
        "api_version": "2025-03-31.basil",
        "data": {"object": intent},
    }


def test_stripes_events_are_pulled_oldest_first_and_once(
    kit: Tools, clean: Database, cast: Cast, api: Partner, inbox: Inbox, clock: Clock
) -> None:
    hook = connected(clean, cast.acme.id, "stripe", {"api_url": api.url}, {"api_key": "rk_1"})
    events = [_event(n) for n in (1, 2, 3)]

    def answer(asked: Asked) -> Reply:
        assert asked.headers["authorization"] == "Bearer rk_1"
        since, after = int(asked.query["created[gte]"]), asked.query.get("starting_after")
        shown = [one for one in reversed(events) if one["created"] >= since]
        if after:
            shown = shown[[one["id"] for one in shown].index(after) + 1 :]
        listing = {"object": "list", "data": shown[:2], "has_more": len(shown) > 2}
        return 200, {}, json.dumps(listing).encode()

    api.answer = answer
    assert pull(kit, hook) == 3
    assert inbox.query("select external_id from inbox_delivery order by id") == [
        ("evt_1",),
        ("evt_2",),
        ("evt_3",),
    ]
    assert standing(inbox, hook)[0] == str(events[-1]["created"])
    inbox.work()
    captured = [row for row in inbox.events() if row[1] == "payment_captured"]
    assert len(captured) == 3
    assert pull(kit, hook) == 0
    events.append(_event(9))
    clock.now = NOW + pulls.EVERY
    assert pull(kit, hook) == 1
    api.answer = lambda asked: (401, {}, b"")
    assert pull(kit, hook) == 0
    assert standing(inbox, hook)[1] == clock.now + timedelta(hours=6)
