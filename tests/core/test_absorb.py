"""The stronger speaks: what stands for what, and what does not."""

from __future__ import annotations

import pytest

from tests.core.lives import at, bought, by, described, judged, scan
from waypost.core.absorb import absorb
from waypost.core.clocks import Clock
from waypost.core.judge import Finding
from waypost.core.words import Incident, ParcelStatus, Severity

P1, P2 = "parcel:P1", "parcel:P2"


def opened(kind: str, subject: str = P1) -> Finding:
    clock = Clock(kind, subject, at(0), at(1))
    return Finding(clock, Severity.MEDIUM, None, at(1))


def warned(kind: str, subject: str = P1) -> Finding:
    clock = Clock(kind, subject, at(0), at(9), at(1))
    return Finding(clock, Severity.LOW, at(1), None)


def speakers(*findings: Finding) -> list[str]:
    """Who speaks for each of `findings`; "" where it speaks for itself."""
    return [it.absorbed_by for it in absorb(list(findings))]


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        ("lost", "stalled"),
        ("lost", "late_delivery"),
        ("late_delivery", "delivery_at_risk"),
        ("late_delivery", "edd_moved"),
        ("damaged", "stalled"),
        ("customs_hold", "stalled"),
        ("misrouted", "stalled"),
        ("delivery_failed", "stalled"),
        ("carrier_exception", "stalled"),
        ("return_to_sender", "stalled"),
        ("return_to_sender", "lost"),
        ("return_to_sender", "delivery_failed"),
        ("return_to_sender", "pickup_waiting"),
        ("return_to_sender", "late_delivery"),
    ],
)
def test_a_stronger_one_speaks_for_a_weaker(strong: str, weak: str) -> None:
    assert speakers(opened(weak), opened(strong)) == [strong, ""]
    assert speakers(opened(strong), opened(weak)) == ["", strong]
    assert speakers(opened(strong), warned(weak)) == ["", strong]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("late_delivery", "stalled"),
        ("delivery_failed", "late_delivery"),
        ("late_dispatch", "late_delivery"),
        ("lost", "damaged"),
        ("return_to_sender", "not_received"),
    ],
)
def test_others_stand_side_by_side(one: str, other: str) -> None:
    assert speakers(opened(one), opened(other)) == ["", ""]


def test_a_warning_speaks_for_nobody() -> None:
    assert speakers(warned("lost"), opened("stalled")) == ["", ""]


def test_one_parcel_does_not_speak_for_another() -> None:
    assert speakers(opened("lost", P1), opened("stalled", P2)) == ["", ""]


def test_the_order_and_its_parcels_are_one_subject() -> None:
    assert speakers(opened("lost", P1), opened("late_delivery", "order")) == ["", "lost"]
    both = speakers(opened("late_delivery", "order"), opened("edd_moved", P2))
    assert both == ["", "late_delivery"]


def test_the_strongest_of_several_speaks_for_all() -> None:
    findings = [opened(kind) for kind in ("edd_moved", "late_delivery", "lost", "stalled")]
    assert speakers(*findings) == ["lost", "lost", "", "lost"]
    findings.append(opened("return_to_sender"))
    assert speakers(*findings) == ["return_to_sender"] * 4 + [""]


def test_a_lost_parcel_of_a_real_order_is_one_finding_that_speaks() -> None:
    order = [*bought(), described(deliver_by=by(100)), scan(1)]
    found = {it.clock.kind: it.absorbed_by for it in judged(order, at(14 * 24)).findings}
    assert found == {"stalled": "lost", "late_delivery": "lost", "lost": ""}


def test_a_parcel_on_its_way_back_is_that_and_nothing_else() -> None:
    trouble = [
        scan(1, ParcelStatus.ON_HOLD, Incident.CARRIER_DAMAGED_PARCEL),
        scan(2, ParcelStatus.DELIVERY_FAILED),
        scan(3, ParcelStatus.RETURN_TO_SENDER),
    ]
    findings = judged([*bought(), *trouble], at(14 * 24)).findings
    assert [it.clock.kind for it in findings if not it.absorbed_by] == ["return_to_sender"]
