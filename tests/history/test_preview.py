"""A preview says what another policy would have opened and closed, and changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from waypost.core.bodies import OrderCancelled, OrderPlaced, PaymentCaptured, PaymentFailed
from waypost.core.catalogue import SpanRule
from waypost.core.facts import Fact
from waypost.core.policy import Policy
from waypost.core.rules import Rules
from waypost.history.preview import Example, Result, Span, compare
from waypost.timeline.heard import News

TUESDAY = datetime(2026, 3, 10, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPAN = Span(TUESDAY - 24 * HOUR, TUESDAY + 240 * HOUR, UTC)


def news(hours: float, body: object) -> News:
    at = TUESDAY + hours * HOUR
    return News(at, Fact("order:x/1", at, "x", str(hours), body))  # type: ignore[arg-type]


def paid(*more: News) -> list[News]:
    return [news(0, OrderPlaced(number="1")), news(0, PaymentCaptured(payment="p")), *more]


def dispatch(span: str) -> Rules:
    return Rules(Policy(spans={"late_dispatch": (SpanRule(span),)}))


def compared(before: str, after: str, *lives: list[News]) -> Result:
    result = Result()
    for number, life in enumerate(lives, 1):
        rules = dispatch(before), dispatch(after)
        compare(number, f"#{number}", life, rules, SPAN, result)
    return result


def test_a_stricter_policy_opens_what_the_other_never_did() -> None:
    result = compared("48wh", "24wh", paid(news(30, OrderCancelled())), paid())
    late = result.kinds["late_dispatch"]
    assert (late.added, late.gone, late.moved) == (1, 0, 1)
    assert (late.opened, late.closed, late.standing) == ([1, 2], [0, 1], [1, 1])
    assert (result.orders, result.changed) == (2, 2)
    assert result.days == {"2026-03-12": [1, 0], "2026-03-11": [0, 2]}
    assert result.examples["late_dispatch"][0] == Example(
        1, "#1", "order", None, TUESDAY + 24 * HOUR
    )


def test_a_gentler_policy_opens_less() -> None:
    late = compared("24wh", "48wh", paid(news(30, OrderCancelled()))).kinds["late_dispatch"]
    assert (late.added, late.gone, late.moved) == (0, 1, 0)


def test_what_both_policies_say_alike_is_no_difference() -> None:
    life = [news(0, OrderPlaced(number="1")), news(1, PaymentFailed(payment="p"))]
    result = compared("24wh", "48wh", life)
    assert result.kinds["payment_failed"].opened == [1, 1]
    assert (result.changed, result.examples) == (0, {})


@pytest.mark.parametrize("hours", [-240, 480])
def test_what_happens_outside_of_the_time_does_not_count(hours: float) -> None:
    moved = [News(it.known_at + hours * HOUR, it.fact) for it in paid(news(30, OrderCancelled()))]
    facts = [
        News(it.known_at, Fact("order:x/1", it.known_at, "x", it.fact.key, it.fact.data))
        for it in moved
    ]
    result = compared("48wh", "24wh", facts)
    assert result.changed == 0
    assert not any(result.kinds[kind].opened != [0, 0] for kind in result.kinds)
