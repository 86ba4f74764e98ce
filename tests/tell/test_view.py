"""What a customer is told of an order in each stage of its life."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from waypost.core.bodies import (
    Address,
    AddressChecked,
    Body,
    Customer,
    Deadline,
    Fulfilled,
    Line,
    OrderCancelled,
    OrderDescribed,
    OrderPlaced,
    ParcelPromised,
    ParcelScanned,
    PaymentCaptured,
    RefundUpdated,
    ReturnRequested,
)
from waypost.core.fold import fold_one
from waypost.core.order import OrderState
from waypost.core.rules import DEFAULT_RULES
from waypost.core.words import Incident, ParcelStatus, RefundStatus
from waypost.tell.desk import DEFAULT
from waypost.tell.view.build import view
from waypost.tell.view.shape import OrderView

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # a Tuesday
DAY = timedelta(days=1)
LINES = (Line("1", "mug", "Blue mug", 2), Line("2", "tea", "Tea", 1))
TO = Address("Ada Lovelace", "Hauptstraße 12", "", "Berlin", "", "10117", "DE")


def order(*later: tuple[float, Body], promise: date | None = None) -> OrderState:
    """An order of four days ago, paid at once; `later` is (days ago, what happened)."""
    described = OrderDescribed(
        lines=LINES,
        customer=Customer(name="Ada Lovelace", email="ada@example.com"),
        ship_to=TO,
        total_minor=4900,
        currency="EUR",
        deliver_by=Deadline(day=promise) if promise else None,
    )
    first: list[tuple[float, Body]] = [
        (4, OrderPlaced(number="1001", currency="EUR")),
        (4, described),
        (3.9, PaymentCaptured(payment="p")),
    ]
    state = OrderState()
    for at, (days, body) in enumerate([*first, *later]):
        fold_one(state, NOW - days * DAY, str(at).encode(), body)
    return state


def sent(parcel: str = "1Z", lines: dict[str, int] | None = None) -> Body:
    return Fulfilled(fulfillment=f"f{parcel}", parcels=(parcel,), carrier="ups", lines=lines or {})


def scan(status: ParcelStatus, parcel: str = "1Z", reason: Incident | None = None) -> Body:
    return ParcelScanned(parcel=parcel, status=status, reason=reason)


def edd(day: int, parcel: str = "1Z") -> Body:
    return ParcelPromised(parcel=parcel, edd=Deadline(day=date(2026, 11, day)))


def seen(state: OrderState, language: str = "en", **more: Any) -> OrderView:
    return view(state, DEFAULT_RULES, language=language, zone=BERLIN, now=NOW, desk=DEFAULT, **more)


def test_before_anything_is_sent_the_page_says_that_it_is_being_prepared() -> None:
    shown = seen(order(promise=date(2026, 11, 27)))
    assert shown.stage == "paid"
    assert "preparing" in shown.headline
    assert shown.arrival is not None
    assert (shown.arrival.label, shown.arrival.words) == ("Arriving by", "Friday, 27 November")
    assert [it.state for it in shown.steps] == ["done", "now", "next", "next"]
    assert [it.name for it in shown.waiting] == ["Blue mug", "Tea"]
    assert {"address", "cancel", "instructions"} <= set(shown.can)
    assert not {"received", "problem"} & set(shown.can)


def test_a_parcel_under_way_has_the_carriers_day() -> None:
    state = order((2, sent()), (1, scan(ParcelStatus.IN_TRANSIT)), (1, edd(25)))
    shown = seen(state)
    assert shown.headline == "Your parcel is on its way."
    assert shown.arrival is not None
    assert shown.arrival.label == "Arriving tomorrow"
    assert shown.arrival.words == "Wednesday, 25 November"
    assert [it.state for it in shown.parcels[0].steps] == ["done", "done", "now", "next", "next"]
    assert not {"address", "cancel"} & set(shown.can)
    assert "neighbour" in shown.can


def test_a_day_that_passed_becomes_a_range_and_says_what_was_said_before() -> None:
    state = order((3, sent()), (0.5, scan(ParcelStatus.IN_TRANSIT)), (2, edd(23)))
    due = seen(state, issues={"parcel:1Z": ["late_delivery"]}).expected
    assert due is not None
    assert (due.first, due.last) == (date(2026, 11, 24), date(2026, 11, 26))
    assert due.moved
    assert due.was == "Monday, 23 November"


def test_a_silent_parcel_gets_a_wider_range_and_a_reason() -> None:
    state = order((6, sent()), (5, scan(ParcelStatus.IN_TRANSIT)), (5, edd(25)))
    shown = seen(state, issues={"parcel:1Z": ["stalled"]})
    assert shown.expected is not None
    assert (shown.expected.first, shown.expected.last) == (date(2026, 11, 25), date(2026, 12, 1))
    assert shown.troubled
    assert not shown.calm
    assert "reported nothing since Thursday, 19 November" in shown.explains
    assert "noticed before you did" in shown.explains


def test_a_lost_parcel_has_no_day_at_all() -> None:
    state = order((9, sent()), (8, scan(ParcelStatus.IN_TRANSIT)), (8, edd(18)))
    shown = seen(state, issues={"parcel:1Z": ["lost"]})
    assert shown.expected is None
    assert "lost" in shown.headline


def test_out_for_delivery_is_today_and_no_day_after() -> None:
    today = order((1, sent()), (1, edd(26)), (0.2, scan(ParcelStatus.OUT_FOR_DELIVERY)))
    shown = seen(today)
    assert shown.arrival is not None
    assert shown.arrival.label == "Arriving today"
    assert "instructions" not in shown.can
    stale = order((3, sent()), (3, edd(22)), (2, scan(ParcelStatus.OUT_FOR_DELIVERY)))
    assert "did not arrive" in seen(stale).headline


def test_a_failed_delivery_is_explained() -> None:
    failed = scan(ParcelStatus.DELIVERY_FAILED, reason=Incident.CONSIGNEE_NOT_HOME)
    shown = seen(order((2, sent()), (0.1, failed)), issues={"parcel:1Z": ["delivery_failed"]})
    assert shown.explains.startswith("Nobody was at home.")
    assert [it.state for it in shown.parcels[0].steps][3] == "failed"


def test_delivered_is_over_and_may_be_reported_on() -> None:
    state = order((3, sent()), (1, scan(ParcelStatus.DELIVERED)), (2, edd(23)))
    shown = seen(state)
    assert shown.stage == "delivered"
    assert shown.arrival is not None
    assert (shown.arrival.label, shown.arrival.words) == ("Delivered", "Monday, 23 November")
    assert shown.arrival.note == "16:00"
    assert {"received", "problem"} <= set(shown.can)
    assert shown.expected is None


def test_several_parcels_are_told_apart() -> None:
    state = order(
        (3, sent("A1", {"1": 2})),
        (3, sent("B2", {"2": 1})),
        (1, scan(ParcelStatus.DELIVERED, "A1")),
        (1, scan(ParcelStatus.IN_TRANSIT, "B2")),
        (1, edd(26, "B2")),
    )
    shown = seen(state)
    assert shown.headline == "1 of 2 parcels have arrived."
    assert [(it.id, [line.name for line in it.items]) for it in shown.parcels] == [
        ("B2", ["Tea"]),
        ("A1", ["Blue mug"]),
    ]
    assert shown.arrival is not None
    assert shown.arrival.words == "Thursday, 26 November"


def test_what_is_left_behind_is_said_to_follow() -> None:
    shown = seen(order((3, sent("A1", {"1": 2})), (2, scan(ParcelStatus.DELIVERED, "A1"))))
    assert [it.name for it in shown.waiting] == ["Tea"]
    assert "the rest follows" in shown.headline


def test_a_wish_to_cancel_is_a_state_of_its_own() -> None:
    shown = seen(order(), asked=["cancel"])
    assert shown.stage == "cancelling"
    assert shown.arrival is not None
    assert shown.arrival.words == "Cancellation requested"
    assert "cancel" not in shown.can


def test_cancelled_and_refunded() -> None:
    refund = RefundUpdated(refund="r", status=RefundStatus.PENDING, amount_minor=4900)
    shown = seen(order((1, OrderCancelled()), (0.5, refund)))
    assert shown.headline == "This order was cancelled."
    assert [(it.amount, it.status) for it in shown.refunds] == [("49,00\u00a0€", "pending")]
    assert shown.can == ("contact",)


def test_an_open_return_is_told_and_holds_advice_back() -> None:
    state = order((3, sent()), (2, scan(ParcelStatus.DELIVERED)), (1, ReturnRequested(rma="R1")))
    shown = seen(state)
    assert shown.stage == "returning"
    assert [it.status for it in shown.returns] == ["requested"]
    assert not shown.calm


def test_a_doubtful_address_can_be_confirmed() -> None:
    shown = seen(order((1, AddressChecked(valid=False, problem="street"))))
    assert {"address", "address_right"} <= set(shown.can)


def test_a_stranger_sees_little_of_the_address() -> None:
    shown = seen(order())
    assert shown.hidden == ("Ada L•••", "Hau•••", "10••• Berlin", "Germany")
    assert "Hauptstraße 12" in shown.address


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Freitag, 27. November"), ("fr", "vendredi 27 novembre")],
)
def test_days_are_written_in_the_readers_language(language: str, words: str) -> None:
    shown = seen(order(promise=date(2026, 11, 27)), language)
    assert shown.arrival is not None
    assert shown.arrival.words == words


def test_a_range_that_was_promised_is_shown_as_a_range() -> None:
    window = (date(2026, 11, 25), date(2026, 11, 27))
    shown = seen(order(promise=date(2026, 11, 27)), promised=window)
    assert shown.expected is not None
    assert shown.expected.words == "Wed 25 – Fri 27 Nov"
    unbound = seen(order(promise=date(2026, 11, 30)), promised=window)
    assert unbound.expected is not None
    assert unbound.expected.last == date(2026, 11, 30)


def test_the_language_is_right_to_left_where_it_is() -> None:
    assert seen(order(), "ar").rtl
    assert not seen(order(), "en").rtl
