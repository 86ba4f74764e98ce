"""From the label to the door: silence, exceptions, loss."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.core.lives import (
    at,
    bought,
    by,
    day,
    delivered,
    described,
    fact,
    finding,
    fulfilled,
    is_open,
    judged,
    opens,
    placed,
    rules,
    scan,
    warns,
)
from waypost.core.bodies import (
    Address,
    ClaimSettled,
    FulfillmentCancelled,
    OrderCancelled,
    ParcelLabelled,
    ParcelPromised,
    ParcelUntrackable,
    RefundUpdated,
)
from waypost.core.catalogue import Scope, SpanRule
from waypost.core.facts import Fact
from waypost.core.policy import Hours, Lane
from waypost.core.words import Incident, ParcelStatus, RefundStatus, Severity

S = ParcelStatus
LABEL = fact(0, ParcelLabelled(parcel="P1", carrier="ups"))
CANCELLED = fact(150, OrderCancelled())
UNTRACKABLE = fact(1, ParcelUntrackable(parcel="P1", reason="unknown_code"))
SETTLED = fact(150, ClaimSettled(parcel="P1", outcome="replaced"))
SETTLED_FOR_ALL = fact(150, ClaimSettled(outcome="found"))
REPLACED = fulfilled(150, fulfillment="f2", replaces="P1", parcels=("P2",))
REFUNDED = fact(150, RefundUpdated(refund="re1", status=RefundStatus.SUCCEEDED, amount_minor=5000))
MADE_GOOD = {
    "delivered": delivered(150),
    "settled": SETTLED,
    "settled for the order": SETTLED_FOR_ALL,
    "replaced": REPLACED,
    "refunded": REFUNDED,
}


def promised(hours: float, day_of_january: int, parcel: str = "P1") -> Fact:
    return fact(hours, ParcelPromised(parcel=parcel, edd=day(day_of_january)))


def test_a_label_without_a_scan_warns_after_two_business_days_and_opens_after_four() -> None:
    assert warns("label_not_scanned", [*bought(), LABEL]) == at(48)
    assert opens("label_not_scanned", [*bought(), LABEL]) == at(96)


def test_an_announcement_or_a_packed_parcel_is_a_label() -> None:
    assert opens("label_not_scanned", [*bought(), scan(0, S.PENDING)]) == at(96)
    assert opens("label_not_scanned", [*bought(), fulfilled(0, parcels=("P1",))]) == at(96)


@pytest.mark.parametrize(
    "end", [scan(100), delivered(100), scan(100, S.CANCELLED), CANCELLED, SETTLED]
)
def test_the_first_scan_ends_it_and_so_does_a_label_that_is_not_needed(end: Fact) -> None:
    assert is_open("label_not_scanned", [*bought(), LABEL], 151)
    assert not is_open("label_not_scanned", [*bought(), LABEL, end], 151)


def test_the_label_of_a_cancelled_fulfillment_is_not_waited_for() -> None:
    packed = fulfilled(0, parcels=("P1",))
    taken_back = fact(1, FulfillmentCancelled(fulfillment="f1"))
    assert opens("label_not_scanned", [*bought(), packed, taken_back]) is None


def test_a_parcel_that_nobody_can_follow_is_an_issue_at_once_and_is_not_called_unscanned() -> None:
    order = [*bought(), LABEL, UNTRACKABLE]
    assert opens("untrackable", order) == at(1)
    assert opens("label_not_scanned", order) is None
    for end in (scan(100), CANCELLED):
        assert not is_open("untrackable", [*order, end], 151)


def test_a_domestic_parcel_stalls_after_three_business_days_and_an_international_after_five() -> (
    None
):
    assert opens("stalled", [*bought(), scan(0)]) == at(72)
    abroad = fact(0, ParcelLabelled(parcel="P1", origin="DE", destination="US"))
    assert opens("stalled", [*bought(), abroad, scan(0)]) == at(7 * 24)


def test_the_customers_country_and_the_shops_tell_whether_a_border_is_crossed() -> None:
    to_france = described(ship_to=Address(country="fr"))
    parcel = [*bought(), to_france, scan(0)]
    assert opens("stalled", parcel, rules(country="DE")) == at(7 * 24)
    assert opens("stalled", parcel, rules(country="FR")) == at(72)
    assert opens("stalled", parcel) == at(72)


def test_each_scan_starts_it_anew() -> None:
    assert opens("stalled", [*bought(), scan(0), scan(30)]) == at(30 + 72)
    assert not is_open("stalled", [*bought(), scan(0), scan(80)], 81)


def test_what_proves_no_movement_does_not() -> None:
    order = [*bought(), scan(0), scan(30, S.UNKNOWN), scan(40, S.PENDING)]
    assert opens("stalled", order) == at(72)


def test_a_carrier_keeps_its_own_calendar() -> None:
    every_day = rules(
        calendars={"all week": Hours(workdays=tuple(range(7)))}, carriers={"UPS": "all week"}
    )
    order = [*bought(), scan(3 * 24, carrier="ups")]
    assert opens("stalled", order, every_day) == at(6 * 24)
    assert opens("stalled", order) == at(8 * 24)


def test_what_is_usual_on_a_lane_stands_before_the_default() -> None:
    slow = rules(lanes=(Lane("6bd", carrier="ups", origin="DE", destination="PT"),))
    label = fact(0, ParcelLabelled(parcel="P1", carrier="UPS", origin="DE", destination="PT"))
    assert opens("stalled", [*bought(), label, scan(0)], slow) == at(8 * 24)
    other = fact(0, ParcelLabelled(parcel="P1", carrier="dhl", origin="DE", destination="PT"))
    assert opens("stalled", [*bought(), other, scan(0)], slow) == at(7 * 24)
    home = fact(0, ParcelLabelled(parcel="P1", carrier="UPS", origin="DE"))
    to_portugal = described(ship_to=Address(country="PT"))
    assert opens("stalled", [*bought(), home, to_portugal, scan(0)], slow) == at(8 * 24)


@pytest.mark.parametrize(
    "status",
    [
        S.ON_HOLD,
        S.DELIVERY_DELAYED,
        S.DELIVERY_FAILED,
        S.READY_FOR_PICKUP,
        S.RETURN_TO_SENDER,
        S.DELIVERED,
        S.CANCELLED,
    ],
)
def test_an_exception_or_an_end_speaks_for_the_silence(status: ParcelStatus) -> None:
    assert opens("stalled", [*bought(), scan(0), scan(1, status)]) is None


def test_a_parcel_that_cannot_be_followed_since_its_last_scan_is_not_stalled_or_lost() -> None:
    """A source that knows only hand-over and delivery says so with the hand-over itself."""
    order = [*bought(), scan(1, S.PICKED_UP), UNTRACKABLE, described(deliver_by=day(9))]
    assert opens("stalled", order) is None
    assert opens("lost", order) is None
    assert opens("untrackable", order) is None
    assert opens("stalled", [*order, scan(2)]) == at(74)


def test_the_parcels_of_a_cancelled_order_still_matter_while_they_move() -> None:
    assert opens("stalled", [*bought(), fact(1, OrderCancelled()), scan(2)]) == at(74)


def test_a_parcel_is_lost_seven_days_silent_and_48_hours_past_its_date() -> None:
    silent_for_long = [*bought(), promised(0, 7), scan(1)]
    assert opens("lost", silent_for_long) == at(1 + 7 * 24)
    date_far_off = [*bought(), promised(0, 20), scan(1)]
    end_of_the_22nd = datetime(2026, 1, 22, 23, 59, 59, 999999, tzinfo=UTC)
    assert opens("lost", date_far_off) == end_of_the_22nd


def test_the_carriers_latest_date_counts_else_the_shops() -> None:
    shop = described(deliver_by=day(15))
    assert opens("lost", [*bought(), shop, scan(1)]) == datetime(
        2026, 1, 17, 23, 59, 59, 999999, tzinfo=UTC
    )
    moved = [*bought(), shop, scan(1), promised(0, 10), promised(2, 20)]
    assert opens("lost", moved) == datetime(2026, 1, 22, 23, 59, 59, 999999, tzinfo=UTC)


def test_without_any_date_it_is_lost_after_fourteen_silent_days() -> None:
    assert opens("lost", [*bought(), scan(1)]) == at(1 + 14 * 24)


def test_how_long_is_the_policys_to_say() -> None:
    patient = rules(
        spans={"lost": (SpanRule("9d"),)}, lost_after_promise="10d", lost_unpromised="30d"
    )
    assert opens("lost", [*bought(), promised(0, 5), scan(1)], patient) == datetime(
        2026, 1, 15, 23, 59, 59, 999999, tzinfo=UTC
    )
    assert opens("lost", [*bought(), described(deliver_by=by(-240)), scan(1)], patient) == at(217)
    assert opens("lost", [*bought(), scan(1)], patient) == at(1 + 30 * 24)


def test_the_carriers_own_word_is_enough() -> None:
    said = scan(5, S.ON_HOLD, Incident.CARRIER_PARCEL_LOST)
    assert opens("lost", [*bought(), said]) == at(5)


@pytest.mark.parametrize("said", [True, False], ids=["the carrier's word", "silence"])
@pytest.mark.parametrize("end", [scan(150), *MADE_GOOD.values()], ids=["a scan", *MADE_GOOD])
def test_any_scan_finds_it_and_a_claim_settles_it(said: bool, end: Fact) -> None:
    word = scan(1, S.ON_HOLD, Incident.CARRIER_PARCEL_LOST)
    order = [placed(-10 * 24), word] if said else [placed(-10 * 24), scan(-9 * 24)]
    promise = described(deliver_by=by(-5 * 24))
    assert is_open("lost", [*order, promise], 151)
    assert not is_open("lost", [*order, promise, end], 151)


def test_a_parcel_at_a_pickup_point_or_in_customs_is_not_lost() -> None:
    assert opens("lost", [*bought(), scan(0, S.READY_FOR_PICKUP)]) is None
    assert opens("lost", [*bought(), scan(0, S.ON_HOLD, Incident.CUSTOMS_DELAY)]) is None


def test_a_parcel_that_was_never_scanned_is_not_lost() -> None:
    assert opens("lost", [*bought(), LABEL, promised(0, 6)]) is None


@pytest.mark.parametrize("status", [S.ON_HOLD, S.DELIVERY_DELAYED])
@pytest.mark.parametrize("reason", [None, Incident.WEATHER_DELAY, Incident.SECURITY_ISSUE])
def test_a_hold_or_a_delay_is_a_carrier_exception_at_once(
    status: ParcelStatus, reason: Incident | None
) -> None:
    order = [*bought(), scan(0), scan(5, status, reason)]
    assert opens("carrier_exception", order) == at(5)
    found = finding("carrier_exception", order, 6)
    assert found is not None
    assert found.clock.note == (reason or Incident.UNKNOWN).value
    assert not is_open("carrier_exception", [*order, scan(7)], 8)


def test_a_transit_scan_that_names_an_incident_is_one_too() -> None:
    order = [*bought(), scan(5, S.IN_TRANSIT, Incident.CARRIER_VEHICLE_ISSUE)]
    assert opens("carrier_exception", order) == at(5)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        (Incident.CARRIER_DAMAGED_PARCEL, "damaged"),
        (Incident.CARRIER_SORTING_ERROR, "misrouted"),
        (Incident.CARRIER_PARCEL_LOST, "lost"),
        (Incident.CARRIER_ADDRESS_NOT_FOUND, "address_problem"),
        (Incident.CUSTOMS_DUTIES_UNPAID, "customs_hold"),
    ],
)
def test_an_incident_with_a_kind_of_its_own_is_only_that(reason: Incident, kind: str) -> None:
    order = [*bought(), scan(0), scan(5, S.ON_HOLD, reason)]
    assert opens(kind, order) == at(5)
    assert opens("carrier_exception", order) is None
    assert opens("stalled", order) is None


@pytest.mark.parametrize(
    "reason",
    [
        Incident.CUSTOMS_DOCUMENTATION,
        Incident.CUSTOMS_DUTIES_UNPAID,
        Incident.CUSTOMS_PROHIBITED,
    ],
)
def test_customs_that_wants_somebody_to_act_is_an_issue_at_once(reason: Incident) -> None:
    assert opens("customs_hold", [*bought(), scan(5, S.ON_HOLD, reason)]) == at(5)


@pytest.mark.parametrize("reason", [Incident.CUSTOMS_DELAY, Incident.CUSTOMS_INSPECTION])
def test_customs_that_takes_its_time_has_two_business_days(reason: Incident) -> None:
    held = [*bought(), scan(5, S.ON_HOLD, reason)]
    assert opens("customs_hold", held) == at(53)
    for end in (scan(50), *MADE_GOOD.values()):
        assert not is_open("customs_hold", [*held, end], 151)


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("damaged", scan(5, S.ON_HOLD, Incident.CARRIER_DAMAGED_PARCEL)),
        ("misrouted", scan(5, S.IN_TRANSIT, Incident.CARRIER_SORTING_ERROR)),
        ("return_to_sender", scan(5, S.RETURN_TO_SENDER, Incident.CONSIGNEE_REFUSED)),
    ],
)
def test_trouble_that_no_scan_mends_stays_until_it_is_made_good(kind: str, trouble: Fact) -> None:
    order = [*bought(), trouble, scan(6), scan(7, S.OUT_FOR_DELIVERY)]
    assert opens(kind, order) == at(5)
    for end in MADE_GOOD.values():
        assert not is_open(kind, [placed(), *order, end], 151)


@pytest.mark.parametrize(
    "status", [S.IN_TRANSIT, S.DELIVERY_FAILED, S.READY_FOR_PICKUP, S.ON_HOLD, S.DELIVERY_DELAYED]
)
def test_what_a_parcel_does_on_its_way_back_is_no_news_for_the_customer(
    status: ParcelStatus,
) -> None:
    reason = Incident.CARRIER_ADDRESS_NOT_FOUND
    order = [*bought(), scan(5, S.RETURN_TO_SENDER), scan(6, status, reason), scan(7, status)]
    kinds = {it.kind for it in judged(order, at(6)).clocks}
    assert kinds == {"return_to_sender"}


def test_a_replacement_that_was_called_off_replaces_nothing() -> None:
    broken = scan(5, S.ON_HOLD, Incident.CARRIER_DAMAGED_PARCEL)
    called_off = fact(151, FulfillmentCancelled(fulfillment="f2"))
    assert is_open("damaged", [*bought(), broken, REPLACED, called_off], 152)


def test_a_settlement_from_before_the_trouble_settles_nothing() -> None:
    order = [*bought(), fact(1, ClaimSettled(outcome="found"))]
    broken = scan(5, S.ON_HOLD, Incident.CARRIER_DAMAGED_PARCEL)
    assert is_open("damaged", [*order, broken], 6)
    at_that_instant = fact(5, ClaimSettled(parcel="P1"))
    assert not is_open("damaged", [*order, broken, at_that_instant], 6)


def test_a_refund_of_a_part_settles_nothing() -> None:
    broken = scan(5, S.ON_HOLD, Incident.CARRIER_DAMAGED_PARCEL)
    part = fact(6, RefundUpdated(refund="r", status=RefundStatus.SUCCEEDED, amount_minor=4999))
    whole = fact(6, RefundUpdated(refund="r", status=RefundStatus.PENDING, amount_minor=5000))
    for refund in (part, whole):
        assert is_open("damaged", [*bought(), broken, refund], 7)


def test_a_failed_attempt_is_an_issue_at_once_and_high_from_the_second_on() -> None:
    first = scan(5, S.DELIVERY_FAILED, Incident.CONSIGNEE_NOT_HOME)
    assert opens("delivery_failed", [*bought(), first]) == at(5)
    found = finding("delivery_failed", [*bought(), first], 6)
    assert found is not None
    assert (found.severity, found.clock.note) == (Severity.MEDIUM, "consignee_not_home")
    again = finding("delivery_failed", [*bought(), first, scan(29, S.DELIVERY_FAILED)], 30)
    assert again is not None
    assert again.severity is Severity.HIGH


@pytest.mark.parametrize("end", [S.OUT_FOR_DELIVERY, S.DELIVERED, S.READY_FOR_PICKUP])
def test_a_new_attempt_closes_it(end: ParcelStatus) -> None:
    order = [*bought(), scan(5, S.DELIVERY_FAILED)]
    assert is_open("delivery_failed", [*order, scan(6, S.UNKNOWN)], 8)
    assert not is_open("delivery_failed", [*order, scan(7, end)], 8)


def test_a_parcel_at_a_pickup_point_waits_three_days_and_is_high_two_days_before_it_goes_back() -> (
    None
):
    order = [*bought(), scan(5, S.READY_FOR_PICKUP), scan(30, S.READY_FOR_PICKUP)]
    assert opens("pickup_waiting", order) == at(5 + 72)

    def severity(days: float) -> Severity:
        found = finding("pickup_waiting", order, 5 + days * 24)
        assert found is not None
        return found.severity

    assert severity(4.99) is Severity.MEDIUM
    assert severity(5) is Severity.HIGH
    for end in (S.DELIVERED, S.RETURN_TO_SENDER, S.IN_TRANSIT):
        assert not is_open("pickup_waiting", [*order, scan(90, end)], 91)


def test_the_most_specific_threshold_wins_and_where_none_matches_the_default_does() -> None:
    by_scope = rules(
        spans={
            "stalled": (
                SpanRule("1bd", scope=Scope(carrier="UPS")),
                SpanRule("2bd", scope=Scope(carrier="ups", country="DE")),
            )
        }
    )

    def stalls(carrier: str, destination: str) -> datetime | None:
        label = fact(0, ParcelLabelled(parcel="P1", carrier=carrier, destination=destination))
        return opens("stalled", [*bought(), label, scan(0)], by_scope)

    assert stalls("ups", "FR") == at(24)
    assert stalls("ups", "DE") == at(48)
    assert stalls("dhl", "DE") == at(72)
