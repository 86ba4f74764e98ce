"""The Order resource of the REST Admin API, as orders/* webhooks and the listing carry it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from waypost.connectors.shopify import fulfillments, money
from waypost.connectors.shopify import words as w
from waypost.connectors.shopify.shapes import (
    Address,
    Customer,
    Deleted,
    Line,
    Order,
    Risk,
    ShippingLine,
)
from waypost.connectors.shopify.shop import amount, needed, number_of, order_ref, triggered_at
from waypost.connectors.shopify.shop import version as version_of
from waypost.connectors.sieve import Scalar, Sieve, locale, promise, text
from waypost.core import bodies as b
from waypost.core import refs


class _Seen(NamedTuple):
    """One order while it is read."""

    id: str
    ref: str
    number: str
    currency: str
    bound: tuple[str, ...]
    total_minor: int | None
    placed_at: datetime | None
    updated_at: datetime | None
    processed_at: datetime | None


def read(sieve: Sieve, order: Order) -> str:
    order_id = needed(order.id, "$.id")
    number, currency = text(order.name), text(order.currency)
    placed_at = sieve.instant(order.created_at, "$.created_at")
    seen = _Seen(
        order_id,
        order_ref(order_id),
        number,
        currency,
        (refs.number(number),) if number else (),
        amount(sieve, order.total_price, currency, "$.total_price"),
        placed_at,
        _same_or(sieve, order.updated_at, order.created_at, placed_at, "$.updated_at"),
        _same_or(sieve, order.processed_at, order.created_at, placed_at, "$.processed_at"),
    )
    if seen.placed_at is None and seen.updated_at is None:
        sieve.fault("$.created_at", "the order carries no instant to go by")
    _placed(sieve, order, seen)
    _described(sieve, order, seen)
    _paid(sieve, order, seen)
    _cancelled(sieve, order, seen)
    to = order.shipping_address
    for index, fulfillment in enumerate(order.fulfillments or ()):
        where = f"$.fulfillments[{index}]"
        fulfillments.read_one(sieve, seen.ref, fulfillment, where, to, seen.bound)
    for index, refund in enumerate(order.refunds or ()):
        money.read_refund(sieve, seen.ref, refund, f"$.refunds[{index}]", seen.bound)
    return "the order says nothing that is watched"


def _same_or(
    sieve: Sieve, given: Scalar, other: Scalar, other_at: datetime | None, where: str
) -> datetime | None:
    """An instant that is often the same text as one already read, which also stands in for it."""
    return other_at if given == other else sieve.instant(given, where) or other_at


def _placed(sieve: Sieve, order: Order, seen: _Seen) -> None:
    data = b.OrderPlaced(
        number=seen.number,
        currency=seen.currency,
        total_minor=seen.total_minor,
        channel=text(order.source_name),
    )
    sieve.fact(seen.ref, seen.placed_at, seen.id, data, seen.bound)


def _described(sieve: Sieve, order: Order, seen: _Seen) -> None:
    if seen.updated_at is None:
        return
    current = seen.total_minor
    if order.current_total_price not in (None, order.total_price):
        where = "$.current_total_price"
        current = amount(sieve, order.current_total_price, seen.currency, where)
    to = order.shipping_address
    data = b.OrderDescribed(
        number=seen.number or None,
        currency=seen.currency or None,
        total_minor=current,
        lines=_lines(sieve, order.line_items or [], seen.currency),
        customer=_customer(order),
        ship_to=None if to is None else address(to),
        service_level=_service_level(order.shipping_lines or []),
        tags=None if order.tags is None else _tags(text(order.tags)),
        promise=promise((note.name, note.value) for note in order.note_attributes or []),
    )
    key = f"{seen.id}:{version_of(seen.updated_at)}"
    sieve.fact(seen.ref, seen.updated_at, key, data, seen.bound)


def _lines(sieve: Sieve, given: list[Line], currency: str) -> tuple[b.Line, ...]:
    lines = []
    for index, line in enumerate(given):
        where = f"$.line_items[{index}]"
        wanted = line.quantity if line.current_quantity is None else line.current_quantity
        quantity = sieve.count(wanted, f"{where}.quantity")
        if quantity is None:
            continue
        lines.append(
            b.Line(
                id=number_of(line.id),
                sku=text(line.sku),
                name=text(line.name) or text(line.title),
                quantity=quantity,
                unit_minor=amount(sieve, line.price, currency, f"{where}.price") or 0,
                needs_shipping=line.requires_shipping is not False and line.gift_card is not True,
            )
        )
    return tuple(lines)


def _customer(order: Order) -> b.Customer | None:
    who = order.customer
    name = "" if who is None else _joined(who.first_name, who.last_name)
    found = b.Customer(
        id="" if who is None else number_of(who.id),
        name=name or (text(order.shipping_address.name) if order.shipping_address else ""),
        email=text(order.email) or ("" if who is None else text(who.email)),
        phone=text(order.phone) or ("" if who is None else text(who.phone)),
    )
    if found == b.Customer():
        return None
    bought_in = locale(order.customer_locale)
    return msgspec.structs.replace(found, locale=bought_in, accepts=_accepts(order))


def _accepts(order: Order) -> tuple[str, ...]:
    """Where the customer's own consent is missing, the tick at the checkout speaks for mail."""
    who = order.customer or Customer()
    mail, sms = who.email_marketing_consent, who.sms_marketing_consent
    if mail is None:
        by_mail = order.buyer_accepts_marketing is True
    else:
        by_mail = text(mail.state) == w.SUBSCRIBED
    by_sms = sms is not None and text(sms.state) == w.SUBSCRIBED
    return (*(("email",) if by_mail else ()), *(("sms",) if by_sms else ()))


def address(given: Address) -> b.Address:
    return b.Address(
        name=text(given.name) or _joined(given.first_name, given.last_name),
        line1=text(given.address1),
        line2=text(given.address2),
        city=text(given.city),
        region=text(given.province_code),
        postcode=text(given.zip),
        country=text(given.country_code),
    )


def _joined(first: Scalar, last: Scalar) -> str:
    return f"{text(first)} {text(last)}".strip()


def _service_level(lines: list[ShippingLine]) -> str | None:
    """From the names of the rates bought, which is all that Shopify says of speed."""
    names = [f"{text(line.code)} {text(line.title)}" for line in lines if not line.is_removed]
    if not names:
        return None
    return "express" if any(w.EXPRESS.search(name) for name in names) else "standard"


def _tags(given: str) -> tuple[str, ...]:
    return tuple(tag.strip() for tag in given.split(",") if tag.strip())


def _paid(sieve: Sieve, order: Order, seen: _Seen) -> None:
    """The step of payment that financial_status proves.

    Shopify does not say when it was taken. A webhook that shows it first comes with it, so the
    order's own update is the instant; an order that was paid when it was created, or that shows
    only its refunds, was paid when it was processed.
    """
    code = text(order.financial_status).lower()
    if not code:
        return
    step = w.FINANCIAL.get(code)
    if step is None:
        sieve.unknown("financial_status", code)
        return
    fresh = sieve.delivery.topic == "orders/create"
    taken_at = seen.processed_at if fresh or step == w.REFUNDED else seen.updated_at
    at, key = seen.processed_at, seen.id
    data: b.Body
    if step == w.PENDING:
        methods = ", ".join(text(name) for name in order.payment_gateway_names or () if name)
        open_ = _open(sieve, order, seen)
        owed = seen.total_minor if open_ is None else open_
        data = b.PaymentPending(payment=seen.id, amount_minor=owed, method=methods)
    elif step == w.AUTHORIZED:
        data = b.PaymentAuthorized(payment=seen.id, amount_minor=seen.total_minor)
    elif step == w.VOIDED:
        at, data = seen.updated_at, b.PaymentVoided(payment=seen.id)
    elif step == w.PART:
        at, key = taken_at, f"{seen.id}:part"
        paid = _part_paid(sieve, order, seen)
        data = b.PaymentCaptured(payment=seen.id, amount_minor=paid, complete=False)
    else:
        at, data = taken_at, b.PaymentCaptured(payment=seen.id, amount_minor=seen.total_minor)
    sieve.fact(seen.ref, at, key, data, seen.bound)


def _open(sieve: Sieve, order: Order, seen: _Seen) -> int | None:
    return amount(sieve, order.total_outstanding, seen.currency, "$.total_outstanding")


def _part_paid(sieve: Sieve, order: Order, seen: _Seen) -> int | None:
    open_ = _open(sieve, order, seen)
    if seen.total_minor is None or open_ is None:
        return None
    return max(seen.total_minor - open_, 0)


def _cancelled(sieve: Sieve, order: Order, seen: _Seen) -> None:
    at = sieve.instant(order.cancelled_at, "$.cancelled_at")
    if at is None:
        return
    reason = text(order.cancel_reason)
    sieve.fact(seen.ref, at, seen.id, b.OrderCancelled(reason=reason), seen.bound)
    code = text(order.financial_status).lower()
    if code not in w.HELD_BY_SHOP:
        return
    paid = _part_paid(sieve, order, seen) if code == "partially_paid" else seen.total_minor
    due = b.RefundDue(claim="cancelled", amount_minor=paid, reason=reason)
    sieve.fact(seen.ref, at, f"{seen.id}:cancelled", due, seen.bound)


def deleted(sieve: Sieve, body: Deleted) -> str:
    order_id = needed(body.id, "$.id")
    data = b.OrderCancelled(reason="deleted")
    sieve.fact(order_ref(order_id), triggered_at(sieve), f"{order_id}:deleted", data)
    return ""


def risk(sieve: Sieve, body: Risk) -> str:
    order_id = number_of(body.order_id) or number_of(body.admin_graphql_api_order_id)
    code = text(body.risk_level).lower()
    if not order_id:
        return "the assessment names no order"
    if code in ("", "pending"):
        return "the assessment is not finished"
    level = w.RISK.get(code)
    if level is None:
        sieve.unknown("risk_level", code)
        return f"risk level {code} is not known"
    at = sieve.instant(body.created_at, "$.created_at") or triggered_at(sieve)
    who = text(body.provider_id) or "shopify"
    data = b.RiskAssessed(level=level, reason=text(body.provider_title))
    sieve.fact(order_ref(order_id), at, f"{order_id}:{who}:{version_of(at)}", data)
    return ""
