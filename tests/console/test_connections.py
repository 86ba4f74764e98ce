"""Connections: how they are, adding one in steps, its keys, raw deliveries and replays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.console.story import HOSTILE, Shop, open_shop
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import AuditEntry
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CONNECTORS
from waypost.console.read.deliveries import pretty
from waypost.inbox.states import ReadingState
from waypost.lib.crypt import Safe
from waypost.lib.database import config

NOW = datetime.now(UTC)
SECRET = "0123456789abcdef0123456789abcdef"
STRIPE_SECRET = "whsec_0123456789abcdef0123"


@pytest.fixture
def shop(clean: Database, cast: Cast, teller: Teller) -> Iterator[Shop]:
    teller.ask("delete from connectors_connection returning 1")
    yield open_shop(cast, teller)
    teller.ask("delete from connectors_connection returning 1")


def states(teller: Teller) -> dict[int, int]:
    return dict(teller.ask("select delivery_id, state from inbox_reading"))


def keys(database: Database, connection_id: int, brand_id: int) -> tuple[str, ...]:
    """The secrets that the door accepts now."""
    directory = Directory(database.flow, Safe(config().secret_key))
    directory.load()
    line = directory.by_id(brand_id, connection_id)
    assert line is not None
    return line.keys.secrets


def health(cast: Cast, person: str = "mara") -> dict[str, str]:
    context = cast.client(getattr(cast, person)).get("/connectors").context
    return {card.name: card.health.state for card in context["cards"]}


def hours(teller: Teller, brand: int, connection: int, ago: float, received: int, bad: int) -> None:
    teller.ask(
        "insert into inbox_hour values (%s, %s, date_trunc('hour', %s::timestamptz), %s, %s, 9, "
        "4000, 3000) returning 1",
        *(brand, connection, NOW - timedelta(hours=ago), received, bad),
    )


def test_every_connector_says_how_it_is_set_up() -> None:
    for connector in CONNECTORS.values():
        guide = connector.guide
        assert guide.sees
        assert guide.steps
        assert bool(guide.secret) == guide.hooked
        for tick in guide.ticks:
            said = connector.topics[tick.topic]
            assert not said.startswith(("ignored", "nothing")), (connector.name, tick.topic)


@pytest.mark.parametrize(
    ("connector", "value", "word"),
    [
        ("stripe", "sk_live_0123456789abcdef", "API key"),
        ("stripe", "whsec_", "too short"),
        ("shopify", "shpat_0123456789abcdef", "access token"),
        ("shopify", "signed with abc", "blank"),
        ("generic", "whsec_not base64!", "base64"),
        ("shipstation", "hello", "public RSA key"),
    ],
)
def test_what_was_mistaken_for_a_secret_is_named(connector: str, value: str, word: str) -> None:
    secret = CONNECTORS[connector].guide.secret
    assert secret is not None
    assert word in secret.check(value)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://admin.shopify.com/store/my-shop/settings",
        "https://My-Shop.myshopify.com/",
        "my-shop",
    ],
)
def test_a_shop_is_found_in_any_of_its_addresses(pasted: str) -> None:
    (shop,) = CONNECTORS["shopify"].guide.options
    assert shop.tidy(pasted) == "my-shop.myshopify.com"
    assert shop.check(shop.tidy(pasted)) == ""
    assert shop.check(shop.tidy("www.my-brand.com")) != ""


def test_health_is_said_in_words(shop: Shop, cast: Cast, teller: Teller) -> None:
    acme = cast.acme.id
    waiting = teller.connect(acme, "stripe", "Waiting")
    paused = teller.connect(acme, "easypost", "Paused")
    refusing = teller.connect(acme, "woocommerce", "Refusing")
    behind = teller.connect(acme, "shipbob", "Behind")
    teller.ask("update connectors_connection set active = false where id = %s returning 1", paused)
    teller.ask(
        "insert into inbox_refusal values (%s, %s, now(), 'no signature', 7, now()) returning 1",
        *(acme, refusing),
    )
    late = NOW - timedelta(minutes=20)
    teller.deliver(acme, behind, b"{}", late, ReadingState.NEW)
    found = health(cast)
    assert found == {
        "acme.example": "healthy",
        "Waiting": "waiting",
        "Paused": "paused",
        "Refusing": "failing",
        "Behind": "failing",
    }
    assert waiting


def test_a_connection_that_fell_silent_is_quiet(shop: Shop, cast: Cast, teller: Teller) -> None:
    teller.ask(
        "insert into issues_issue (brand_id, order_id, kind, subject, status, severity, due_at, "
        "changed_at, opened_at, absorbed_by, note, evidence, closed_evidence) values (%s, 0, "
        "'connector_silent', %s, 'open', 3, now(), now(), now(), '', '', '', '') returning 1",
        *(cast.acme.id, f"connection:{shop.connection}"),
    )
    assert health(cast) == {"acme.example": "quiet"}


def test_arrivals_are_drawn_by_the_hour(shop: Shop, cast: Cast, teller: Teller) -> None:
    for ago, received in ((0, 2), (5, 40), (23, 7), (24, 100)):
        hours(teller, cast.acme.id, shop.connection, ago, received, 1)
    card = cast.client(cast.vera).get("/connectors").context["cards"][0]
    counts = [hour.received for hour in card.connection.hours]
    assert (counts[0], counts[-6], counts[-1]) == (7, 40, 2)
    assert (card.connection.day, card.most, card.hour) == (49, 40, 2)
    assert card.lag == "under 1 s"


def test_viewers_see_health_and_nothing_that_quotes_a_body(shop: Shop, cast: Cast) -> None:
    client = cast.client(cast.bob)
    for path in ("/connectors", f"/connectors/{shop.connection}"):
        page = client.get(path).content.decode()
        for text in ("/hooks/", "$.id", f"/deliveries/{shop.unreadable}"):
            assert text not in page
    page = cast.client(cast.mara).get(f"/connectors/{shop.connection}").content.decode()
    assert "$.id: &lt;script&gt;" in page
    assert HOSTILE not in page


def test_a_store_is_connected_in_steps(
    shop: Shop, cast: Cast, teller: Teller, database: Database
) -> None:
    client = cast.client(cast.mara)
    assert "Shopify" in client.get("/connectors/add").content.decode()
    setup = client.post("/connectors/add/stripe").headers["Location"]
    made = int(re.findall(r"\d+", setup)[0])
    page = client.get(setup).content.decode()
    assert "/hooks/acme/stripe/" in page
    assert "charge.dispute.created" in page
    wrong = client.post(f"/connectors/{made}/secret", {"from": "setup", "secret": "sk_live_1"})
    assert wrong.status_code == 422
    assert "That is an API key" in wrong.content.decode()
    assert "sk_live_1" not in wrong.content.decode()
    right = {"from": "setup", "secret": f" {STRIPE_SECRET} "}
    assert (
        client.post(f"/connectors/{made}/secret", right).headers["Location"] == f"{setup}#step-test"
    )
    assert keys(database, made, cast.acme.id) == (STRIPE_SECRET,)
    assert STRIPE_SECRET not in client.get(setup).content.decode()
    verbs = list(AuditEntry.objects.filter(about=f"connection:{made}").values_list("verb"))
    assert ("connection added",) in verbs
    assert ("secret saved",) in verbs
    assert STRIPE_SECRET not in str(list(AuditEntry.objects.values()))


def test_the_steps_see_what_comes(shop: Shop, cast: Cast, teller: Teller) -> None:
    client, acme = cast.client(cast.mara), cast.acme.id
    made = teller.connect(acme, "shopify", "New")
    teller.ask(
        "insert into inbox_refusal values (%s, %s, now(), "
        "'X-Shopify-Hmac-Sha256 is not this body''s, under any secret', 1, now()) returning 1",
        *(acme, made),
    )
    refused = client.get(f"/connectors/{made}/check")
    assert [it.state for it in refused.context["checks"]] == ["wait", "done", "bad", "wait"]
    assert "Your webhooks will be signed with" in refused.content.decode()
    version = refused.context["version"]
    assert client.get(f"/connectors/{made}/check?v={version}").status_code == 204
    later = datetime.now(UTC) + timedelta(seconds=60)
    teller.deliver(acme, made, b'{"a": 1}', later)
    seen = client.get(f"/connectors/{made}/check?v={version}")
    assert [it.state for it in seen.context["checks"]][1:] == ["done", "done", "done"]
    assert "First delivery seen" in seen.content.decode()
    assert "hx-get" not in seen.content.decode()


def test_a_secret_is_rotated_with_an_overlap_and_ends_by_itself(
    shop: Shop, cast: Cast, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path = cast.client(cast.alice), f"/connectors/{shop.connection}"
    begun = datetime.now(UTC)
    client.post(f"{path}/secret", {"secret": SECRET, "overlap": "24h"})
    client.post(f"{path}/secret", {"secret": SECRET[::-1], "overlap": "1h"})
    acme = cast.acme.id
    assert keys(database, shop.connection, acme) == (SECRET[::-1], SECRET)

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return begun + timedelta(minutes=61)

    with monkeypatch.context() as patch:
        patch.setattr("waypost.connectors.directory.datetime", Later)
        assert keys(database, shop.connection, acme) == (SECRET[::-1],)
    page = client.get(f"{path}/settings")
    assert "Accepted until" in page.content.decode()
    assert SECRET not in page.content.decode()
    (mark,) = [it.mark for it in page.context["kept"].secrets if it.until]
    client.post(f"{path}/secrets/{mark}/drop")
    assert keys(database, shop.connection, acme) == (SECRET[::-1],)


def test_a_secret_made_here_is_shown_once(shop: Shop, cast: Cast, teller: Teller) -> None:
    client, made = cast.client(cast.mara), teller.connect(cast.acme.id, "shipstation_v1")
    shown = client.post(f"/connectors/{made}/secret", {"from": "setup", "make": "1"})
    (secret,) = re.findall(r"\?secret=([\w-]{20,})", shown.content.decode())
    assert shown.headers["Cache-Control"] == "no-store"
    for path in ("setup", "settings"):
        assert secret not in client.get(f"/connectors/{made}/{path}").content.decode()


def test_credentials_are_sealed_kept_and_taken_away(shop: Shop, cast: Cast, teller: Teller) -> None:
    client, path = cast.client(cast.mara), f"/connectors/{shop.connection}"
    given = {"option-shop": "my-shop", "credential-access_token": "shpat_0123456789abcdef"}
    client.post(f"{path}/fields", given)
    page = client.get(f"{path}/settings")
    assert "shpat_" not in page.content.decode().replace("begins with shpat_", "")
    assert page.context["kept"].credentials == {"access_token"}
    options = teller.ask("select options from connectors_connection where id = %s", shop.connection)
    assert options == [({"shop": "my-shop.myshopify.com"},)]
    client.post(f"{path}/fields", {"option-shop": "my-shop", "drop": "access_token"})
    assert client.get(f"{path}/settings").context["kept"].credentials == frozenset()
    bad = client.post(f"{path}/fields", {"option-shop": "www.my-brand.com"})
    assert bad.status_code == 422
    assert "www.my-brand.com" in bad.content.decode()


def test_gaps_are_looked_for_at_once(shop: Shop, cast: Cast, teller: Teller) -> None:
    client, path = cast.client(cast.mara), f"/connectors/{shop.connection}"
    assert b"needs credentials" in client.post(f"{path}/pull", follow=True).content
    token = {"option-shop": "my-shop", "credential-access_token": "shpat_0123456789abcdef"}
    client.post(f"{path}/fields", token)
    assert b"Looking for gaps" in client.post(f"{path}/pull", follow=True).content
    jobs = "select args from procrastinate_jobs where task_name = 'flow:pull'"
    assert teller.ask(jobs) == [({"brand_id": cast.acme.id, "connection_id": shop.connection},)]


def test_a_pause_can_be_undone(shop: Shop, cast: Cast) -> None:
    client, path = cast.client(cast.mara), f"/connectors/{shop.connection}"
    paused = client.post(f"{path}/pause", {"next": path}, follow=True)
    assert f'action="{path}/resume"' in paused.content.decode()
    assert health(cast) == {"acme.example": "paused"}
    client.post(f"{path}/resume")
    assert health(cast) == {"acme.example": "healthy"}


def test_a_new_name_can_be_undone(shop: Shop, cast: Cast) -> None:
    client, path = cast.client(cast.mara), f"/connectors/{shop.connection}"
    client.post(f"{path}/rename", {"title": "Our & shop"})
    assert list(health(cast)) == ["Our & shop"]
    client.post(f"{path}/rename?title=acme.example")
    assert list(health(cast)) == ["acme.example"]


def test_a_connection_goes_only_with_its_name_and_what_it_brought_stays(
    shop: Shop, cast: Cast, teller: Teller
) -> None:
    client, path = cast.client(cast.mara), f"/connectors/{shop.connection}"
    assert client.post(f"{path}/delete", {"name": "acme"}).status_code == 422
    assert client.post(f"{path}/delete", {"name": "Acme.example"}).status_code == 302
    assert health(cast) == {}
    assert b"a connection that is gone" in client.get(f"/deliveries/{shop.delivery}").content
    assert client.get(f"/orders/{shop.order}").status_code == 200


def test_deliveries_are_listed_by_state_and_exported(
    shop: Shop, cast: Cast, teller: Teller
) -> None:
    client, path = cast.client(cast.mara), f"/connectors/{shop.connection}"
    everything = client.get(path).context["deliveries"]
    assert [it.id for it in everything] == [shop.unreadable, shop.delivery]
    for state, expected in (("unreadable", [shop.unreadable]), ("read", [shop.delivery])):
        listed = client.get(f"{path}?state={state}").context["deliveries"]
        assert [it.id for it in listed] == expected
    sheet = b"".join(client.get(f"{path}.csv?state=unreadable")).decode().splitlines()
    assert len(sheet) == 2
    assert HOSTILE in sheet[1]


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
    again = client.post(f"/deliveries/{shop.unreadable}/replay", follow=True)
    assert b"waiting to be read already" in again.content


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


def test_a_raw_delivery_shows_headers_body_and_its_order(shop: Shop, cast: Cast) -> None:
    page = cast.client(cast.alice).get(f"/deliveries/{shop.delivery}").content.decode()
    assert "x-kept" in page
    assert "&quot;price&quot;: 10.50" in page
    assert f"/orders/{shop.order}" in page


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
        *(cast.acme.id, shop.connection),
    )
    teller.ask(
        "insert into inbox_unknowncode values (%s, 'shopify', 'hold:NEW', 3, now()) returning 1",
        cast.acme.id,
    )
    page = cast.client(cast.vera).get(f"/connectors/{shop.connection}").content.decode()
    for text in ("no signature", "hold:NEW"):
        assert text in page


def test_a_brand_without_connections_is_told_how_to_begin(shop: Shop, cast: Cast) -> None:
    page = cast.client(cast.charlie).get("/connectors").content
    assert b"Nothing is connected yet" in page
    assert b"/connectors/add" in page
