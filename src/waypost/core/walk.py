"""walk: an order's life, instant by instant, as turns in the lives of its issues.

`walk` goes through history by the instants at which things happened (import, backtest);
`learn` takes in news that became known at a certain instant (live, and catching up after an
outage). Both stop at each instant at which a judgement changes by itself, and neither looks at
the clock on the wall. That is why a backtest opens the same issues at the same instants as the
live system did, and why a worker that was down for an hour leaves no trace in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

import msgspec

from waypost.core.facts import Fact
from waypost.core.fold import fold_one
from waypost.core.judge import Finding, Judgement, at, running
from waypost.core.order import OrderState
from waypost.core.rules import Rules
from waypost.core.words import Severity


class Verb(StrEnum):
    """What can happen to an issue by itself."""

    WARNED = "warned"
    OPENED = "opened"
    RAISED = "raised"
    ABSORBED = "absorbed"
    RETURNED = "returned"  # the stronger one that spoke for it is gone
    CLOSED = "closed"


class Live(msgspec.Struct):
    """An issue whose finding stands. `absorbed_by` is set while a stronger one speaks for it."""

    kind: str
    subject: str
    severity: Severity
    warned_at: datetime | None
    opened_at: datetime | None
    due_at: datetime
    evidence: bytes
    note: str = ""
    absorbed_by: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.subject

    @property
    def began_at(self) -> datetime:
        """When people could first see it."""
        return self.opened_at or self.warned_at or self.due_at


class Turn(msgspec.Struct, frozen=True):
    """A moment in an issue's life: what happened, when, and the fact that shows it."""

    verb: Verb
    at: datetime
    issue: Live
    evidence: bytes = b""


Lives = dict[tuple[str, str], Live]
_by_instant = attrgetter("occurred_at")


def turn(
    lives: Lives,
    judgement: Judgement,
    now: datetime,
    evidence: bytes,
    happened_at: datetime | None = None,
) -> list[Turn]:
    """Bring `lives` in line with the judgement at `now`, in place; say what turned.

    `happened_at` is when the evidence happened, where it became known only now: what it ended
    ended then, though never before it began.
    """
    turns: list[Turn] = []
    if not lives and not judgement.findings:
        return turns
    standing = {finding.key: finding for finding in judgement.findings}
    over = [key for key, live in lives.items() if _is_over(live, standing.get(key))]
    for key in over:
        live = lives.pop(key)
        ended_at = now if happened_at is None else min(now, max(happened_at, live.began_at))
        turns.append(Turn(Verb.CLOSED, ended_at, live, evidence))
    known = [(lives[key], finding) for key, finding in standing.items() if key in lives]
    for key, finding in standing.items():
        if key not in lives:
            turns.extend(_begin(lives, finding))
    for live, finding in known:
        turns.extend(_go_on(live, finding, now))
    return turns


def _is_over(live: Live, finding: Finding | None) -> bool:
    """Gone, or back before its deadline because that moved: what had opened is over."""
    if finding is None:
        return True
    return live.opened_at is not None and finding.opened_at is None


def _begin(lives: Lives, finding: Finding) -> Iterable[Turn]:
    clock = finding.clock
    live = Live(
        clock.kind,
        clock.subject,
        finding.severity,
        finding.warned_at,
        finding.opened_at,
        clock.due_at,
        clock.evidence,
        clock.note,
        finding.absorbed_by,
    )
    if live.absorbed_by:
        return
    lives[live.key] = live
    if live.opened_at is not None:
        yield Turn(Verb.OPENED, live.opened_at, msgspec.structs.replace(live), live.evidence)
    elif live.warned_at is not None:
        yield Turn(Verb.WARNED, live.warned_at, msgspec.structs.replace(live), live.evidence)


def _go_on(live: Live, finding: Finding, now: datetime) -> Iterable[Turn]:
    clock = finding.clock
    live.due_at = clock.due_at
    live.note = clock.note or live.note
    if finding.absorbed_by:
        if live.absorbed_by != finding.absorbed_by:
            live.absorbed_by = finding.absorbed_by
            yield Turn(Verb.ABSORBED, now, msgspec.structs.replace(live), clock.evidence)
        return
    if live.absorbed_by:
        live.absorbed_by = ""
        yield Turn(Verb.RETURNED, now, msgspec.structs.replace(live), clock.evidence)
    if finding.opened_at is not None and live.opened_at is None:
        live.opened_at, live.severity = finding.opened_at, finding.severity
        yield Turn(Verb.OPENED, live.opened_at, msgspec.structs.replace(live), clock.evidence)
    elif finding.severity > live.severity:
        live.severity = finding.severity
        yield Turn(Verb.RAISED, now, msgspec.structs.replace(live), clock.evidence)


class Walked(msgspec.Struct):
    """turns: in order of time. wake_at: when to look again with no news. until: judged up to."""

    turns: list[Turn]
    judgement: Judgement
    until: datetime


def walk(
    state: OrderState,
    lives: Lives,
    facts: Iterable[Fact],
    rules: Rules,
    since: datetime | None,
    until: datetime,
) -> Walked:
    """Fold `facts` into `state` and judge at every instant that matters in `(since, until]`.

    `since` is the instant up to which this order was judged before (None: never); a fact from
    before it is news of the past and counts from `since` on. State and lives change in place.
    """
    turns: list[Turn] = []
    judgement = Judgement([], [], None)
    now = since
    if since is not None:
        judgement = at(running(state, rules), rules, since)
    pending = sorted(facts, key=_by_instant)
    index, count = 0, len(pending)
    while index < count:
        instant = min(pending[index].occurred_at, until)
        if now is None or instant > now:
            judgement = _pass_time(lives, judgement, rules, instant, turns)
            now = instant
        begun = index
        while index < count and (until <= now or pending[index].occurred_at <= now):
            index += 1
        evidence = _fold(state, pending[begun:index])
        judgement = at(running(state, rules), rules, now)
        if lives or judgement.findings:
            turns += turn(lives, judgement, now, evidence)
    return Walked(turns, _pass_time(lives, judgement, rules, until, turns), until)


def learn(
    state: OrderState,
    lives: Lives,
    facts: Iterable[Fact],
    rules: Rules,
    since: datetime,
    wake_at: datetime | None,
    known_at: datetime,
) -> Walked:
    """News of an order that was judged up to `since` and lived on, unaware, until `known_at`.

    `wake_at` is when that judgement changes by itself; one that slept on needs no second look.
    What the news brings counts from `known_at`: a deadline that passed before nobody knew better
    did pass. With news that is known as it happens this is `walk`, step by step.
    """
    turns: list[Turn] = []
    if wake_at is not None and wake_at <= known_at:
        _pass_time(lives, at(running(state, rules), rules, since), rules, known_at, turns)
    news = sorted(facts, key=_by_instant)
    happened_at = news[-1].occurred_at if news else since
    evidence = _fold(state, news)
    judgement = at(running(state, rules), rules, known_at)
    turns += turn(lives, judgement, known_at, evidence, happened_at)
    return Walked(turns, judgement, known_at)


def _fold(state: OrderState, facts: Sequence[Fact]) -> bytes:
    """Fold facts that are in order of time; the id of the last one, of equal instants the
    greatest."""
    evidence, last_at = b"", None
    for fact in facts:
        occurred_at, fact_id = fact.occurred_at, fact.id
        fold_one(state, occurred_at, fact_id, fact.data)
        if occurred_at != last_at or fact_id > evidence:
            evidence, last_at = fact_id, occurred_at
    return evidence


def _pass_time(
    lives: Lives, judgement: Judgement, rules: Rules, until: datetime, turns: list[Turn]
) -> Judgement:
    """Add the turns that happen by themselves up to and including `until`; the judgement then."""
    wake_at = judgement.wake_at
    while wake_at is not None and wake_at <= until:
        judgement = at(judgement.clocks, rules, wake_at)
        turns += turn(lives, judgement, wake_at, b"")
        wake_at = judgement.wake_at
    return judgement
