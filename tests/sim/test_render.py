"""Every webhook of the shop in a box goes through the real connector that reads it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from tests.sim.shops import SECRETS, lives
from waypost.connectors.contract import HookRequest, Keys, Reading, SignatureRefused
from waypost.core.facts import Fact
from waypost.sim import CLEAN, Life, What, facts_of
from waypost.sim.facts import CONNECTORS, delivery
from waypost.sim.render import Letter, Post, posts, render
from waypost.sim.sealing import secrets_of, signature
from waypost.sim.stream import sendings

Kind = tuple[str, str]

_WAITING = {"warehouse_accepted", "order_described"}  # ShipBob's promise to dispatch
_SHIPPED = {"warehouse_accepted", "fulfilled"}
# What each kind of webhook must at least say, wherever it occurs.
SAYS: dict[Kind, set[str]] = {
    ("shopify", "orders/create"): {"order_placed", "order_described"},
    ("shopify", "orders/paid"): {"order_placed", "order_described", "payment_captured"},
    ("shopify", "orders/updated"): {"order_placed", "order_described"},
    ("shopify", "orders/cancelled"): {"order_placed", "order_described", "order_cancelled"},
    ("shopify", "orders/fulfilled"): {"order_described", "fulfilled", "parcel_labelled"},
    ("shopify", "orders/edited"): set(),
    ("shopify", "orders/risk_assessment_changed"): {"risk_assessed"},
    ("shopify", "fulfillment_orders/placed_on_hold"): {"hold_placed"},
    ("shopify", "fulfillment_holds/released"): {"hold_released"},
    ("shopify", "fulfillment_orders/fulfillment_request_accepted"): {"warehouse_accepted"},
    ("shopify", "fulfillment_orders/fulfillment_request_rejected"): {"fulfillment_rejected"},
    ("shopify", "fulfillments/create"): {"fulfilled", "parcel_labelled"},
    ("shopify", "fulfillments/update"): {"fulfilled", "parcel_labelled", "parcel_scanned"},
    ("shopify", "refunds/create"): {"refund_updated"},
    ("shopify", "returns/request"): {"return_requested"},
    ("shopify", "returns/approve"): {"return_decided"},
    ("shopify", "returns/decline"): {"return_decided"},
    ("shopify", "returns/process"): {"return_inspected"},
    ("shopify", "returns/cancel"): {"return_closed"},
    ("shopify", "returns/close"): {"return_closed"},
    ("shopify", "variants/out_of_stock"): set(),
    ("stripe", "payment_intent.processing"): {"payment_pending"},
    ("stripe", "payment_intent.amount_capturable_updated"): {"payment_authorized"},
    ("stripe", "payment_intent.succeeded"): {"payment_captured"},
    ("stripe", "payment_intent.payment_failed"): {"payment_failed"},
    ("stripe", "payment_intent.canceled"): {"payment_voided"},
    ("stripe", "charge.succeeded"): set(),  # captured or authorised
    ("stripe", "charge.captured"): {"payment_captured"},
    ("stripe", "review.opened"): {"review_opened"},
    ("stripe", "review.closed"): {"review_closed"},
    ("stripe", "radar.early_fraud_warning.created"): {"review_opened"},
    ("stripe", "radar.early_fraud_warning.updated"): {"review_closed"},
    ("stripe", "refund.created"): {"refund_updated"},
    ("stripe", "refund.updated"): {"refund_updated"},
    ("stripe", "refund.failed"): {"refund_updated"},
    ("stripe", "charge.dispute.created"): {"dispute_updated"},
    ("stripe", "charge.dispute.updated"): {"dispute_updated"},
    ("stripe", "charge.dispute.closed"): {"dispute_updated"},
    ("easypost", "tracker.created"): {"parcel_labelled"},
    ("easypost", "tracker.updated"): set(),  # scans, a date, or that nothing can be known
    ("shipbob", "order.shipment.exception"): _WAITING | {"stock_short"},
    ("shipbob", "order.shipment.on_hold"): _WAITING | {"hold_placed"},
    ("shipbob", "order.shipment.address.updated"): _WAITING | {"address_checked"},
    ("shipbob", "order.shipment.cancelled"): {"fulfillment_cancelled"},
    ("shipbob", "order.shipped"): _SHIPPED | {"parcel_labelled"},
    ("shipbob", "order.shipment.tracking.updated"): _SHIPPED | {"parcel_scanned"},
    ("shipbob", "order.shipment.delivered"): _SHIPPED | {"parcel_scanned"},
    ("shipbob", "return.created"): {"return_requested", "return_labelled"},
    ("shipbob", "return.updated"): {"return_requested"},
    ("shipbob", "return.completed"): {"return_received", "return_inspected"},
    ("generic", "facts"): set(),
}
_SILENT = {("shopify", "orders/edited")}


@pytest.fixture(scope="module")
def told() -> list[tuple[Life, Post]]:
    """The webhooks of a troubled shop: all there is of most, some of the most frequent kinds."""
    left: dict[Kind, int] = defaultdict(lambda: 60)
    found = []
    for life in lives(900, trouble=3):
        for post in posts(life):
            kind = post.partner, post.topic
            if left[kind] > 0:
                left[kind] -= 1
                found.append((life, post))
    return found


def headers_of(post: Post, letter: Letter, secret: str) -> dict[str, str]:
    return letter.headers | signature(post.partner, letter, secret, post.at)


def read(post: Post, letter: Letter) -> Reading:
    return CONNECTORS[post.partner].facts(delivery(post.partner, letter, post.at))


def test_the_troubled_shop_sends_every_kind_there_is(told: list[tuple[Life, Post]]) -> None:
    assert {(post.partner, post.topic) for _, post in told} == set(SAYS)


def test_every_webhook_is_accepted_at_the_door(told: list[tuple[Life, Post]]) -> None:
    for life, post in told:
        letter = render(life, post)
        headers = headers_of(post, letter, SECRETS[post.partner])
        request = HookRequest(headers, letter.body)
        keys = Keys((SECRETS[post.partner],))
        receipt = CONNECTORS[post.partner].verify(request, keys, post.at)
        assert (receipt.topic, receipt.external_id) == (post.topic, letter.id)


def test_a_wrong_secret_or_a_touched_body_is_refused(told: list[tuple[Life, Post]]) -> None:
    other = secrets_of(999)
    for life, post in {post.partner: (life, post) for life, post in told}.values():
        letter, connector = render(life, post), CONNECTORS[post.partner]
        keys = Keys((SECRETS[post.partner],))
        wrong = headers_of(post, letter, other[post.partner])
        with pytest.raises(SignatureRefused):
            connector.verify(HookRequest(wrong, letter.body), keys, post.at)
        right = headers_of(post, letter, SECRETS[post.partner])
        with pytest.raises(SignatureRefused):
            connector.verify(HookRequest(right, letter.body + b" "), keys, post.at)


@pytest.mark.parametrize("partner", ["stripe", "shipbob", "generic"])
def test_a_signature_that_names_its_moment_is_stale_an_hour_later(
    partner: str, told: list[tuple[Life, Post]]
) -> None:
    life, post = next(it for it in told if it[1].partner == partner)
    letter = render(life, post)
    request = HookRequest(headers_of(post, letter, SECRETS[partner]), letter.body)
    with pytest.raises(SignatureRefused):
        CONNECTORS[partner].verify(request, Keys((SECRETS[partner],)), post.at + timedelta(hours=1))


def test_every_webhook_is_read_in_full(told: list[tuple[Life, Post]]) -> None:
    for life, post in told:
        reading = read(post, render(life, post))
        kind = post.partner, post.topic
        assert not reading.faults, (kind, reading.faults)
        assert not reading.unknown, (kind, reading.unknown)
        assert not reading.fetch, kind
        if kind in _SILENT:
            assert reading.ignored
            continue
        assert reading.facts or reading.stock, (kind, reading.ignored)
        assert SAYS[kind] <= {fact.kind for fact in reading.facts}, kind


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, again = lives(120), lives(120)
    for one, other in zip(first, again, strict=True):
        assert posts(one) == posts(other)
        for post in posts(one):
            assert render(one, post) == render(other, post)


def test_a_webhook_told_again_has_another_id_and_the_same_facts(
    told: list[tuple[Life, Post]],
) -> None:
    for partner in ("shopify", "easypost"):
        life, post = next(it for it in told if it[1].partner == partner)
        once, again = render(life, post), render(life, post, copy=1)
        assert once.id != again.id
        assert read(post, once).facts == read(post, again).facts


def test_an_order_of_shopify_is_as_large_as_a_real_one() -> None:
    sizes = [
        len(render(life, post).body)
        for life in lives(60)
        for post in posts(life)
        if post.topic == "orders/create"
    ]
    assert 6_000 < sum(sizes) / len(sizes) < 9_000


def together(facts: list[Fact]) -> int:
    """Into how many groups the references tie these facts."""
    heads: dict[str, str] = {}

    def head(ref: str) -> str:
        while heads.setdefault(ref, ref) != ref:
            ref = heads[ref]
        return ref

    for fact in facts:
        for ref in fact.refs:
            heads[head(ref)] = head(fact.order_ref)
        head(fact.order_ref)
    return len({head(ref) for ref in heads})


def test_all_partners_speak_of_one_and_the_same_order() -> None:
    for life in lives(500, trouble=3):
        assert together(facts_of(life)) == 1, life.number


def test_a_stray_label_is_known_to_the_carrier_alone() -> None:
    stray = [life for life in lives(900, trouble=3) if life.stray]
    assert stray
    for life in stray:
        assert {post.partner for post in posts(life)} == {"easypost"}


def test_the_last_word_of_shopify_agrees_with_the_life() -> None:
    for life in lives(300, trouble=3):
        described = [
            f for f in facts_of(life) if f.kind == "order_described" and f.source == "shopify"
        ]
        cancelled = any(f.kind == "order_cancelled" for f in facts_of(life))
        assert cancelled == any(step.what is What.CANCELLED for step in life.steps)
        if life.stray:
            assert not described
            continue
        last = max(described, key=lambda fact: fact.occurred_at).data
        where = life.moved_to if any(s.what is What.ADDRESS_CHANGED for s in life.steps) else None
        assert last.ship_to is not None
        assert last.ship_to.line1 == (where or life.buyer).street
        assert last.customer is not None
        assert last.customer.email == life.buyer.email


def test_clean_sendings_are_the_posts_themselves() -> None:
    for life in lives(50):
        assert [sending.post for sending in sendings(life, CLEAN)] == posts(life)
