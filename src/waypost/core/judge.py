"""judge: what is wrong with an order now, and when that can change without news.

The live loop, the backtest and any distributed engine call this one function.
"""

from __future__ import annotations

from datetime import datetime
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

import msgspec

from waypost.core.absorb import absorb
from waypost.core.clocks import TICK, Clock
from waypost.core.detect import ALWAYS, BY_POLICY, UNPAID, UNPLACED, WANTED
from waypost.core.order import OrderState
from waypost.core.rules import Rules
from waypost.core.words import Severity

_wanted_parts = attrgetter(*(part for part, _ in WANTED))
_WANTED_LOOKS = tuple(looks for _, looks in WANTED)
_parts = attrgetter(*(part for part, _ in ALWAYS))
_LOOKS = tuple(looks for _, looks in ALWAYS)


class Finding(msgspec.Struct, frozen=True, gc=False):
    """A clock that has warned or broken.

    opened_at: when it broke; None while it only warns.
    absorbed_by: the kind of the stronger finding that speaks for this one, or "".
    """

    clock: Clock
    severity: Severity
    warned_at: datetime | None
    opened_at: datetime | None
    absorbed_by: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.clock.kind, self.clock.subject


class Judgement(NamedTuple):
    """findings: what stands at `now`. clocks: all that run. wake_at: the earliest instant after
    `now` at which the judgement changes by itself, or None."""

    findings: list[Finding]
    clocks: list[Clock]
    wake_at: datetime | None


def running(state: OrderState, rules: Rules) -> list[Clock]:
    """All clocks that run; no detector is asked about what the order does not have."""
    clocks: list[Clock] = []
    if state.cancelled is None:
        if state.paid is None:
            for look in UNPAID:
                clocks.extend(look(state, rules))
        for looks in compress(_WANTED_LOOKS, _wanted_parts(state)):
            for look in looks:
                clocks.extend(look(state, rules))
    for looks in compress(_LOOKS, _parts(state)):
        for look in looks:
            clocks.extend(look(state, rules))
    if state.placed is None:
        for look in UNPLACED:
            clocks.extend(look(state, rules))
    if rules.own or rules.expects_warehouse:
        for part, looks in BY_POLICY:
            if getattr(rules, part):
                for look in looks:
                    clocks.extend(look(state, rules))
    if rules.off:
        return [clock for clock in clocks if clock.kind not in rules.off]
    return clocks


def judge(state: OrderState, rules: Rules, now: datetime) -> Judgement:
    """Judge `state` at `now`."""
    clocks = running(state, rules)
    return at(clocks, rules, now)


def at(clocks: list[Clock], rules: Rules, now: datetime) -> Judgement:
    """The judgement at `now` of clocks that are already known: time passes, no news."""
    findings: list[Finding] = []
    wake: datetime | None = None
    for clock in clocks:
        warn_at, due_at = clock.warn_at, clock.due_at
        if now < due_at and clock.stops_at is None and (warn_at is None or now < warn_at):
            # Quiet, as most are: nothing shows before it warns or breaks.
            begins = warn_at if warn_at is not None and warn_at <= due_at else clock.breaks_at
            if wake is None or begins < wake:
                wake = begins
            continue
        finding, next_at = _look_at(clock, rules, now)
        if clock.stops_at is not None:
            stop = clock.stops_at + TICK
            if now >= stop:
                continue
            if next_at is None or next_at > stop:
                next_at = None if finding is None else stop
        if finding is not None:
            findings.append(finding)
        if next_at is not None and (wake is None or next_at < wake):
            wake = next_at
    if len(findings) > 1:
        findings = absorb(findings)
    return Judgement(findings, clocks, wake)


def _look_at(clock: Clock, rules: Rules, now: datetime) -> tuple[Finding | None, datetime | None]:
    """What `clock` shows at `now`, and when that changes."""
    breaks_at, warn_at = clock.breaks_at, clock.warn_at
    if now >= breaks_at:
        severity, next_at = rules.severity(clock, now)
        opened_at = max(clock.due_at, clock.started_at)
        warned_at = warn_at if clock.due_at > clock.started_at else None
        return Finding(clock, severity, warned_at, opened_at), next_at
    if warn_at is None or warn_at >= breaks_at:
        return None, breaks_at
    if now >= warn_at:
        return Finding(clock, Severity.LOW, warn_at, None), breaks_at
    return None, warn_at
