"""judge: what stands now, how bad it is, and when to look again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.core.lives import at, bought, judged, paid, placed, rules
from waypost.core.catalogue import Grade
from waypost.core.clocks import TICK, Clock
from waypost.core.judge import at as judge_at
from waypost.core.rules import DEFAULT_RULES
from waypost.core.words import Severity


def test_an_order_sleeps_from_edge_to_edge() -> None:
    """Warning, deadline, each rise in severity, and then nothing more by itself."""
    now, edges = at(0), []
    while (wake_at := judged(bought(), now).wake_at) is not None:
        edges.append(wake_at)
        now = wake_at
    assert edges == [at(36), at(48) + TICK, at(72), at(96)]


def test_what_is_wrong_when_it_happens_opens_then_and_was_never_a_warning() -> None:
    order = [placed(), paid(30)]
    clock = Clock("fraud_risk", "order", at(5), at(5))
    found = judge_at([clock], DEFAULT_RULES, at(5)).findings
    assert [(it.opened_at, it.warned_at) for it in found] == [(at(5), None)]
    assert judge_at([clock], DEFAULT_RULES, at(5) - TICK).wake_at == at(5)
    assert judged(order, at(29)).findings == []


def test_a_deadline_is_kept_at_its_very_instant() -> None:
    assert [it.opened_at for it in judged(bought(), at(48)).findings] == [None]
    assert [it.opened_at for it in judged(bought(), at(48) + TICK).findings] == [at(48)]


def test_a_warning_that_would_come_with_the_deadline_is_none() -> None:
    clock = Clock("late_dispatch", "order", at(0), at(5), at(6))
    judgement = judge_at([clock], DEFAULT_RULES, at(1))
    assert (judgement.findings, judgement.wake_at) == ([], at(5) + TICK)


def test_a_clock_that_stops_mattering_is_no_finding_any_more() -> None:
    clock = Clock("return_unused", "return:R1", at(0), at(5), stops_at=at(9))
    assert len(judge_at([clock], DEFAULT_RULES, at(9)).findings) == 1
    assert judge_at([clock], DEFAULT_RULES, at(6)).wake_at == at(9) + TICK
    assert judge_at([clock], DEFAULT_RULES, at(9) + TICK) == ([], [clock], None)
    never = Clock("return_unused", "return:R1", at(0), at(10), stops_at=at(9))
    assert judge_at([never], DEFAULT_RULES, at(1)).wake_at is None


@pytest.mark.parametrize(
    ("floor", "levels"),
    [
        (Severity.LOW, [Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.HIGH]),
        (Severity.MEDIUM, [Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH, Severity.HIGH]),
        (Severity.CRITICAL, [Severity.CRITICAL] * 4),
    ],
)
def test_severity_rises_by_the_grade_and_never_falls_below_the_floor(
    floor: Severity, levels: list[Severity]
) -> None:
    graded = rules(grades={"stalled": Grade("low", 10, "high")})
    clock = Clock("stalled", "parcel:P1", at(-10), at(0), floor=floor)
    seen = [graded.severity(clock, at(hours)) for hours in (1, 10, 20, 100)]
    assert [severity for severity, _ in seen] == levels
    for (severity, rises_at), hours in zip(seen, (1, 10, 20, 100), strict=True):
        if rises_at is not None:
            assert rises_at > at(hours)
            assert graded.severity(clock, rises_at)[0] > severity
            assert graded.severity(clock, rises_at - timedelta(microseconds=1))[0] == severity


def test_a_grade_without_steps_never_rises() -> None:
    flat = rules(grades={"stalled": Grade("medium", 0, "critical")})
    clock = Clock("stalled", "parcel:P1", at(-10), at(0))
    assert flat.severity(clock, at(10_000)) == (Severity.MEDIUM, None)
