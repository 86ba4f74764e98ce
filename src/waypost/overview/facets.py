"""What an order's state says that people list, filter and count by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from waypost.core.bodies import Deadline
from waypost.core.milestones import delivered, handed_over
from waypost.core.order import Mark, OrderState, Parcel, Register
from waypost.core.rules import Rules
from waypost.core.words import Direction, Incident
from waypost.lib.plain import plain
from waypost.overview.carriers import carrier as carrier_named
from waypost.overview.faces import OrderFace, ParcelFace
from waypost.overview.terms import email, phone, terms_of
from waypost.timeline.orders import stage

_HOUR = timedelta(hours=1)
_MOST_SKUS = 50  # of an order's row; all of them are terms


def faces(state: OrderState, rules: Rules) -> tuple[OrderFace, dict[str, ParcelFace]]:
    """The rows of an order and of its parcels by tracking number, as the brand's rules read
    promised days and the place that parcels leave from."""
    parcels = {
        plain(parcel_id): _parcel(state, parcel_id, parcel, rules)
        for parcel_id, parcel in state.parcels.items()
    }
    return _order(state, parcels, rules), parcels


def _order(state: OrderState, parcels: dict[str, ParcelFace], rules: Rules) -> OrderFace:
    outbound = [it for it in parcels.values() if it.direction == Direction.OUTBOUND]
    first = min(outbound, key=_begun, default=None)
    country = _country(state)
    service = _text(state.service_level) or (first.service if first else "")
    warehouse = _text(state.warehouse)
    channel = _text(state.channel)
    carrier = first.carrier if first else ""
    lane = first.lane if first else _lane(rules.country, country)
    skus = _skus(state)
    named: tuple[tuple[str, str], ...] = (
        *(("carrier", carrier), ("lane", lane), ("warehouse", warehouse), ("service", service)),
        *(("country", country), ("channel", channel), *(("sku", sku) for sku in skus)),
    )
    handed, arrived = handed_over(state), delivered(state)
    return OrderFace(
        number=_text(state.number),
        customer=customer_of(state),
        name=_name(state),
        stage=stage(state),
        placed_at=_at(state.placed),
        total_minor=None if state.total_minor is None else state.total_minor[2],
        currency=_text(state.currency)[:3],
        country=country,
        channel=channel,
        service=service,
        warehouse=warehouse,
        carrier=carrier,
        lane=lane,
        vip=state.tags is not None and any(tag.lower() == "vip" for tag in state.tags[2]),
        skus=skus,
        facets=[f"{name}:{value}".lower() for name, value in named if value],
        terms=terms_of(state),
        dispatched_at=_at(handed),
        delivered_at=_at(arrived),
        refunded_at=_first(refund.succeeded for refund in state.refunds.values()),
    )


def _parcel(state: OrderState, parcel_id: str, parcel: Parcel, rules: Rules) -> ParcelFace:
    outbound = parcel.direction is not Direction.RETURN
    ends = (rules.country, _country(state))
    origin = _place(parcel.origin) or ends[0 if outbound else 1]
    destination = _place(parcel.destination) or ends[1 if outbound else 0]
    handed = _first([parcel.first_scan, *_handed(state, parcel_id)])
    arrived = _at(parcel.delivered)
    promised = _instant(state.deliver_by if outbound else None, state, rules)
    promised = promised or _instant(parcel.first_edd, state, rules)
    return ParcelFace(
        direction=parcel.direction.value,
        carrier=carrier_named(_text(parcel.carrier)),
        service=_text(parcel.service),
        status=parcel.status[2].value if parcel.status else "pending",
        reason=_reason(parcel),
        origin=origin,
        destination=destination,
        lane=_lane(origin, destination),
        warehouse=_text(state.warehouse),
        labelled_at=_at(parcel.labelled),
        handed_over_at=handed,
        scanned_at=_at(parcel.last_scan),
        promised_at=promised,
        expected_at=_instant(parcel.edd, state, rules),
        delivered_at=arrived,
        hours=_hours(handed, arrived),
        on_time=None if arrived is None or promised is None else arrived <= promised,
    )


def _handed(state: OrderState, parcel_id: str) -> list[Mark | None]:
    return [it.handed_over for it in state.fulfillments.values() if parcel_id in it.parcels]


def _hours(handed: datetime | None, arrived: datetime | None) -> int | None:
    """Between the two; None where one is missing, or the clocks of two partners disagree."""
    if handed is None or arrived is None or arrived < handed:
        return None
    return min((arrived - handed) // _HOUR, 2**31 - 1)


def _instant(
    promise: Register[Deadline] | None, state: OrderState, rules: Rules
) -> datetime | None:
    if promise is None:
        return None
    return promise[2].at or rules.deadline(promise[2], rules.customer_zone(state))


def _reason(parcel: Parcel) -> str:
    reason = Incident.UNKNOWN if parcel.reason is None else parcel.reason[2]
    return "" if reason is Incident.UNKNOWN else reason.value


def _begun(face: ParcelFace) -> tuple[bool, float]:
    """The parcel that was there first comes first; one that nobody dated comes last."""
    at = face.labelled_at or face.handed_over_at or face.scanned_at
    return (True, 0.0) if at is None else (False, at.timestamp())


def customer_of(state: OrderState) -> str:
    """The key of the person who ordered, "" where nobody is known."""
    if state.customer is None or state.erased is not None:
        return ""
    customer = state.customer[2]
    if customer.email.strip():
        return plain(email(customer.email))
    if (key := phone(customer.phone)) != "phone:":
        return key
    return plain(f"id:{customer.id}"[:100]) if customer.id else ""


def _name(state: OrderState) -> str:
    if state.erased is not None:
        return ""
    customer = state.customer[2] if state.customer else None
    ship_to = state.ship_to[2].name if state.ship_to else ""
    name = (customer.name if customer else "") or ship_to or (customer.email if customer else "")
    return plain(name).strip()


def _country(state: OrderState) -> str:
    return plain(state.ship_to[2].country[:2].upper()) if state.ship_to else ""


def _place(told: str) -> str:
    """A country in two letters; how partners say it otherwise is no lane's end."""
    place = told.strip().upper()
    return place if len(place) == 2 and place.isalpha() else ""


def _lane(origin: str, destination: str) -> str:
    return f"{origin}→{destination}" if origin and destination else ""


def _skus(state: OrderState) -> list[str]:
    lines = state.lines[2] if state.lines else ()
    skus = dict.fromkeys(plain(line.sku).strip() for line in lines)
    return [sku for sku in skus if sku][:_MOST_SKUS]


def _text(register: Register[str] | None) -> str:
    return "" if register is None else plain(register[2]).strip()


def _at(mark: Mark | None) -> datetime | None:
    return None if mark is None else mark[0]


def _first(marks: Iterable[Mark | None]) -> datetime | None:
    return min((mark[0] for mark in marks if mark is not None), default=None)
