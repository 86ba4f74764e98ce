"""EasyPost's events: a tracker with all scans so far, each time there is news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from waypost.sim.lanes import HOUSE
from waypost.sim.render.post import Letter, Post
from waypost.sim.steps import Life, Parcel, Step, What

NAME = "easypost"
Json = dict[str, Any]
Place = tuple[str, str, str, str]

_encode = msgspec.json.Encoder().encode


_NEWS = frozenset({What.SCANNED, What.UNTRACKABLE, What.PROMISED})


def posts(life: Life) -> Iterator[Post]:
    """EasyPost's events of this life, in the order of its steps."""
    packed: set[int] = set()
    for index, step in enumerate(life.steps):
        if step.what is What.PACKED:
            packed.add(step.of)
            yield Post(step.at, NAME, "tracker.created", index)
        elif step.what in _NEWS and step.of in packed:
            yield Post(step.at, NAME, "tracker.updated", index)


def render(life: Life, post: Post, copy: int = 0) -> Letter:
    """The event. `copy` above 0 is the same tracker sent again as another event."""
    step = life.steps[post.step]
    event_id = f"evt_{life.token(f'easypost/{post.topic}/{post.step}/{copy}')}"
    at = step.at.isoformat()[:19] + ".000Z"
    event = {
        "id": event_id,
        "object": "Event",
        "user_id": "user_4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f",
        "mode": "production",
        "description": post.topic,
        "status": "pending",
        "created_at": at,
        "updated_at": at,
        "previous_attributes": {},
        "pending_urls": ["https://northlight-outdoor.com/hooks/easypost"],
        "completed_urls": [],
        "result": _tracker(life, post.step, step),
    }
    headers = {"content-type": "application/json", "user-agent": "EasyPost/v2 webhook"}
    return Letter(event_id, post.topic, headers, _encode(event))


def _tracker(life: Life, upto: int, now: Step) -> Json:
    of, parcel = now.of, life.parcels[now.of]
    packed_at, edd, scans = now.at, None, []
    for index, step in enumerate(life.steps[: upto + 1]):
        if step.of != of:
            continue
        if step.what is What.PACKED:
            packed_at = step.at
        elif step.what is What.PROMISED:
            edd = step.until
        elif step.what is What.SCANNED:
            scans.append(index)
    code = life.steps[scans[-1]].code if scans else "pre_transit/label_created"
    status, _, detail = code.partition("/")
    details: list[msgspec.Raw] = []
    lost_sight = now.what is What.UNTRACKABLE
    if not lost_sight:
        label = life.once(f"label/{of}", lambda: _label(parcel, packed_at))
        details = [label, *(_once(life, parcel, index) for index in scans)]
    return {
        "id": f"trk_{life.token(f'tracker/{of}')}",
        "object": "Tracker",
        "mode": "production",
        "tracking_code": parcel.code,
        "status": "error" if lost_sight else status,
        "status_detail": "unknown" if lost_sight else detail,
        "created_at": _time(packed_at),
        "updated_at": _time(now.at),
        "signed_by": None,
        "weight": None,
        "est_delivery_date": None if edd is None or lost_sight else _time(edd),
        "shipment_id": f"shp_{life.token(f'shipment/{of}')}",
        "carrier": parcel.lane.carrier,
        "tracking_details": details,
        "fees": [],
        "carrier_detail": life.once(
            f"carrier/{of}/{edd}", lambda: _carrier_detail(life, parcel, edd)
        ),
        "finalized": status in ("delivered", "return_to_sender"),
        "is_return": parcel.back,
        "public_url": f"https://track.easypost.com/{life.token(f'public/{of}')}",
    }


def _carrier_detail(life: Life, parcel: Parcel, edd: datetime | None) -> Json:
    town = life.buyer.town
    home: Place = (town.city.upper(), town.region, town.country, town.postcode)
    start, end = (home, HOUSE) if parcel.back else (HOUSE, home)
    return {
        "object": "CarrierDetail",
        "service": parcel.lane.service,
        "container_type": None,
        "est_delivery_date_local": None if edd is None else edd.isoformat()[:10],
        "est_delivery_time_local": None,
        "origin_location": f"{start[0]} {start[1]}, {start[3]}",
        "origin_tracking_location": _place(start),
        "destination_location": f"{end[0]} {end[1]}, {end[3]}",
        "destination_tracking_location": _place(end),
        "guaranteed_delivery_date": None,
        "alternate_identifier": None,
        "initial_delivery_attempt": None,
    }


def _once(life: Life, parcel: Parcel, index: int) -> msgspec.Raw:
    return life.once(f"scan/{index}", lambda: _scan(parcel, life.steps[index]))


def _label(parcel: Parcel, at: datetime) -> Json:
    step = Step(at, What.SCANNED, 0, "pre_transit/label_created", "Shipping Label Created", HOUSE)
    return _scan(parcel, step)


def _scan(parcel: Parcel, step: Step) -> Json:
    status, _, detail = step.code.partition("/")
    return {
        "object": "TrackingDetail",
        "message": step.text,
        "description": "",
        "status": status,
        "status_detail": detail,
        "datetime": _time(step.at),
        "source": parcel.lane.carrier,
        "carrier_code": "",
        "tracking_location": _place(step.place),
    }


def _place(place: Place) -> Json:
    city, state, country, postcode = place
    return {
        "object": "TrackingLocation",
        "city": city,
        "state": state or None,
        "country": country,
        "zip": postcode,
    }


def _time(at: datetime) -> str:
    return at.isoformat()[:19] + "Z"
