"""Rules: a policy compiled, so that judging an order looks nothing up twice."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from waypost.core.bodies import Deadline
from waypost.core.calendar import Calendar, end_of_day
from waypost.core.catalogue import GRADES, SPANS, Grade, Scope, SpanRule
from waypost.core.clocks import Clock
from waypost.core.order import Mark, OrderState, Parcel
from waypost.core.policy import DEFAULT, OwnRule, Policy, calendar_of, check, policy_from_json
from waypost.core.spans import Span, span
from waypost.core.words import Severity
from waypost.core.zones import zone_of

# Where a deadline lies beyond the calendar, it is never reached.
NEVER = datetime(9999, 12, 30, tzinfo=UTC)
_LEVELS = tuple(Severity)
_WORDS = re.compile(r"[^a-z0-9]+")


class Expect:
    """How long to wait: `open` breaks, `warn` warns before. Compared by identity: each rule of a
    policy is compiled once, and what follows from it is remembered by it."""

    __slots__ = ("open", "warn")

    def __init__(self, opens: Span, warns: Span | None = None) -> None:
        self.open = opens
        self.warn = warns


class OwnExpect(NamedTuple):
    """A brand's own rule, compiled."""

    kind: str
    after: str
    expect: str
    within: Expect
    scope: Scope


class _Steps(NamedTuple):
    base: int
    step: timedelta | None
    cap: int


class Rules:
    """What a policy says, ready to be asked. Immutable; build one a policy (see `rules_for`).

    PolicyUnreadable when the policy cannot be followed.
    """

    def __init__(self, policy: Policy) -> None:
        check(policy)
        self.policy = policy
        self.zone = ZoneInfo(policy.zone)
        self.country = policy.country.upper()
        self.off = frozenset(policy.off)
        self.pausing = frozenset(policy.pausing)
        self.expects_warehouse = policy.expects_warehouse
        self.warn_percent = policy.warn_percent
        self.lanes = policy.lanes
        self.lost_after_promise = span(policy.lost_after_promise)
        self.lost_unpromised = span(policy.lost_unpromised)
        self.home = calendar_of(policy.hours, policy.zone)
        named = {name: calendar_of(it, policy.zone) for name, it in policy.calendars.items()}
        self._warehouses = {key: named[name] for key, name in policy.warehouses.items()}
        self._carriers = {key.lower(): named[name] for key, name in policy.carriers.items()}
        self._steps = {kind: _steps(grade) for kind, grade in (GRADES | policy.grades).items()}
        self.own = tuple(_own(rule) for rule in policy.own)
        for rule in policy.own:
            self._steps[f"own:{rule.name}"] = _steps(Grade(rule.severity, 0, rule.severity))
        self._compiled: dict[SpanRule, Expect] = {}
        self.span = lru_cache(maxsize=4096)(self._span)
        self.lane = lru_cache(maxsize=4096)(self._lane)
        self.term = lru_cache(maxsize=8192)(self._term)
        # Most kinds have one threshold for all, or look at one thing only: those need no scope.
        self.plain: dict[str, Expect] = {}
        self.levelled: set[str] = set()
        self.bordered: dict[str, tuple[Expect, Expect]] = {}
        for kind in SPANS:
            self._sort(kind)

    def _sort(self, kind: str) -> None:
        brands = self.policy.spans.get(kind, ())
        known = [*brands, *SPANS[kind]]
        if any(rule.scope == Scope() for rule in brands):
            known = list(brands)
        scopes = {rule.scope for rule in known}
        if scopes == {Scope()}:
            self.plain[kind] = self._compile(known[0])
        elif scopes == {Scope(scope.service_level) for scope in scopes}:
            self.levelled.add(kind)
        elif scopes == {Scope(international=scope.international) for scope in scopes}:
            at_home = self.span(kind, "", "", "", "", False)
            self.bordered[kind] = at_home, self.span(kind, "", "", "", "", True)

    def is_on(self, kind: str) -> bool:
        return kind not in self.off

    def calendar(self, state: OrderState) -> Calendar:
        """The calendar of the warehouse that serves this order."""
        return (
            self.home if state.warehouse is None else self.warehouses_calendar(state.warehouse[2])
        )

    def carrier_calendar(self, parcel: Parcel) -> Calendar:
        return self.home if parcel.carrier is None else self.carriers_calendar(parcel.carrier[2])

    def warehouses_calendar(self, warehouse: str) -> Calendar:
        return self._warehouses.get(warehouse, self.home)

    def carriers_calendar(self, carrier: str) -> Calendar:
        return self._carriers.get(carrier.lower(), self.home)

    def customer_zone(self, state: OrderState) -> ZoneInfo:
        return self.zone if state.ship_to is None else zone_of(state.ship_to[2], self.zone)

    def deadline(self, promise: Deadline, zone: ZoneInfo) -> datetime | None:
        """The instant by which `promise` must be kept: a day ends in `zone`."""
        if promise.at is not None:
            return promise.at if promise.at < NEVER else NEVER
        if promise.day is None:
            return None
        try:
            return end_of_day(promise.day, zone)
        except OverflowError:
            return NEVER

    def after(self, start: datetime, wait: Span, calendar: Calendar) -> datetime:
        """The instant `wait` later; NEVER when it is beyond the calendar."""
        try:
            if wait.unit == "bd":
                return calendar.add_business_days(start, wait.amount)
            if wait.unit == "wh":
                return calendar.add_working_time(start, wait.wall)
            return start + wait.wall
        except OverflowError:
            return NEVER

    def before(self, at: datetime, lead: timedelta) -> datetime:
        """The instant `lead` before `at`; `at` itself at the calendar's beginning."""
        try:
            return min(at, NEVER) - lead
        except OverflowError:
            return at

    def waiting(
        self,
        kind: str,
        subject: str,
        since: Mark,
        expect: Expect,
        calendar: Calendar,
        note: str = "",
    ) -> Clock:
        """The clock of something that is expected within `expect` after `since`."""
        due_at, warn_at = self.term(since[0], expect, calendar)
        return Clock(kind, subject, since[0], due_at, warn_at, since[1], note)

    def severity(self, clock: Clock, now: datetime) -> tuple[Severity, datetime | None]:
        """How bad a broken clock is at `now`, and the instant at which that rises by itself."""
        base, step, cap = self._steps[clock.kind]
        if step is None or base >= cap:
            return max(_LEVELS[base - 1], clock.floor), None
        opened_at = max(clock.due_at, clock.started_at)
        level = max(min(cap, base + (now - opened_at) // step), clock.floor)
        if level >= cap:
            return _LEVELS[level - 1], None
        return _LEVELS[level - 1], opened_at + step * (level - base + 1)

    def _term(
        self, start: datetime, expect: Expect, calendar: Calendar
    ) -> tuple[datetime, datetime | None]:
        """The instants at which waiting from `start` breaks, and warns."""
        warn_at = None if expect.warn is None else self.after(start, expect.warn, calendar)
        return self.after(start, expect.open, calendar), warn_at

    def _span(
        self,
        kind: str,
        service_level: str = "",
        carrier: str = "",
        warehouse: str = "",
        country: str = "",
        international: bool = False,
    ) -> Expect:
        """The most specific rule that matches; among equals the first one listed."""
        asked = (service_level, carrier, warehouse, country, international)
        for table in (self.policy.spans, SPANS):
            matching = [rule for rule in table.get(kind, ()) if matches(rule.scope, *asked)]
            if matching:
                return self._compile(max(matching, key=lambda rule: specificity(rule.scope)))
        raise KeyError(kind)

    def _compile(self, rule: SpanRule) -> Expect:
        if rule not in self._compiled:
            self._compiled[rule] = _expect(rule)
        return self._compiled[rule]

    def _lane(self, carrier: str, origin: str, destination: str) -> Expect | None:
        """The silence that is usual on a lane, where the policy knows it."""
        asked = (carrier.lower(), origin.upper(), destination.upper())
        for lane in self.lanes:
            named = (lane.carrier.lower(), lane.origin.upper(), lane.destination.upper())
            if all(name in ("", it) for name, it in zip(named, asked, strict=True)):
                return self._compile(SpanRule(lane.silence))
        return None


@lru_cache(maxsize=512)
def rules_for(raw: bytes) -> Rules:
    """The rules of a policy in its JSON form, built once."""
    return Rules(policy_from_json(raw))


def brand_rules(zone: str, country: str, changes: dict[str, Any]) -> Rules:
    """The default policy at the brand's place, with the brand's own changes on top."""
    merged = {"zone": zone, "country": country, **changes}
    return rules_for(json.dumps(merged).encode())


def _steps(grade: Grade) -> _Steps:
    step = timedelta(hours=grade.step_hours) if grade.step_hours else None
    return _Steps(Severity[grade.base.upper()], step, Severity[grade.cap.upper()])


def _expect(rule: SpanRule) -> Expect:
    return Expect(span(rule.open), span(rule.warn) if rule.warn else None)


def _own(rule: OwnRule) -> OwnExpect:
    within = _expect(SpanRule(rule.within, rule.warn))
    return OwnExpect(f"own:{rule.name}", rule.after, rule.expect, within, rule.scope)


def specificity(scope: Scope) -> int:
    """In how many ways `scope` is narrowed."""
    named = (scope.service_level, scope.carrier, scope.warehouse, scope.country)
    return sum(map(bool, named)) + (scope.international is not None)


def matches(
    scope: Scope, level: str, carrier: str, warehouse: str, country: str, international: bool
) -> bool:
    """Does `scope` cover an order or parcel of this kind?"""
    return (
        (not scope.service_level or _words(scope.service_level) in _words(level))
        and scope.carrier.lower() in ("", carrier.lower())
        and scope.warehouse in ("", warehouse)
        and scope.country.upper() in ("", country.upper())
        and scope.international in (None, international)
    )


def _words(text: str) -> str:
    """Lower-case words between single blanks, one blank at each end."""
    return f" {_WORDS.sub(' ', text.lower()).strip()} "


DEFAULT_RULES = Rules(DEFAULT)
