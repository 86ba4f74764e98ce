"""An order's row and its parcels' rows, read off its state."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec

from waypost.core.bodies import Address, Customer, Deadline, Line
from waypost.core.order import Fulfillment, OrderState, Parcel, Refund
from waypost.core.policy import Policy
from waypost.core.rules import Rules
from waypost.core.words import Direction, Incident, ParcelStatus
from waypost.overview.facets import faces

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = Rules(msgspec.structs.replace(Policy(), zone="America/New_York", country="US"))


def mark(hours: float) -> tuple[datetime, bytes]:
    return AT + timedelta(hours=hours), b"fact"


def shipped() -> OrderState:
    """Sent in two parcels, one of them back again."""
    out = Parcel(
        labelled=mark(4),
        first_scan=mark(6),
        last_scan=mark(54),
        status=(*mark(54), ParcelStatus.DELIVERED),
        reason=(*mark(20), Incident.WEATHER_DELAY),
        delivered=mark(54),
        carrier=(*mark(4), "UPS"),
        service=(*mark(4), "Ground"),
    )
    back = Parcel(direction=Direction.RETURN, labelled=mark(90), carrier=(*mark(90), "DHL"))
    return OrderState(
        placed=mark(0),
        number=(*mark(0), "#1043"),
        currency=(*mark(0), "EUR"),
        total_minor=(*mark(0), 4900),
        channel=(*mark(0), "Web"),
        warehouse=(*mark(0), "Reno"),
        deliver_by=(*mark(0), Deadline(day=date(2026, 3, 4))),
        customer=(*mark(0), Customer(id="7", name="Ada Lovelace", email="Ada@example.com")),
        ship_to=(*mark(0), Address(country="DE")),
        tags=(*mark(0), ("gift", "VIP")),
        lines=(*mark(0), (Line("1", sku="MUG"), Line("2", sku="MUG"), Line("3", sku="HAT"))),
        fulfillments={"f": Fulfillment(created=mark(4), parcels={"1Z": None}, handed_over=mark(5))},
        parcels={"BACK": back, "1Z": out},
        refunds={"r": Refund(succeeded=mark(100)), "s": Refund(succeeded=mark(99))},
    )


def test_an_order_in_one_row() -> None:
    face, _ = faces(shipped(), RULES)
    assert (face.number, face.name, face.customer) == (
        "#1043",
        "Ada Lovelace",
        "email:ada@example.com",
    )
    assert (face.stage, face.placed_at, face.total_minor) == ("delivered", AT, 4900)
    assert (face.carrier, face.service, face.lane, face.vip) == ("UPS", "Ground", "US→DE", True)
    assert face.skus == ["MUG", "HAT"]
    assert face.facets == [
        *("carrier:ups", "lane:us→de", "warehouse:reno", "service:ground", "country:de"),
        *("channel:web", "sku:mug", "sku:hat"),
    ]
    assert (face.dispatched_at, face.delivered_at) == (mark(5)[0], mark(54)[0])
    assert face.refunded_at == mark(99)[0]


def test_a_parcel_is_on_time_until_the_promised_day_ends_where_the_customer_is() -> None:
    _, parcels = faces(shipped(), RULES)
    out = parcels["1Z"]
    assert out.promised_at == datetime(2026, 3, 4, 22, 59, 59, 999999, tzinfo=UTC)
    assert out.on_time is True
    assert (out.handed_over_at, out.hours) == (mark(5)[0], 49)
    assert (out.status, out.reason) == ("delivered", "weather_delay")
    late = shipped()
    late.parcels["1Z"].delivered = (datetime(2026, 3, 4, 23, 0, tzinfo=UTC), b"fact")
    assert faces(late, RULES)[1]["1Z"].on_time is False


def test_a_return_travels_the_other_way_and_was_promised_to_nobody() -> None:
    back = faces(shipped(), RULES)[1]["BACK"]
    assert (back.lane, back.status, back.promised_at) == ("DE→US", "pending", None)


def test_clocks_that_disagree_give_no_time_of_transit() -> None:
    state = shipped()
    state.parcels["1Z"].delivered = mark(3)
    assert faces(state, RULES)[1]["1Z"].hours is None


def test_an_erased_order_keeps_no_name_and_no_customer() -> None:
    state = shipped()
    state.erased = mark(200)
    face, _ = faces(state, RULES)
    assert (face.name, face.customer) == ("", "")


def test_of_an_order_that_nobody_described_nothing_is_made_up() -> None:
    face, parcels = faces(OrderState(), RULES)
    assert (face.stage, face.lane, face.facets, face.terms, parcels) == (
        "unmatched",
        "",
        [],
        [],
        {},
    )
