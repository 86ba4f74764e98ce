"""Small builders of orders' lives, and questions to ask of them.

Times are hours after MONDAY, Monday 2026-01-05 09:00 UTC. The default policy lives in UTC, so a
working day is Monday to Friday, 0:00 to 24:00.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from waypost.core.bodies import (
    Body,
    Deadline,
    Fulfilled,
    Line,
    OrderDescribed,
    OrderPlaced,
    ParcelScanned,
    PaymentCaptured,
)
from waypost.core.clocks import TICK
from waypost.core.facts import Fact, body_to_json
from waypost.core.fold import fold
from waypost.core.judge import Finding, Judgement, judge
from waypost.core.order import OrderState
from waypost.core.policy import Policy
from waypost.core.rules import DEFAULT_RULES, Rules
from waypost.core.walk import Turn, walk
from waypost.core.words import Incident, ParcelStatus

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
LINES = (Line("a", "SKU-A", quantity=2), Line("b", "SKU-B"))


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def day(number: int) -> Deadline:
    """A promise by the end of a day of January 2026."""
    return Deadline(day=date(2026, 1, number))


def by(hours: float) -> Deadline:
    """A promise by an instant."""
    return Deadline(at=at(hours))


def fact(hours: float, body: Body) -> Fact:
    key = f"{hours}:{body_to_json(body).decode()}"
    return Fact("order:shop/1", at(hours), "shop", key, body)


def placed(hours: float = 0, total_minor: int | None = 5000) -> Fact:
    return fact(hours, OrderPlaced(number="1001", currency="EUR", total_minor=total_minor))


def paid(hours: float = 0, payment: str = "p1") -> Fact:
    return fact(hours, PaymentCaptured(payment=payment, amount_minor=5000))


def described(hours: float = 0, **fields: object) -> Fact:
    return fact(hours, OrderDescribed(**fields))  # type: ignore[arg-type]


def fulfilled(hours: float, **fields: object) -> Fact:
    return fact(hours, Fulfilled(**({"fulfillment": "f1"} | fields)))  # type: ignore[arg-type]


def scan(
    hours: float,
    status: ParcelStatus = ParcelStatus.IN_TRANSIT,
    reason: Incident | None = None,
    parcel: str = "P1",
    carrier: str = "",
) -> Fact:
    return fact(hours, ParcelScanned(parcel=parcel, status=status, reason=reason, carrier=carrier))


def delivered(hours: float, parcel: str = "P1") -> Fact:
    return scan(hours, ParcelStatus.DELIVERED, parcel=parcel)


def bought() -> list[Fact]:
    return [placed(), paid()]


def rules(**fields: object) -> Rules:
    return Rules(Policy(**fields))  # type: ignore[arg-type]


def judged(facts: Iterable[Fact], now: datetime, by_rules: Rules = DEFAULT_RULES) -> Judgement:
    return judge(fold(OrderState(), facts), by_rules, now)


def finding(
    kind: str, facts: Iterable[Fact], hours: float, by_rules: Rules = DEFAULT_RULES
) -> Finding | None:
    """The one finding of `kind` at that hour, opened or warned."""
    found = [it for it in judged(facts, at(hours), by_rules).findings if it.clock.kind == kind]
    assert len(found) <= 1, f"{kind} was found {len(found)} times"
    return found[0] if found else None


def subjects(
    kind: str, facts: Iterable[Fact], hours: float, by_rules: Rules = DEFAULT_RULES
) -> set[str]:
    """What the findings of `kind` are about at that hour."""
    found = judged(facts, at(hours), by_rules).findings
    return {it.clock.subject for it in found if it.clock.kind == kind}


def is_open(
    kind: str, facts: Iterable[Fact], hours: float = 0, by_rules: Rules = DEFAULT_RULES
) -> bool:
    """Does an opened finding of `kind` stand at that hour?"""
    found = finding(kind, facts, hours, by_rules)
    return found is not None and found.opened_at is not None


def opens(
    kind: str, facts: Iterable[Fact], by_rules: Rules = DEFAULT_RULES, days: int = 400
) -> datetime | None:
    """When `kind` opens if nothing more happens; None when it never does.

    Looks on both sides of that instant: a deadline is kept until it has passed.
    """
    facts = list(facts)
    now = max(it.occurred_at for it in facts)
    until = now + timedelta(days=days)
    while True:
        judgement = judged(facts, now, by_rules)
        for found in judgement.findings:
            if found.clock.kind == kind and found.opened_at is not None:
                _look_just_before(found, facts, by_rules)
                return found.opened_at
        if judgement.wake_at is None or judgement.wake_at > until:
            return None
        assert judgement.wake_at > now
        now = judgement.wake_at


def _look_just_before(found: Finding, facts: list[Fact], by_rules: Rules) -> None:
    before = judged(facts, found.clock.breaks_at - TICK, by_rules).findings
    assert all(it.key != found.key or it.opened_at is None for it in before)


def warns(kind: str, facts: Iterable[Fact], by_rules: Rules = DEFAULT_RULES) -> datetime | None:
    """When `kind` warns if nothing more happens, checked on both sides of that instant."""
    facts = list(facts)
    state = fold(OrderState(), facts)
    clocks = [it for it in judge(state, by_rules, MONDAY).clocks if it.kind == kind]
    assert len(clocks) <= 1
    if not clocks or clocks[0].warn_at is None:
        return None
    warn_at = clocks[0].warn_at
    before = judge(state, by_rules, warn_at - TICK).findings
    then = judge(state, by_rules, warn_at).findings
    assert kind not in {it.clock.kind for it in before}
    assert [it.opened_at for it in then if it.clock.kind == kind] == [None]
    return warn_at


def walked(facts: Iterable[Fact], until: datetime, by_rules: Rules = DEFAULT_RULES) -> list[Turn]:
    return walk(OrderState(), {}, facts, by_rules, None, until).turns


def told(turns: Iterable[Turn]) -> list[tuple[str, str, float]]:
    """Turns as (verb, kind, hours after MONDAY)."""
    return [(it.verb.value, it.issue.kind, (it.at - MONDAY) / HOUR) for it in turns]
