"""Customers' wishes on the desk: seen where the order is, settled once, photos that only show."""

from __future__ import annotations

import psycopg
import pytest

from tests.console.story import Shop, open_shop
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import AuditEntry

_WISH = """
insert into wishes_wish (brand_id, order_id, kind, data, state, name, made_at)
values (%s, %s, 'problem', '{"what": "damaged", "text": "<script>the lid</script>"}', %s,
    gen_random_uuid(), now()) returning id
"""
_PHOTO = """
insert into wishes_photo (brand_id, wish_id, media_type, body, width, height, made_at)
values (%s, %s, 'image/jpeg', 'a picture', 10, 10, now()) returning id
"""


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    return open_shop(cast, teller)


@pytest.fixture
def wish(shop: Shop, cast: Cast, database: Database) -> tuple[int, int]:
    """A wish that waits for people, and its photo."""
    with psycopg.connect(database.flow) as connection:
        connection.execute("delete from wishes_wish")
        connection.execute("delete from tell_message")
        made = connection.execute(_WISH, (cast.acme.pk, shop.order, "person")).fetchone()
        assert made is not None
        photo = connection.execute(_PHOTO, (cast.acme.pk, made[0])).fetchone()
        assert photo is not None
    return made[0], photo[0]


def test_a_wish_stands_with_its_order_its_issues_and_on_today(
    wish: tuple[int, int], shop: Shop, cast: Cast
) -> None:
    bob = cast.client(cast.bob)
    for path in (f"/orders/{shop.order}", f"/issues/{shop.issue}", "/wishes"):
        page = bob.get(path).content.decode()
        assert "It is damaged" in page, path
        assert "&lt;script&gt;the lid&lt;/script&gt;" in page
        assert f"/wishes/photos/{wish[1]}" in page
        assert "Could not be done" in page
    assert "1 wish of a customer waits for somebody." in bob.get("/").content.decode()
    seen = cast.client(cast.vera).get(f"/orders/{shop.order}").content.decode()
    assert "It is damaged" in seen
    assert "Could not be done" not in seen
    assert "/wishes/photos/" not in seen


def test_a_wish_is_settled_once_and_its_customer_told(
    wish: tuple[int, int], shop: Shop, cast: Cast, teller: Teller
) -> None:
    bob = cast.client(cast.bob)
    for verb in ("done", "refused"):
        answer = bob.post(f"/wishes/{wish[0]}/settle", {"verb": verb, "next": "/wishes"})
        assert answer.headers["location"] == "/wishes"
    assert teller.ask("select state, settled_by from wishes_wish") == [("done", cast.bob.pk)]
    assert teller.ask("select letter, address, state from tell_message") == [
        ("wish_received", "ada@example.com", "waiting")
    ]
    assert AuditEntry.objects.filter(verb="wish.done").count() == 1
    jobs = teller.ask("select args ->> 'wish_id' from procrastinate_jobs where lock like 'wish:%%'")
    assert jobs == [(str(wish[0]),)]
    assert "Nothing waits for you" in bob.get("/wishes").content.decode()
    assert "It is damaged" in bob.get("/wishes?every=1").content.decode()


def test_a_photo_can_do_nothing_but_be_looked_at(wish: tuple[int, int], cast: Cast) -> None:
    shown = cast.client(cast.bob).get(f"/wishes/photos/{wish[1]}")
    assert shown.content == b"a picture"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert cast.client(cast.charlie).get(f"/wishes/photos/{wish[1]}").status_code == 404


def test_wishes_leave_as_a_file(wish: tuple[int, int], cast: Cast) -> None:
    answer = cast.client(cast.vera).get("/wishes?format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines()[0].startswith("id,made_at,order")
    assert "It is damaged; <script>the lid</script>" in text
