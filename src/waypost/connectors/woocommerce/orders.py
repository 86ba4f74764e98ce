"""The order of the REST API v3, as order.* webhooks carry it.

Its `*_gmt` times are UTC without a zone; the ones without that suffix are the shop's and unread.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import NamedTuple

import msgspec

from waypost.connectors.contract import DeliveryUnreadable
from waypost.connectors.sieve import Scalar, Sieve, locale, promise, text
from waypost.connectors.woocommerce import parcels
from waypost.connectors.woocommerce import words as w
from waypost.connectors.woocommerce.shapes import Address, Head, Line, Order, ShippingLine
from waypost.core import bodies as b
from waypost.core import refs
from waypost.core.words import RefundStatus
from waypost.lib import money

NAME = "woocommerce"
_scalar = msgspec.json.Decoder(Scalar)


class _Seen(NamedTuple):
    """One order while it is read. `modified_at` stands in for instants that are not told."""

    id: str
    ref: str
    number: str
    status: str
    currency: str
    total_minor: int | None
    bound: tuple[str, ...]
    placed_at: datetime | None
    modified_at: datetime | None
    paid_at: datetime | None
    completed_at: datetime | None


def read(sieve: Sieve, order: Order) -> str:
    seen = _look(sieve, order)
    if seen.status in w.NOT_PLACED:
        return f"an order with status {seen.status} is not placed"
    if seen.status and seen.status not in w.KNOWN:
        sieve.unknown("status", seen.status)
    lines = _lines(sieve, order.line_items or [], seen.currency)
    _placed(sieve, order, seen)
    _described(sieve, order, seen, lines)
    _paid(sieve, order, seen)
    _shipped(sieve, order, seen, lines)
    refunded = _refunded(sieve, order, seen)
    _cancelled(sieve, seen, refunded)
    return "the order carries no *_gmt instant to go by"


def deleted(sieve: Sieve, body: Head) -> str:
    """The body holds the id alone; when it was deleted is not told, so the arrival counts."""
    order_id = _needed(body.id)
    data = b.OrderCancelled(reason="deleted")
    ref = refs.order(order_id, NAME)
    sieve.fact(ref, sieve.delivery.received_at, f"{order_id}:deleted", data)
    return ""


def _needed(value: Scalar) -> str:
    found = text(value)
    if not found:
        raise DeliveryUnreadable("$.id is missing: an id is due")
    return found


def _look(sieve: Sieve, order: Order) -> _Seen:
    order_id = _needed(order.id)
    number, currency = text(order.number), text(order.currency)
    transaction = text(order.transaction_id)
    bound = []
    if number:
        bound.append(refs.number(number))
    if transaction:
        bound.append(refs.payment(transaction))
    placed_at = sieve.instant(order.date_created_gmt, "$.date_created_gmt")
    return _Seen(
        order_id,
        refs.order(order_id, NAME),
        number,
        text(order.status).removeprefix("wc-"),
        currency,
        _amount(sieve, order.total, currency, "$.total"),
        tuple(bound),
        placed_at,
        sieve.instant(order.date_modified_gmt, "$.date_modified_gmt") or placed_at,
        sieve.instant(order.date_paid_gmt, "$.date_paid_gmt"),
        sieve.instant(order.date_completed_gmt, "$.date_completed_gmt"),
    )


def _amount(sieve: Sieve, value: Scalar, currency: str, where: str) -> int | None:
    given = text(value)
    if not given:
        return None
    try:
        return money.minor(given, currency)
    except money.AmountUnreadable as error:
        sieve.fault(where, str(error))
        return None


def _placed(sieve: Sieve, order: Order, seen: _Seen) -> None:
    data = b.OrderPlaced(
        number=seen.number,
        currency=seen.currency,
        total_minor=seen.total_minor,
        channel=text(order.created_via),
    )
    sieve.fact(seen.ref, seen.placed_at, seen.id, data, seen.bound)


def _described(sieve: Sieve, order: Order, seen: _Seen, lines: tuple[b.Line, ...]) -> None:
    if seen.modified_at is None:
        return
    data = b.OrderDescribed(
        number=seen.number or None,
        currency=seen.currency or None,
        total_minor=seen.total_minor,
        lines=lines,
        customer=_customer(order),
        ship_to=_address(order.shipping),
        service_level=_service_level(order.shipping_lines or []),
        promise=promise((meta.key, meta.value) for meta in order.meta_data or []),
    )
    key = f"{seen.id}:{seen.modified_at.isoformat()}"
    sieve.fact(seen.ref, seen.modified_at, key, data, seen.bound)


def _lines(sieve: Sieve, given: list[Line], currency: str) -> tuple[b.Line, ...]:
    lines = []
    for index, line in enumerate(given):
        where = f"$.line_items[{index}]"
        quantity = sieve.count(line.quantity, f"{where}.quantity")
        if quantity is None:
            continue
        lines.append(
            b.Line(
                id=text(line.id),
                sku=text(line.sku),
                name=text(line.name),
                quantity=quantity,
                unit_minor=_amount(sieve, line.price, currency, f"{where}.price") or 0,
            )
        )
    return tuple(lines)


def _customer(order: Order) -> b.Customer | None:
    billing = order.billing or Address()
    number = text(order.customer_id)
    found = b.Customer(
        id="" if number == "0" else number,  # 0 is a guest
        name=_name(billing),
        email=text(billing.email),
        phone=text(billing.phone),
    )
    if found == b.Customer():
        return None
    return msgspec.structs.replace(found, locale=_locale(order))


def _locale(order: Order) -> str:
    """WooCommerce itself has one language; the plugin for several notes it on the order."""
    for meta in order.meta_data or []:
        if meta.key == w.LANGUAGE:
            with contextlib.suppress(msgspec.DecodeError):
                return locale(_scalar.decode(meta.value))
    return ""


def _name(given: Address) -> str:
    return f"{text(given.first_name)} {text(given.last_name)}".strip() or text(given.company)


def _address(given: Address | None) -> b.Address | None:
    if given is None:
        return None
    found = b.Address(
        name=_name(given),
        line1=text(given.address_1),
        line2=text(given.address_2),
        city=text(given.city),
        region=text(given.state),
        postcode=text(given.postcode),
        country=text(given.country),
    )
    return found if found != b.Address() else None


def _service_level(lines: list[ShippingLine]) -> str | None:
    """From the names of the methods bought, which is all that WooCommerce says of speed."""
    names = [f"{text(line.method_id)} {text(line.method_title)}" for line in lines]
    if not names:
        return None
    return "express" if any(w.EXPRESS.search(name) for name in names) else "standard"


def _paid(sieve: Sieve, order: Order, seen: _Seen) -> None:
    if seen.paid_at is not None or seen.status in w.PAID:
        # A shop may mark an order paid by hand, and then no date_paid is told.
        at = seen.paid_at or seen.completed_at or seen.modified_at
        taken = b.PaymentCaptured(payment=seen.id, amount_minor=seen.total_minor)
        sieve.fact(seen.ref, at, seen.id, taken, seen.bound)
    elif seen.status in w.UNPAID:
        method = text(order.payment_method_title) or text(order.payment_method)
        owed = b.PaymentPending(payment=seen.id, amount_minor=seen.total_minor, method=method)
        sieve.fact(seen.ref, seen.placed_at, seen.id, owed, seen.bound)
    elif seen.status == w.FAILED and seen.modified_at is not None:
        key = f"{seen.id}:{seen.modified_at.isoformat()}"
        failed = b.PaymentFailed(payment=seen.id, code=w.FAILED)
        sieve.fact(seen.ref, seen.modified_at, key, failed, seen.bound)


def _shipped(sieve: Sieve, order: Order, seen: _Seen, lines: tuple[b.Line, ...]) -> None:
    """A completed order is packed and gone; labels of the tracking plugin may come before."""
    shipments = parcels.tracked(sieve, order.meta_data or [])
    numbers = tuple(shipments)
    bound = (*seen.bound, *(refs.tracking(number) for number in numbers))
    at = seen.completed_at or seen.modified_at
    if seen.status == w.COMPLETED:
        data = b.Fulfilled(
            fulfillment=seen.id,
            lines={line.id: line.quantity for line in lines},
            parcels=numbers,
            carrier=next((shipment.carrier for shipment in shipments.values()), ""),
        )
        sieve.fact(seen.ref, at, ":".join((seen.id, *numbers)), data, bound)
    country = text(order.shipping.country) if order.shipping else ""
    fulfillment = seen.id if seen.status == w.COMPLETED else ""
    for number, shipment in shipments.items():
        label = b.ParcelLabelled(
            parcel=number,
            carrier=shipment.carrier,
            destination=country,
            fulfillment=fulfillment,
        )
        sieve.label(seen.ref, shipment.shipped_at or at, label, seen.bound)


def _refunded(sieve: Sieve, order: Order, seen: _Seen) -> int:
    """Refunds, of which the order tells no instants: the change that shows them first counts.

    Returns what is paid back, in minor units.
    """
    paid_back = 0
    for index, given in enumerate(order.refunds or ()):
        refund_id = text(given.id)
        if not refund_id:
            sieve.fault(f"$.refunds[{index}].id", "an id is due")
            continue
        amount = _amount(sieve, given.total, seen.currency, f"$.refunds[{index}].total")
        paid_back += abs(amount or 0)
        _refund(sieve, seen, refund_id, amount, text(given.reason))
    if seen.status == w.REFUNDED and not order.refunds:
        _refund(sieve, seen, f"order:{seen.id}", seen.total_minor, "")
    return paid_back


def _refund(sieve: Sieve, seen: _Seen, refund_id: str, amount: int | None, reason: str) -> None:
    data = b.RefundUpdated(
        refund=refund_id,
        status=RefundStatus.SUCCEEDED,
        amount_minor=None if amount is None else abs(amount),
        reason=reason,
    )
    sieve.fact(seen.ref, seen.modified_at, refund_id, data, seen.bound)


def _cancelled(sieve: Sieve, seen: _Seen, paid_back: int) -> None:
    """When it was cancelled is not told: the change that shows it first counts."""
    if seen.status != w.CANCELLED:
        return
    sieve.fact(seen.ref, seen.modified_at, seen.id, b.OrderCancelled(), seen.bound)
    total = seen.total_minor
    if seen.paid_at is not None and (total is None or paid_back < total):
        due = b.RefundDue(claim="cancelled", amount_minor=total)
        sieve.fact(seen.ref, seen.modified_at, f"{seen.id}:cancelled", due, seen.bound)
