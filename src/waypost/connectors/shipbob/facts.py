"""From ShipBob's webhooks, and from the orders its API lists, to facts.

Both carry a shipment as it now stands, so both are read by the same rules, and the same happening
has the same key whichever way it came.
"""

from __future__ import annotations

import re

import msgspec

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.connectors.shipbob import returns, shapes, shipments, words
from waypost.connectors.sieve import Sieve, decode, text
from waypost.core import refs

SOURCE = "shipbob"
_order = msgspec.json.Decoder(shapes.Order)
_return = msgspec.json.Decoder(shapes.Return)
_PLAIN_NUMBER = re.compile(r"#?\d{1,9}")  # longer ones are storefronts' ids, not said aloud


def read(delivery: Delivery) -> Reading:
    """What a webhook, or a listed order, says."""
    meaning = words.TOPICS.get(delivery.topic)
    if meaning is None:
        return Reading(ignored=f"topic {delivery.topic} is not watched")
    if meaning.startswith("nothing"):
        return Reading(ignored=meaning)
    s = Sieve(SOURCE, delivery)
    if delivery.topic.startswith("return."):
        returns.read(s, decode(_return, delivery.body), storefront(delivery))
    else:
        _read_order(s, decode(_order, delivery.body))
    return s.done(f"{delivery.topic} without anything to watch")


def storefront(delivery: Delivery) -> str:
    """Whose ids `reference_id` and `store_order_id` are."""
    return delivery.options.get("storefront", "") or "shopify"


def _read_order(s: Sieve, order: shapes.Order) -> None:
    if order.shipments is None:
        known = _references(s, order, order)
        shipments.read(s, order, known, "$")
        return
    for index, shipment in enumerate(order.shipments):
        where = f"$.shipments[{index}]"
        if shipment is None:
            s.fault(where, "null where an object is due")
        else:
            shipments.read(s, shipment, _references(s, order, shipment), where)


def _references(s: Sieve, order: shapes.Order, shipment: shapes.Shipment) -> tuple[str, ...]:
    """The order's references, the best first; DeliveryUnreadable when there is none.

    `reference_id` is the storefront's id of the order, `order_number` the number that people say;
    shops that create orders by hand write the number into both.
    """
    reference = text(order.reference_id) or text(shipment.reference_id)
    number = text(order.order_number) or text(shipment.order_number)
    found = [refs.number(number)] if number else []
    if reference:
        found.append(refs.order(reference, storefront(s.delivery)))
        if _PLAIN_NUMBER.fullmatch(reference):
            found.append(refs.number(reference))
    own = text(order.id) if order.shipments is not None else text(shipment.order_id)
    if own:
        found.append(refs.shipment(f"order/{own}", SOURCE))
    if text(shipment.id):
        found.append(refs.shipment(text(shipment.id), SOURCE))
    if not found:
        raise DeliveryUnreadable("$.reference_id, $.order_number and $.id are missing")
    return tuple(dict.fromkeys(found))
