"""The promise that a storefront shows: JSON for any origin, kept only when somebody asks to."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import Brand
from waypost.accounts.scope import bind
from waypost.lib.buckets import Buckets
from waypost.portal.views import promise as view
from waypost.tell.desk import Desk, Words, desk_to
from waypost.tell.models import Desk as DeskRow
from waypost.timeline.models import Stock

MONDAY = datetime(2026, 3, 2, 9, 48, tzinfo=UTC)  # 10:48 in Berlin
POLICY = {
    "hours": {"country": "DE", "cutoff": "14:00"},
    "spans": {"late_dispatch": [{"open": "1bd"}]},
    "transit": [{"fastest": 1, "slowest": 2}],
}


@pytest.fixture(autouse=True)
def at_monday(clean: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Brand.objects.filter(pk=cast.acme.pk).update(policy=POLICY)
    monkeypatch.setattr(view, "timezone", SimpleNamespace(now=lambda: MONDAY))
    monkeypatch.setattr(view, "_LOOKS", Buckets(rate=0, burst=5))


def shown(teller: Teller) -> int:
    return int(teller.ask("select count(*) from promise_shown")[0][0])


def test_it_says_when_in_each_language_of_the_brand(cast: Cast, teller: Teller) -> None:
    response = cast.client().get("/promise/acme.json", {"country": "de"})
    said = response.json()
    assert (said["order_by"], said["earliest"], said["latest"]) == (
        "2026-03-02T13:00:00Z",
        "2026-03-03",
        "2026-03-05",
    )
    words = said["words"]["en"]
    assert words["line"] == "Order within 3 h 12 min, get it Tuesday to Thursday."
    assert words["within"] == "Order within {left}, get it Tuesday to Thursday."
    assert words["shipping"] == "Sent within 1 working day. Delivered 1 to 2 working days later."
    assert words["returns"] == "Refunded within 2 working days of your return's arrival."
    assert "Donnerstag" in said["words"]["de"]["line"]
    assert said["id"] is None
    assert shown(teller) == 0


def test_any_page_may_read_it_and_no_cookie_is_set(cast: Cast) -> None:
    for person in (None, cast.alice):
        client = cast.client(person)
        before = set(client.cookies)
        response = client.get("/promise/acme.json")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cache-Control"] == "public, max-age=60"
        assert set(client.cookies) == before


def test_another_members_brand_is_answered_for_by_its_own_rules(cast: Cast) -> None:
    said = cast.client(cast.charlie).get("/promise/acme.json").json()
    assert said["latest"] == "2026-03-05"
    assert cast.client(cast.charlie).get("/promise/zenith.json").json()["latest"] != "2026-03-05"


def test_what_was_shown_is_kept_when_somebody_asks_to(cast: Cast, teller: Teller) -> None:
    asked = {"country": "AT", "service": "Standard", "sku": "TEA,MUG"}
    client = Client(enforce_csrf_checks=True)
    said = client.post("/promise/acme", asked, headers={"Origin": "https://shop.example"}).json()
    ((id_, kept, order_id),) = teller.ask("select id, asked, order_id from promise_shown")
    assert str(id_) == said["id"]
    assert kept == {"country": "AT", "service": "Standard", "skus": ["MUG", "TEA"]}
    assert order_id is None


def test_what_is_sold_out_is_not_promised(cast: Cast, teller: Teller, clean: Database) -> None:
    with transaction.atomic():
        bind(cast.acme.pk)
        Stock.objects.create(brand_id=cast.acme.pk, sku="MUG", available=0, changed_at=MONDAY)
    said = cast.client().post("/promise/acme", {"sku": "MUG"}).json()
    assert (said["available"], said["why"], said["id"]) == (False, "out_of_stock", None)
    assert said["words"]["en"]["line"] == "Not in stock at the moment."
    assert shown(teller) == 0
    assert cast.client().get("/promise/acme.json", {"sku": "TEA"}).json()["available"]


def test_the_brands_own_words_stand_before_ours(cast: Cast) -> None:
    desk = Desk(words=Words(returns={"en": "Send it back within 60 days."}))
    with transaction.atomic():
        bind(cast.acme.pk)
        DeskRow.objects.create(brand_id=cast.acme.pk, settings=desk_to(desk), changed_at=MONDAY)
    said = cast.client().get("/promise/acme.json").json()
    assert said["words"]["en"]["returns"] == "Send it back within 60 days."
    assert said["words"]["de"]["returns"] != ""


@pytest.mark.parametrize("asked", [{"country": "DEU"}, {"service": "x" * 99}, {"sku": "a," * 60}])
def test_what_makes_no_sense_is_refused_with_a_reason(cast: Cast, asked: dict[str, str]) -> None:
    response = cast.client().get("/promise/acme.json", asked)
    assert response.status_code == 400
    assert response.json()["error"]


def test_a_shop_that_is_not_there_and_too_many_looks(cast: Cast) -> None:
    client = cast.client()
    assert client.get("/promise/nobody.json").status_code == 404
    answers = [client.get("/promise/acme.json").status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    assert client.get("/promise/acme.json").headers["Retry-After"] == "60"


def test_keeping_is_counted_by_address(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "KEPT", 2)
    client = Client(REMOTE_ADDR="192.0.2.7")
    answers = [client.post("/promise/acme").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert Client(REMOTE_ADDR="192.0.2.8").post("/promise/acme").status_code == 200


def test_the_widget_is_small_and_for_any_origin(cast: Cast) -> None:
    response = cast.client().get("/promise.js")
    assert len(response.content) < 6_000
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
