"""Shopify's webhooks: which a step sets off, their headers, their bodies.

One thing is told that Shopify leaves out: the webhooks of fulfillment orders name their order
(`order_id`, a field of the same resource in the REST API). There is no Shopify behind the
simulated shop that a worker could ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from waypost.sim.render import shopify_order, shopify_rest
from waypost.sim.render.post import Letter, Post
from waypost.sim.render.shopify_text import iso
from waypost.sim.render.view import View
from waypost.sim.steps import Life, Step, What

NAME = "shopify"
DOMAIN = "northlight-outdoor.myshopify.com"
API_VERSION = "2026-07"

_encode = msgspec.json.Encoder().encode

_TOPICS: dict[What, tuple[str, ...]] = {
    What.PLACED: ("orders/create",),
    What.PAY_CAPTURED: ("orders/paid", "orders/updated"),
    What.PAY_VOIDED: ("orders/updated",),
    What.RISK: ("orders/risk_assessment_changed",),
    What.HELD: ("fulfillment_orders/placed_on_hold",),
    What.RELEASED: ("fulfillment_holds/released",),
    What.ACCEPTED: ("fulfillment_orders/fulfillment_request_accepted",),
    What.REFUSED: ("fulfillment_orders/fulfillment_request_rejected",),
    What.SHORT: ("variants/out_of_stock",),
    What.ADDRESS_CHANGED: ("orders/updated",),
    What.LINE_DROPPED: ("orders/edited", "orders/updated"),
    What.CANCELLED: ("orders/cancelled",),
    What.REFUND_MADE: ("refunds/create", "orders/updated"),
    What.REFUND_DONE: ("orders/updated",),
    What.REFUND_FAILED: ("orders/updated",),
    What.RETURN_ASKED: ("returns/request",),
    What.RETURN_APPROVED: ("returns/approve",),
    What.RETURN_DECLINED: ("returns/decline",),
    What.RETURN_INSPECTED: ("returns/process",),
    What.RETURN_CLOSED: ("returns/close",),
}

_BODIES: dict[str, Callable[[Life, Step, View], object]] = {
    "orders/edited": shopify_rest.edited,
    "orders/risk_assessment_changed": shopify_rest.risk,
    "fulfillment_orders/placed_on_hold": shopify_rest.placed_on_hold,
    "fulfillment_holds/released": shopify_rest.hold_released,
    "fulfillment_orders/fulfillment_request_accepted": shopify_rest.accepted,
    "fulfillment_orders/fulfillment_request_rejected": shopify_rest.rejected,
    "variants/out_of_stock": shopify_rest.variant,
    "fulfillments/create": shopify_rest.fulfillment,
    "fulfillments/update": shopify_rest.fulfillment,
    "refunds/create": shopify_rest.refund,
    "returns/request": shopify_rest.return_,
    "returns/approve": shopify_rest.return_,
    "returns/process": shopify_rest.return_,
    "returns/decline": shopify_rest.declined,
    "returns/cancel": shopify_rest.closed,
    "returns/close": shopify_rest.closed,
}


def posts(life: Life) -> Iterator[Post]:
    """Shopify's webhooks of this life, in the order of its steps."""
    if life.stray:
        return
    placed = False
    for index, step in enumerate(life.steps):
        if step.what is What.PLACED:
            placed = True
        elif not placed:
            continue
        for topic in _topics(life, index, step):
            yield Post(step.at, NAME, topic, index)


def _topics(life: Life, index: int, step: Step) -> tuple[str, ...]:
    what = step.what
    if what is What.PLACED:
        paid = any(before.what is What.PAY_CAPTURED for before in life.steps[:index])
        return ("orders/create", "orders/paid") if paid else ("orders/create",)
    if what is What.PACKED:
        return _packed(life, index, step)
    if what is What.SCANNED:
        return _scanned(life, index, step)
    if what is What.RETURN_CLOSED and step.code == "cancelled":
        return ("returns/cancel",)
    return _TOPICS.get(what, ())


def _packed(life: Life, index: int, step: Step) -> tuple[str, ...]:
    parcel = life.parcels[step.of]
    if parcel.back or parcel.replaces:
        return ()
    whole = View(life, index).fulfillment_status == "fulfilled"
    return "fulfillments/create", "orders/fulfilled" if whole else "orders/updated"


def _scanned(life: Life, index: int, step: Step) -> tuple[str, ...]:
    """Shopify passes on only the plain course of a parcel, and each word of it once."""
    parcel = life.parcels[step.of]
    status = step.code.partition("/")[0]
    if parcel.back or parcel.replaces:
        return ()
    if status == "delivered":
        return "fulfillments/update", "orders/updated"
    if status not in ("in_transit", "out_for_delivery"):
        return ()
    said = [s.code for s in life.steps[:index] if s.what is What.SCANNED and s.of == step.of]
    if status == "in_transit":
        return () if said else ("fulfillments/update",)
    return () if any(code.startswith(status) for code in said) else ("fulfillments/update",)


def render(life: Life, post: Post, copy: int = 0) -> Letter:
    """The webhook. `copy` above 0 is the same news under another delivery id, as a second
    subscription to the topic sends it."""
    step = life.steps[post.step]
    view = View(life, post.step)
    make = _BODIES.get(post.topic)
    body = shopify_order.order(life, view) if make is None else make(life, step, view)
    token = life.token(f"shopify/{post.topic}/{post.step}/{copy}")
    event = life.token(f"shopify/{post.step}")
    webhook_id = _uuid(token)
    headers = {
        "content-type": "application/json",
        "user-agent": "Shopify-Captain-Hook",
        "x-shopify-topic": post.topic,
        "x-shopify-shop-domain": DOMAIN,
        "x-shopify-api-version": API_VERSION,
        "x-shopify-webhook-id": webhook_id,
        "x-shopify-event-id": _uuid(event),
        "x-shopify-triggered-at": iso(step.at),
    }
    return Letter(webhook_id, post.topic, headers, _encode(body))


def _uuid(token: str) -> str:
    return f"{token[:8]}-{token[8:12]}-{token[12:16]}-{token[16:20]}-{token[20:]}"
