"""ShipHero's Return Update."""

from __future__ import annotations

from waypost.connectors.contract import DeliveryUnreadable
from waypost.connectors.shiphero import words
from waypost.connectors.shiphero.orders import line_id, references
from waypost.connectors.shiphero.shapes import Body
from waypost.connectors.sieve import Sieve, parcels, text
from waypost.core import refs
from waypost.core.bodies import (
    ReturnClosed,
    ReturnInspected,
    ReturnLabelled,
    ReturnReceived,
    ReturnRequested,
)


def updated(s: Sieve, body: Body) -> None:
    rma = text(body.return_id)
    if not rma:
        raise DeliveryUnreadable("$.return_id is missing")
    ref, *others = references(s, body.order_number, body.order_id, body.partner_order_id)
    bound = (*others, refs.rma(rma, s.source))
    at = s.instant(body.created_at, "$.created_at")
    wanted, arrived = _lines(s, body)
    s.fact(ref, at, rma, ReturnRequested(rma=rma, lines=wanted, reason=_reason(body)), bound)
    for number in parcels(body.tracking_number):
        label = ReturnLabelled(rma=rma, parcel=number, carrier=text(body.shipping_carrier))
        s.fact(ref, at, rma, label, (*bound, refs.tracking(number)))
    status = text(body.status).lower().replace(" ", "_")
    if status and status not in words.RETURNS:
        s.unknown("return_status", status)
    received, inspected, closed = words.RETURNS.get(status, (False, False, False))
    # Only the creation has an instant: what came later is as old as the news of it.
    now = s.instant(body.updated_at, "$.updated_at") or s.delivery.received_at
    if received or arrived:
        s.fact(ref, now, rma, ReturnReceived(rma=rma, lines=arrived), bound)
    if inspected:
        s.fact(ref, now, rma, ReturnInspected(rma=rma), bound)
    if closed:
        s.fact(ref, now, rma, ReturnClosed(rma=rma, reason=status), bound)


def _lines(s: Sieve, body: Body) -> tuple[dict[str, int], dict[str, int]]:
    """Line -> quantity, as asked for and as received."""
    wanted: dict[str, int] = {}
    arrived: dict[str, int] = {}
    for index, item in enumerate(body.items or []):
        if item is None or not line_id(item):
            continue
        for lines, value, name in (
            (wanted, item.quantity, "quantity"),
            (arrived, item.quantity_received or 0, "quantity_received"),
        ):
            count = s.count(value, f"$.items[{index}].{name}")
            if count:
                lines[line_id(item)] = lines.get(line_id(item), 0) + count
    return wanted, arrived


def _reason(body: Body) -> str:
    own = text(body.reason)
    reasons = [text(item.item_reason) for item in body.items or [] if item is not None]
    return own or next((reason for reason in reasons if reason), "")
