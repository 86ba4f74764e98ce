"""The connections' page, raw deliveries, and reading them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.console.story import HOSTILE, Shop, open_shop
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.console.read.deliveries import pretty
from waypost.inbox.states import ReadingState

NOW = datetime.now(UTC)


@pytest.fixture
def shop(clean: Database, cast: Cast, teller: Teller) -> Shop:
    teller.ask("delete from connectors_connection returning 1")
    return open_shop(cast, teller)


def states(teller: Teller) -> dict[int, int]:
    return dict(teller.ask("select delivery_id, state from inbox_reading"))


def test_a_manager_sees_the_address_to_paste(shop: Shop, cast: Cast) -> None:
    path = "/hooks/acme/shopify/"
    assert path in cast.client(cast.mara).get("/connectors").content.decode()
    assert path not in cast.client(cast.bob).get("/connectors").content.decode()


def test_deliveries_are_counted_by_the_hour(clean: Database, cast: Cast, teller: Teller) -> None:
    connection_id = teller.connect(cast.zenith.id, "shopify")
    for number, hours in enumerate((300, 30, 24.5, 23.5, 5.5, 5.4, 0.5, 0.1)):
        body = f'{{"n": {number}}}'.encode()
        teller.deliver(cast.zenith.id, connection_id, body, NOW - timedelta(hours=hours))
    context = cast.client(cast.charlie).get("/connectors").context
    connection = context["cards"][-1].connection
    assert connection.by_hour[0] == 1
    assert connection.by_hour[-6] == 2
    assert (connection.last_hour, connection.last_day) == (2, 5)
    teller.ask("delete from connectors_connection where id = %s returning 1", connection_id)


def test_an_unreadable_delivery_is_shown_with_its_reason(shop: Shop, cast: Cast) -> None:
    page = cast.client(cast.mara).get("/connectors").content.decode()
    assert "$.id: &lt;script&gt;" in page
    assert HOSTILE not in page
    assert f"/deliveries/{shop.unreadable}/replay" in page


def test_a_replayed_delivery_is_unread_again_and_the_bell_rings(
    shop: Shop, cast: Cast, teller: Teller, database: Database
) -> None:
    with psycopg.connect(database.flow, autocommit=True) as bell:
        bell.execute("listen waypost_inbox")
        client = cast.client(cast.mara)
        answer = client.post(f"/deliveries/{shop.unreadable}/replay", follow=True)
        assert [note.channel for note in bell.notifies(timeout=5, stop_after=1)] == [
            "waypost_inbox"
        ]
    assert states(teller)[shop.unreadable] == ReadingState.NEW
    assert b"is being read again" in answer.content


def test_replaying_what_waits_already_changes_nothing(
    shop: Shop, cast: Cast, teller: Teller
) -> None:
    client = cast.client(cast.mara)
    client.post(f"/deliveries/{shop.unreadable}/replay")
    answer = client.post(f"/deliveries/{shop.unreadable}/replay", follow=True)
    assert b"waiting to be read already" in answer.content


def test_all_unreadable_ones_of_a_connection_at_once(
    shop: Shop, cast: Cast, teller: Teller
) -> None:
    other = teller.connect(cast.acme.id, "stripe")
    kept = teller.deliver(cast.acme.id, other, b"[", NOW, ReadingState.UNREADABLE, "no")
    answer = cast.client(cast.alice).post(f"/connectors/{shop.connection}/replay", follow=True)
    assert b"1 delivery is being read again" in answer.content
    assert states(teller) == {
        shop.delivery: ReadingState.READ,
        shop.unreadable: ReadingState.NEW,
        kept: ReadingState.UNREADABLE,
    }


def test_a_raw_delivery_shows_headers_and_body(shop: Shop, cast: Cast) -> None:
    page = cast.client(cast.alice).get(f"/deliveries/{shop.delivery}").content.decode()
    assert "x-kept" in page
    assert "&quot;price&quot;: 10.50" in page


def test_the_bytes_can_be_had_as_they_came(shop: Shop, cast: Cast) -> None:
    answer = cast.client(cast.alice).get(f"/deliveries/{shop.unreadable}/body")
    assert answer.content == b"{broken"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"a":1e999}', '{\n  "a": 1e999\n}'),
        (b"{broken", "{broken"),
        (b"\xff<x/>", "\\xff<x/>"),
        (b"", ""),
        (b"[" * 5000, "[" * 5000),
        (b'["[[[["]', '[\n  "[[[["\n]'),
        (b"[" * 50 + b"]" * 50, "[" * 50 + "]" * 50),
    ],
)
def test_any_body_can_be_shown(body: bytes, text: str) -> None:
    assert pretty(body) == text


def test_refusals_and_unknown_codes_are_counted(shop: Shop, cast: Cast, teller: Teller) -> None:
    teller.ask(
        "insert into inbox_refusal values (%s, %s, now(), 'no signature', 7, now()) returning 1",
        cast.acme.id,
        shop.connection,
    )
    teller.ask(
        "insert into inbox_unknowncode values (%s, 'shopify', 'hold:NEW', 3, now()) returning 1",
        cast.acme.id,
    )
    page = cast.client(cast.vera).get("/connectors").content.decode()
    for text in ("no signature", "hold:NEW"):
        assert text in page


def test_a_brand_without_connections_is_told_how_to_begin(shop: Shop, cast: Cast) -> None:
    assert b"Nothing is connected yet" in cast.client(cast.charlie).get("/connectors").content
