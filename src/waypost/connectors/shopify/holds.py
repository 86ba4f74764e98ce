"""Fulfillment orders and their holds.

The webhooks name only the fulfillment order. Their facts go by that id, and where the shop can be
asked, the fulfillment order is fetched: it knows its order, and binds the two.
"""

from __future__ import annotations

import msgspec

from waypost.connectors.shopify.shapes import FulfillmentOrder, FulfillmentOrderNews, Hold
from waypost.connectors.shopify.shop import (
    API,
    NAME,
    base_url,
    deadline,
    needed,
    number_of,
    order_ref,
    triggered_at,
    version,
)
from waypost.connectors.shopify.words import HOLD
from waypost.connectors.sieve import Sieve, text
from waypost.core import bodies as b
from waypost.core import refs

FETCHED = "fulfillment_orders/fetched"


class Fetched(msgspec.Struct):
    fulfillment_order: FulfillmentOrder


def placed(sieve: Sieve, body: FulfillmentOrderNews) -> str:
    """The hold that was added; older ones stand beside it in the list, each told of before."""
    given = _given(body)
    created = body.created_fulfillment_hold or body.fulfillment_hold
    holds = [created] if created is not None else given.fulfillment_holds or [Hold()]
    for hold in holds:
        reason = text(hold.reason).lower() or "other"
        if reason not in HOLD:
            sieve.unknown("hold_reason", reason)
        hold_id = number_of(hold.id) or f"fulfillment_order:{number_of(given.id)}"
        data = b.HoldPlaced(hold=hold_id, reason=reason, note=text(hold.reason_notes))
        _fact(sieve, given, hold_id, data)
    return _ask(sieve, given)


def released(sieve: Sieve, body: FulfillmentOrderNews) -> str:
    given = _given(body)
    hold_id = number_of(body.fulfillment_hold.id) if body.fulfillment_hold else ""
    if not hold_id:
        return all_released(sieve, body)
    _fact(sieve, given, hold_id, b.HoldReleased(hold=hold_id))
    return _ask(sieve, given)


def all_released(sieve: Sieve, body: FulfillmentOrderNews) -> str:
    """The last hold is gone. It does not say which there were, so all of them are."""
    given = _given(body)
    key = f"fulfillment_order:{number_of(given.id)}:{version(triggered_at(sieve))}"
    _fact(sieve, given, key, b.HoldReleased())
    return _ask(sieve, given)


def accepted(sieve: Sieve, body: FulfillmentOrderNews) -> str:
    given = _given(body)
    key = f"fulfillment_order:{number_of(given.id)}"
    _fact(sieve, given, key, b.WarehouseAccepted(warehouse=number_of(given.assigned_location_id)))
    return _ask(sieve, given)


def rejected(sieve: Sieve, body: FulfillmentOrderNews) -> str:
    given = _given(body)
    key = f"fulfillment_order:{number_of(given.id)}:{version(triggered_at(sieve))}"
    where = number_of(given.assigned_location_id)
    _fact(sieve, given, key, b.FulfillmentRejected(warehouse=where, reason=text(body.message)))
    return _ask(sieve, given)


def moved(sieve: Sieve, body: FulfillmentOrderNews) -> str:
    """A new plan of where or when: worth a look at the fulfillment order itself."""
    return _ask(sieve, body.moved_fulfillment_order or _given(body))


def fetched(sieve: Sieve, body: Fetched) -> str:
    """What binds the fulfillment order to its order, with its place and its deadline."""
    given = body.fulfillment_order
    at = sieve.instant(given.updated_at, "$.fulfillment_order.updated_at") or triggered_at(sieve)
    by = deadline(sieve, given.fulfill_by, "$.fulfillment_order.fulfill_by")
    dispatch_by = None if by is None else b.Deadline(at=by)
    ready = deadline(sieve, given.fulfill_at, "$.fulfillment_order.fulfill_at")
    if dispatch_by is None and ready is not None and text(given.status).lower() == "scheduled":
        dispatch_by = b.Deadline(day=ready.date())
    data = b.OrderDescribed(
        warehouse=number_of(given.assigned_location_id) or None, dispatch_by=dispatch_by
    )
    key = f"fulfillment_order:{needed(given.id, '$.fulfillment_order.id')}:{version(at)}"
    sieve.fact(_subject(given), at, key, data, (_own(given),))
    return ""


def _given(body: FulfillmentOrderNews) -> FulfillmentOrder:
    given = body.fulfillment_order or FulfillmentOrder()
    needed(given.id, "$.fulfillment_order.id")
    return given


def _own(given: FulfillmentOrder) -> str:
    return refs.shipment(number_of(given.id), NAME)


def _subject(given: FulfillmentOrder) -> str:
    order_id = number_of(given.order_id)
    return order_ref(order_id) if order_id else _own(given)


def _fact(sieve: Sieve, given: FulfillmentOrder, key: str, data: b.Body) -> None:
    sieve.fact(_subject(given), triggered_at(sieve), key, data, (_own(given),))


def _ask(sieve: Sieve, given: FulfillmentOrder) -> str:
    base = base_url(sieve.delivery.options)
    fulfillment_order_id = number_of(given.id)
    if base and fulfillment_order_id.isdigit() and not number_of(given.order_id):
        sieve.reading.fetch = f"{base}{API}/fulfillment_orders/{fulfillment_order_id}.json"
        sieve.reading.fetch_topic = FETCHED
    return "it names only the fulfillment order, and no shop is configured to ask"
