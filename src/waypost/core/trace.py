"""trace: every clock that an order ever ran, as it last ran, and what stopped it.

The judgement only ever asks what runs now. A person who looks at an order asks what was expected
of it all along, and what happened against that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from waypost.core.clocks import TICK, Clock
from waypost.core.facts import Fact
from waypost.core.fold import fold_one
from waypost.core.judge import running
from waypost.core.order import OrderState
from waypost.core.rules import Rules

Key = tuple[str, str]


class Traced(NamedTuple):
    """A clock as it last ran. One a kind and subject: a new scan restarts a `stalled` clock, and
    only its last run is shown.

    stopped_at: when it ended; None while it runs.
    how: the fact that ended it; None while it runs, and for one that ran out by itself.
    """

    clock: Clock
    stopped_at: datetime | None
    how: Fact | None

    def broken_at(self, now: datetime) -> bool:
        """Had its deadline passed when it stopped, or by `now` if it runs?"""
        return (self.stopped_at or now) >= self.clock.breaks_at


def trace(facts: Iterable[Fact], rules: Rules, now: datetime) -> list[Traced]:
    """Walk an order's facts up to `now`; its clocks, earliest first.

    A fact from after `now` counts as of `now`, as it does when an order is judged.
    """
    state = OrderState()
    found: dict[Key, Traced] = {}
    before: dict[Key, Clock] = {}
    ordered = sorted(facts, key=lambda fact: (fact.occurred_at, fact.id))
    for instant, group in groupby(ordered, key=lambda fact: min(fact.occurred_at, now)):
        ended: dict[Key, Fact] = {}
        clocks = before
        for fact in group:
            fold_one(state, fact.occurred_at, fact.id, fact.data)
            clocks = {(clock.kind, clock.subject): clock for clock in running(state, rules)}
            for key in before.keys() - clocks.keys():
                ended.setdefault(key, fact)
        for key in before.keys() - clocks.keys():
            found[key] = _stopped(before[key], instant, ended[key])
        found.update((key, Traced(clock, None, None)) for key, clock in clocks.items())
        before = clocks
    settled = (it if it.stopped_at else _run_out(it.clock, now) for it in found.values())
    return sorted(settled, key=lambda it: (it.clock.started_at, it.clock.due_at))


def _stopped(clock: Clock, at: datetime, how: Fact) -> Traced:
    if clock.stops_at is not None and clock.stops_at < at:
        return Traced(clock, clock.stops_at + TICK, None)
    return Traced(clock, at, how)


def _run_out(clock: Clock, now: datetime) -> Traced:
    over = clock.stops_at is not None and clock.stops_at < now
    return Traced(clock, clock.stops_at + TICK if over and clock.stops_at else None, None)
