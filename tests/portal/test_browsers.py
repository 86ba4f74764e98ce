"""Browsers that show news: of one order, or of all of theirs to who was sent the link."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction

from tests.portal.test_preferences import ADA, Page, choices, page
from tests.support.cast import Cast
from tests.support.postgres import Database
from waypost.accounts.scope import bind
from waypost.tell import links
from waypost.tell.links import Scope
from waypost.tell.models import Consent, Device, Person, Way

__all__ = ["page"]

KEYS = {"p256dh": "B" + "A" * 86, "auth": "A" * 22}
PUSH = {"endpoint": "https://push.example/abc", "keys": KEYS}


def push(page: Page, url: str, body: object) -> int:
    return page.client.post(url, json.dumps(body), content_type="application/json").status_code


def kept(page: Page) -> list[int]:
    """The orders that browsers show news of."""
    with transaction.atomic():
        bind(page.brand_id)
        found = Device.objects.filter(gone_at=None, person=f"email:{ADA}", keys=KEYS)
        return list(found.order_by("order_id").values_list("order_id", flat=True))


def connect_push(page: Page) -> None:
    with transaction.atomic():
        bind(page.brand_id)
        Way.objects.create(
            id=1,
            brand_id=page.brand_id,
            channel="push",
            provider="webpush",
            title="Browser",
            sealed=b"",
            token="t",
            created_at=datetime.now(UTC),
        )


def test_a_browser_that_may_show_news_is_kept_until_it_says_no(page: Page) -> None:
    assert push(page, f"{page.url}/push", PUSH) == 404, "the brand has no such way"
    connect_push(page)
    assert b"data-push-key" in page.client.get(page.url).content
    order = links.make(Scope.ORDER, page.brand_id, page.order_id, 30, datetime.now(UTC))
    assert push(page, f"/t/{order}/push", PUSH) == 204
    assert kept(page) == [page.order_id]
    with transaction.atomic():
        bind(page.brand_id)
        assert not Person.objects.exists(), "their other orders are told as before"
    shown = page.client.get(page.url).content
    assert b'value="push" checked' in shown
    assert b"data-push-key" in shown, "for all orders it can still be turned on"
    assert push(page, f"{page.url}/push", PUSH) == 204
    assert kept(page) == [0, page.order_id]
    assert page.person().channels[0] == "push"
    off = {"endpoint": PUSH["endpoint"], "off": True}
    assert push(page, f"{page.url}/push", off) == 204
    with transaction.atomic():
        bind(page.brand_id)
        assert not Device.objects.filter(gone_at=None).exists()
        said = Consent.objects.filter(channel="push").order_by("id").values_list("given", flat=True)
        assert list(said) == [True, True, False]


def test_who_came_by_an_orders_page_does_not_subscribe_to_all_orders(page: Page) -> None:
    connect_push(page)
    url = choices(page)
    shown = page.client.get(url).content
    assert b"data-push-key" not in shown
    assert b"To turn on notifications for all your orders" in shown
    assert push(page, f"{url}/push", PUSH) == 403
    assert push(page, f"{page.url}/push", PUSH) == 204
    assert b'value="push" checked' in page.client.get(url).content
    assert push(page, f"{url}/push", {"endpoint": PUSH["endpoint"], "off": True}) == 204
    assert kept(page) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"endpoint": "http://push.example/a", "keys": KEYS},
        {"endpoint": "https://user@push.example/a", "keys": KEYS},
        {"endpoint": "https://push.example/a"},
        {"endpoint": "https://push.example/a", "keys": {"p256dh": "x", "auth": "y"}},
        {"endpoint": "https://push.example/" + "a" * 5000, "keys": KEYS},
    ],
)
def test_what_is_no_subscription_is_refused(page: Page, body: object) -> None:
    assert push(page, f"{page.url}/push", body) == 400


def test_the_service_worker_is_at_the_root(cast: Cast, database: Database) -> None:
    response = cast.client().get("/push-worker.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
