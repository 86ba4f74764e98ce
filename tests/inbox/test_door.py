"""The door: what it lets in, what it refuses, and what it answers."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable

import psycopg
import pytest

from tests.support.cast import Cast
from tests.support.hooks import Answer, Hook, door, hook, post, shopify_headers
from tests.support.postgres import Database
from waypost.inbox.door import Door

BODY = json.dumps({"id": 1001, "note": "x" * 200}).encode()


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Hook:
    return hook(clean, cast.acme.id, "acme", "shopify")


def _with_door(
    database: Database,
    use: Callable[[Door], Awaitable[list[Answer]]],
    url: str = "",
    **limits: int,
) -> list[Answer]:
    async def run() -> list[Answer]:
        opened = door(database, url, **limits)
        try:
            return await use(opened)
        finally:
            await opened.close()

    return asyncio.run(run())


def _stored(database: Database) -> list[tuple[str, str, bytes, int]]:
    with psycopg.connect(database.flow) as connection:
        return connection.execute(
            "select d.external_id, d.topic, d.body, r.state from inbox_delivery d "
            "join inbox_reading r on r.brand_id = d.brand_id and r.delivery_id = d.id order by d.id"
        ).fetchall()


def test_a_genuine_delivery_is_remembered_as_the_bytes_that_came(
    clean: Database, shop: Hook
) -> None:
    async def use(opened: Door) -> list[Answer]:
        return [await post(opened, shop.path, shopify_headers(BODY, delivery="d1"), BODY)]

    [answer] = _with_door(clean, use)
    assert answer.status == 200
    assert _stored(clean) == [("d1", "orders/create", BODY, 0)]


def test_a_resent_delivery_is_answered_and_not_stored_again(clean: Database, shop: Hook) -> None:
    async def use(opened: Door) -> list[Answer]:
        headers = shopify_headers(BODY, delivery="d1")
        return [await post(opened, shop.path, headers, BODY) for _ in range(3)]

    assert [answer.status for answer in _with_door(clean, use)] == [200] * 3
    assert len(_stored(clean)) == 1


def test_the_same_id_with_another_body_is_kept_beside_the_first(
    clean: Database, shop: Hook
) -> None:
    other = BODY.replace(b"1001", b"1002")

    async def use(opened: Door) -> list[Answer]:
        return [
            await post(opened, shop.path, shopify_headers(body, delivery="d1"), body)
            for body in (BODY, other)
        ]

    assert [answer.status for answer in _with_door(clean, use)] == [200, 200]
    assert [row[2] for row in _stored(clean)] == [BODY, other]


def test_many_at_once_share_commits_and_each_is_stored_once(clean: Database, shop: Hook) -> None:
    bodies = [BODY.replace(b"1001", b"%d" % n) for n in range(300)]

    async def use(opened: Door) -> list[Answer]:
        calls = [
            post(opened, shop.path, shopify_headers(body, delivery=f"d{n}"), body)
            for n, body in enumerate(bodies)
        ]
        return list(await asyncio.gather(*calls))

    assert {answer.status for answer in _with_door(clean, use)} == {200}
    assert sorted(row[2] for row in _stored(clean)) == sorted(bodies)


@pytest.mark.parametrize("broken", ["", "wrong", "not base64 at all", "AAAA"])
def test_a_wrong_signature_is_refused_and_counted_but_not_stored(
    clean: Database, shop: Hook, broken: str
) -> None:
    async def use(opened: Door) -> list[Answer]:
        headers = shopify_headers(BODY) | {"x-shopify-hmac-sha256": broken}
        return [await post(opened, shop.path, headers, BODY)]

    [answer] = _with_door(clean, use)
    assert answer.status == 401
    assert _stored(clean) == []
    with psycopg.connect(clean.flow) as connection:
        rows = connection.execute("select connection_id, count from inbox_refusal").fetchall()
    assert rows == [(shop.id, 1)]


def test_a_missing_signature_is_refused(clean: Database, shop: Hook) -> None:
    async def use(opened: Door) -> list[Answer]:
        headers = shopify_headers(BODY)
        del headers["x-shopify-hmac-sha256"]
        return [await post(opened, shop.path, headers, BODY)]

    assert _with_door(clean, use)[0].status == 401


def test_a_guesser_is_slowed_down_after_some_tries(clean: Database, shop: Hook) -> None:
    async def use(opened: Door) -> list[Answer]:
        headers = shopify_headers(BODY, secret="a guess")
        return [await post(opened, shop.path, headers, BODY) for _ in range(40)]

    statuses = [answer.status for answer in _with_door(clean, use)]
    assert statuses[:30] == [401] * 30
    assert set(statuses[31:]) == {429}


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_before_it_is_read_whole(
    clean: Database, shop: Hook, chunked: bool
) -> None:
    large = b"x" * 3000

    async def use(opened: Door) -> list[Answer]:
        headers = shopify_headers(large)
        if chunked:
            return [await post(opened, shop.path, headers, [large[:1000]] * 3)]
        return [await post(opened, shop.path, headers | {"content-length": "3000"}, large)]

    assert _with_door(clean, use, max_body=2000)[0].status == 413
    assert _stored(clean) == []


def test_a_body_in_chunks_is_put_together(clean: Database, shop: Hook) -> None:
    async def use(opened: Door) -> list[Answer]:
        chunks = [BODY[:10], b"", BODY[10:]]
        return [await post(opened, shop.path, shopify_headers(BODY), chunks)]

    assert _with_door(clean, use)[0].status == 200
    assert _stored(clean)[0][2] == BODY


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path[:-3] + "xyz",
        lambda path: path.replace("/acme/", "/zenith/"),
        lambda path: path.replace("/shopify/", "/stripe/"),
        lambda path: path + "/more",
        lambda path: "/hooks/",
    ],
)
def test_an_address_that_is_not_exactly_right_does_not_exist(
    clean: Database, shop: Hook, spoil: Callable[[str], str]
) -> None:
    async def use(opened: Door) -> list[Answer]:
        return [await post(opened, spoil(shop.path), shopify_headers(BODY), BODY)]

    assert _with_door(clean, use)[0].status == 404


def test_only_post_is_a_delivery(clean: Database, shop: Hook) -> None:
    async def use(opened: Door) -> list[Answer]:
        return [await post(opened, shop.path, {}, b"", method="GET")]

    [answer] = _with_door(clean, use)
    assert answer.status == 405
    assert answer.headers[b"allow"] == b"POST"


def test_without_a_database_the_partner_is_asked_to_retry(clean: Database, shop: Hook) -> None:
    async def use(opened: Door) -> list[Answer]:
        return [await post(opened, shop.path, shopify_headers(BODY), BODY)]

    nowhere = f"postgresql:///nothing?host={os.sep}nonexistent"
    [answer] = _with_door(clean, use, url=nowhere)
    assert answer.status == 503
    assert int(answer.headers[b"retry-after"]) > 0


def test_a_full_queue_pushes_back(clean: Database, shop: Hook) -> None:
    async def use(opened: Door) -> list[Answer]:
        calls = [
            post(opened, shop.path, shopify_headers(BODY, delivery=f"d{n}"), BODY)
            for n in range(200)
        ]
        return list(await asyncio.gather(*calls))

    answers = _with_door(clean, use, max_waiting=50)
    refused = [answer for answer in answers if answer.status == 503]
    assert refused
    assert len(_stored(clean)) == len(answers) - len(refused)


def test_an_id_that_no_column_can_hold_is_still_remembered(clean: Database, shop: Hook) -> None:
    async def use(opened: Door) -> list[Answer]:
        return [
            await post(opened, shop.path, shopify_headers(BODY, delivery=odd), BODY)
            for odd in ("nul\x00inside", "\xff\xfe", "x" * 5000)
        ]

    assert [answer.status for answer in _with_door(clean, use)] == [200] * 3
    assert len(_stored(clean)) == 3
