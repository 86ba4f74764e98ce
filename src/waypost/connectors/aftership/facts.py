"""An AfterShip webhook into facts: trackings by one reader, returns by the other."""

from __future__ import annotations

import msgspec

from waypost.connectors.aftership.parcel import Parcel
from waypost.connectors.aftership.returns import ReturnReader
from waypost.connectors.aftership.shapes import Head, ReturnHook, TrackingHook
from waypost.connectors.aftership.words import NOT_OURS
from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.sieve import decode

_TRACKING = {
    "tracking_update": "the parcel, its scans and its promised date",
    "edd_revise": "the parcel's new promised date",
    "tracking_pending_time": "a label that no carrier has scanned yet",
}
_RETURNS = {
    "return.submitted": "a return asked for, of which lines and why",
    "return.approved": "a return approved",
    "return.rejected": "a return declined, and why",
    "return.resolved": "a return that is over",
    "return.expired": "a return whose time is over",
    "return.dropoff.created": "a code for a counter",
    "return.dropoff.updated": "goods handed in at a counter",
    "return.dropoff.shipment.updated": "the counter's parcel",
    "return.restock.created": "returned goods accepted",
    "return.shipment.provided": "a return label",
    "return.shipments.provided": "the return labels",
    "return.shipment.recorded": "a parcel that the customer sent on their own",
    "return.shipment.updated": "where the return parcel is",
    "return.exchange.order.created": "an exchange",
    "return.receiving.created": "returned goods received, and their inspection",
}
TOPICS = _TRACKING | _RETURNS

_tracking = msgspec.json.Decoder(TrackingHook)
_return = msgspec.json.Decoder(ReturnHook)
_head = msgspec.json.Decoder(Head)


def read(delivery: Delivery) -> Reading:
    """What a delivery says; DeliveryUnreadable where its body is no such webhook."""
    topic = delivery.topic or topic_of(decode(_head, delivery.body))
    reader: Parcel | ReturnReader
    if topic in _TRACKING:
        reader = Parcel(decode(_tracking, delivery.body), delivery)
    elif topic in _RETURNS:
        reader = ReturnReader(decode(_return, delivery.body), delivery)
    else:
        return Reading(ignored=_why_not(topic))
    reader.read()
    return reader.done("nothing has happened yet")


def topic_of(head: Head) -> str:
    """Most products name it `event`, AfterShip Shipping `event_type`."""
    return head.event or head.event_type or ""


def _why_not(topic: str) -> str:
    for family, why in NOT_OURS.items():
        if topic.startswith(family):
            return why
    return f"topic {topic} is not watched"
