"""ShipBob's webhooks: a shipment as it now stands, and returns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from waypost.sim.people import Person
from waypost.sim.render.post import Letter, Post
from waypost.sim.steps import LINE, Life, Step, What
from waypost.sim.worktime import business_days_later

NAME = "shipbob"
Json = dict[str, Any]

_encode = msgspec.json.Encoder().encode

_TOPICS: dict[What, str] = {
    What.SHORT: "order.shipment.exception",
    What.STOPPED: "order.shipment.on_hold",
    What.ADDRESS_CHANGED: "order.shipment.address.updated",
    What.CANCELLED: "order.shipment.cancelled",
    What.PACKED: "order.shipped",
    What.RETURN_LABELLED: "return.created",
    What.RETURN_ARRIVED: "return.updated",
    What.RETURN_INSPECTED: "return.completed",
    What.RETURN_CLOSED: "return.updated",
}
_STATUS = {
    "order.shipment.exception": "Exception",
    "order.shipment.on_hold": "OnHold",
    "order.shipment.address.updated": "Processing",
    "order.shipment.cancelled": "Cancelled",
    "order.shipped": "Completed",
    "order.shipment.tracking.updated": "Completed",
    "order.shipment.delivered": "Completed",
}
_SAID = {
    "InvalidAddress": "The address could not be validated.",
    "OutOfStock": "Not enough stock for this product.",
}


def posts(life: Life) -> Iterator[Post]:
    """ShipBob's webhooks of this life, in the order of its steps."""
    if life.stray:
        return
    seen = False
    for index, step in enumerate(life.steps):
        seen = seen or step.what is What.ACCEPTED
        if not seen:
            continue
        topic = _topic(life, index, step)
        if topic:
            yield Post(step.at, NAME, topic, index)


def _topic(life: Life, index: int, step: Step) -> str:
    what = step.what
    if what is What.RETURN_CLOSED and step.code != "cancelled":
        return ""
    if what is What.ADDRESS_CHANGED and any(s.what is What.PACKED for s in life.steps[:index]):
        return ""
    if what in (What.PACKED, What.SCANNED):
        parcel = life.parcels[step.of]
        if parcel.back or parcel.replaces:
            return ""
    if what is What.SCANNED:
        if step.code.startswith("delivered"):
            return "order.shipment.delivered"
        return "order.shipment.tracking.updated" if _is_first(life, index, step) else ""
    return _TOPICS.get(what, "")


def _is_first(life: Life, index: int, step: Step) -> bool:
    return not any(s.what is What.SCANNED and s.of == step.of for s in life.steps[:index])


def render(life: Life, post: Post, copy: int = 0) -> Letter:
    """The webhook, without its timestamp. ShipBob repeats one under the same id."""
    step = life.steps[post.step]
    message_id = f"msg_{life.token(f'shipbob/{post.topic}/{post.step}')[:27]}"
    returned = post.topic.startswith("return.")
    body = _return(life, step) if returned else _shipment(life, post, step)
    headers = {
        "content-type": "application/json",
        "user-agent": "ShipBob-Webhooks/1.0",
        "x-webhook-topic": post.topic,
    }
    return Letter(message_id, post.topic, headers, _encode(body))


def _shipment(life: Life, post: Post, step: Step) -> Json:
    of = step.of if step.what in (What.PACKED, What.SCANNED) else 0
    packed = next(
        (s for s in life.steps[: post.step + 1] if s.what is What.PACKED and s.of == of), None
    )
    accepted_at = next(s.at for s in life.steps if s.what is What.ACCEPTED)
    tracking, status = None, _STATUS[post.topic]
    if packed is not None:
        tracking = _tracking(life, of, packed.at)
    lines = (
        life.parcels[of].lines
        if packed is not None
        else {index: line.quantity for index, line in enumerate(life.lines)}
    )
    delivered = step.at if post.topic == "order.shipment.delivered" else None
    return {
        "id": _shipment_id(life, of),
        "order_id": _order_id(life),
        "reference_id": str(life.id()),
        "order_number": life.name,
        "status": status,
        "status_details": _details(life, post, step),
        "created_date": _time(accepted_at),
        "last_update_at": _time(step.at),
        "last_tracking_update_at": _time(step.at) if step.what is What.SCANNED else None,
        "estimated_fulfillment_date": _time(_promise(life, accepted_at)),
        "actual_fulfillment_date": None if packed is None else _time(packed.at),
        "delivery_date": None if delivered is None else _time(delivered),
        "estimated_fulfillment_date_status": "FulfilledOnTime" if packed else "PendingOnTime",
        "ship_option": life.lane.title,
        "location": {"id": 146, "name": "Bethlehem (PA)"},
        "tracking": tracking,
        "products": life.once(
            f"products/{of}/{packed is not None}",
            lambda: [_product(life, index, quantity) for index, quantity in lines.items()],
        ),
        "recipient": _recipient(_where(life, post.step)),
        "measurements": {"total_weight_oz": 24, "length_in": 12, "width_in": 9, "depth_in": 5},
        "package_material_type": "Bubble Mailer",
        "is_tracking_uploaded": packed is not None,
        "invoice": None,
        "insurance_value": None,
        "gift_message": None,
    }


def _promise(life: Life, accepted_at: datetime) -> datetime:
    return business_days_later(accepted_at, 1 if life.lane.promise <= 2 else 2)


def _shipment_id(life: Life, of: int) -> int:
    return 300_000_000 + life.number * 8 + of


def _order_id(life: Life) -> int:
    return 200_000_000 + life.number


def _details(life: Life, post: Post, step: Step) -> list[Json]:
    if step.what is What.SHORT:
        given, inventory = "OutOfStock", _inventory(life, step.of)
        return [{"name": given, "description": _SAID[given], "id": 102, "inventory_id": inventory}]
    if step.what is What.STOPPED:
        said = _SAID.get(step.code, "")
        return [{"name": step.code, "description": said, "id": 201, "inventory_id": None}]
    name = {
        "order.shipped": "AwaitingCarrierScan",
        "order.shipment.tracking.updated": "InTransit",
        "order.shipment.delivered": "Delivered",
    }.get(post.topic)
    if name is None:
        return []
    return [{"name": name, "description": "", "id": 300, "inventory_id": None}]


def _tracking(life: Life, of: int, packed_at: datetime) -> Json:
    parcel = life.parcels[of]
    return {
        "carrier": parcel.lane.company,
        "carrier_service": parcel.lane.service,
        "tracking_number": parcel.code,
        "tracking_url": f"https://track.example.com/{parcel.code}",
        "shipping_date": _time(packed_at),
    }


def _inventory(life: Life, index: int) -> int:
    return 9_000_000 + life.lines[index].product.grams


def _product(life: Life, index: int, quantity: int) -> Json:
    product = life.lines[index].product
    return {
        "id": 70_000 + product.grams,
        "external_line_id": life.id(LINE + index),
        "reference_id": product.sku,
        "name": product.name,
        "sku": product.sku,
        "quantity": quantity,
        "inventory_items": [
            {"id": _inventory(life, index), "name": product.name, "quantity": quantity, "lot": None}
        ],
    }


def _where(life: Life, upto: int) -> Person:
    moved = any(s.what is What.ADDRESS_CHANGED for s in life.steps[: upto + 1])
    return life.moved_to if moved and life.moved_to else life.buyer


def _recipient(who: Person) -> Json:
    town = who.town
    return {
        "name": who.name,
        "email": who.email,
        "phone_number": who.phone,
        "address": {
            "address1": who.street,
            "address2": "",
            "company_name": "",
            "city": town.city,
            "state": town.region,
            "zip_code": town.postcode,
            "country": town.country,
        },
    }


def return_id(life: Life, of: int) -> int:
    return 1_500_000 + life.number * 4 + of


def _return(life: Life, now: Step) -> Json:
    """`now` is one of the return's steps; earlier ones are dated in it too."""
    given, dates = life.returns[now.of], dict.fromkeys(What)
    for step in life.steps:
        if step.at <= now.at and step.of == now.of and step.what.name.startswith("RETURN_"):
            dates[step.what] = _time(step.at)
    cancelled = now.what is What.RETURN_CLOSED
    status = {
        What.RETURN_LABELLED: "AwaitingArrival",
        What.RETURN_ARRIVED: "Arrived",
        What.RETURN_INSPECTED: "Completed",
        What.RETURN_CLOSED: "Cancelled",
    }[now.what]
    return {
        "id": return_id(life, now.of),
        "reference_id": f"{life.name}-R{now.of + 1}",
        "store_order_id": str(life.id()),
        "original_shipment_id": _shipment_id(life, 0),
        "status": status,
        "return_type": "Regular",
        "tracking_number": life.parcels[given.parcel].code,
        "insert_date": dates[What.RETURN_LABELLED],
        "awaiting_arrival_date": dates[What.RETURN_LABELLED],
        "arrived_date": dates[What.RETURN_ARRIVED],
        "completed_date": dates[What.RETURN_INSPECTED],
        "cancelled_date": dates[What.RETURN_CLOSED] if cancelled else None,
        "fulfillment_center": {"id": 146, "name": "Bethlehem (PA)"},
        "inventory": [
            {
                "id": _inventory(life, index),
                "name": life.lines[index].product.name,
                "sku": life.lines[index].product.sku,
                "quantity": quantity,
                "action_requested": {"action": "Restock", "instructions": ""},
            }
            for index, quantity in given.lines.items()
        ],
    }


def _time(at: datetime) -> str:
    return at.isoformat()[:19] + "+00:00"
