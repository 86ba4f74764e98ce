"""A brand's policy: what it promises and what it calls late. Data, and nothing but data.

A policy names only what differs from the defaults (see catalogue). It is stored and exchanged as
JSON; `rules.Rules` compiles it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import holidays
import msgspec

from waypost.core.calendar import WEEKDAYS, Calendar
from waypost.core.catalogue import KINDS, SPANS, Grade, Scope, SeverityWord, SpanRule, Transit
from waypost.core.milestones import MILESTONES
from waypost.core.spans import SpanUnreadable, span
from waypost.core.words import HoldReason

LONGEST_TRANSIT = 120  # business days


class PolicyUnreadable(ValueError):
    """A policy that cannot be followed: where in it, what is wrong, what would be right."""


class _Data(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    pass


class Hours(_Data, frozen=True):
    """A calendar's opening hours, as local times "09:00" to "24:00"; weekdays with Monday 0.

    country, subdivision: whose public holidays are free (ISO 3166). closed, working: single days.
    cutoff: the local time after which an order counts as the next working day's.
    """

    zone: str = ""
    workdays: tuple[int, ...] = WEEKDAYS
    opens: str = "00:00"
    closes: str = "24:00"
    country: str = ""
    subdivision: str = ""
    closed: tuple[date, ...] = ()
    working: tuple[date, ...] = ()
    cutoff: str = ""


class Lane(_Data, frozen=True):
    """What is usual on a lane: `silence` is the 95th percentile of the time between two scans."""

    silence: str
    carrier: str = ""
    origin: str = ""
    destination: str = ""


class OwnRule(_Data, frozen=True):
    """A brand's own expectation: after one milestone, the other within a span.

    Its issues are of kind `own:<name>`, about the order as a whole.
    """

    name: str
    after: str
    expect: str
    within: str
    warn: str = ""
    scope: Scope = Scope()
    severity: SeverityWord = "medium"


class Policy(_Data, frozen=True):
    """zone, country: where the brand is at home. hours: its own calendar.

    calendars: further ones by name; warehouses, carriers: which calendar each keeps.
    spans, grades: thresholds and severities by kind; a kind that has rules here and none that
    matches falls back to the default. off: kinds that are not watched.
    pausing: hold reasons (and "out_of_stock", "payment_review") that stop the late_dispatch
    clock because they are not the shop's fault.
    expects_warehouse: does a warehouse report what it has seen? Without one, not_synced is silent.
    warn_percent: of the time to an explicit promise, after which its clock warns.
    transit: how long carriers take, for what is promised before a purchase; the most specific
    that matches stands before what their history and the defaults say.
    lost_after_promise, lost_unpromised: how long after the promised date, or after the last scan
    where nothing was promised, a silent parcel is lost.
    """

    zone: str = "UTC"
    country: str = ""
    hours: Hours = Hours()
    calendars: dict[str, Hours] = {}
    warehouses: dict[str, str] = {}
    carriers: dict[str, str] = {}
    spans: dict[str, tuple[SpanRule, ...]] = {}
    grades: dict[str, Grade] = {}
    off: tuple[str, ...] = ()
    pausing: tuple[str, ...] = (
        HoldReason.AWAITING_PAYMENT.value,
        HoldReason.AWAITING_RETURN_ITEMS.value,
        HoldReason.HIGH_RISK_OF_FRAUD.value,
        HoldReason.INCORRECT_ADDRESS.value,
        HoldReason.ONLINE_STORE_POST_PURCHASE_CROSS_SELL.value,
        "payment_review",
    )
    expects_warehouse: bool = False
    warn_percent: int = 75
    lost_after_promise: str = "48h"
    lost_unpromised: str = "14d"
    lanes: tuple[Lane, ...] = ()
    own: tuple[OwnRule, ...] = ()
    transit: tuple[Transit, ...] = ()


DEFAULT = Policy()
_decoder = msgspec.json.Decoder(Policy)
_encoder = msgspec.json.Encoder()


def policy_from_json(raw: bytes) -> Policy:
    """Read and check a policy; PolicyUnreadable names the first place that cannot be followed."""
    try:
        policy = _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PolicyUnreadable(str(error)) from error
    check(policy)
    return policy


def policy_to_json(policy: Policy) -> bytes:
    return _encoder.encode(policy)


def check(policy: Policy) -> None:
    """PolicyUnreadable with the path of the first fault."""
    for path, fault in faults(policy):
        raise PolicyUnreadable(f"{path}: {fault}")


def calendar_of(hours: Hours, home: str) -> Calendar:
    """The calendar that `hours` describe, in the zone `home` where they name none."""
    return Calendar(
        hours.zone or home,
        hours.workdays,
        clock_time(hours.opens),
        clock_time(hours.closes),
        hours.country,
        hours.subdivision,
        hours.closed,
        hours.working,
        clock_time(hours.cutoff) if hours.cutoff else None,
    )


def clock_time(text: str) -> timedelta:
    """ "17:30" as time since midnight, up to "24:00"; ValueError otherwise."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise ValueError(f"{text!r} is no time of day such as 17:30")
    found = timedelta(hours=int(hours), minutes=int(minutes))
    if int(minutes) > 59 or found > timedelta(days=1):
        raise ValueError(f"{text!r} is no time of day such as 17:30")
    return found


Faults = Iterator[tuple[str, str]]


def faults(policy: Policy) -> Faults:
    """Every place that cannot be followed, as a path (`$.spans.stalled[0].open`) and what is
    wrong there."""
    yield from _zone_faults("$.zone", policy.zone)
    yield from _hours_faults("$.hours", policy.hours)
    for name, hours in policy.calendars.items():
        yield from _hours_faults(f"$.calendars.{name}", hours)
    for table, names in (("warehouses", policy.warehouses), ("carriers", policy.carriers)):
        for name, calendar in names.items():
            if calendar not in policy.calendars:
                yield f"$.{table}.{name}", f"there is no calendar {calendar!r}"
    yield from _kind_faults(policy)
    yield from _span_faults("$.lost_after_promise", policy.lost_after_promise)
    yield from _span_faults("$.lost_unpromised", policy.lost_unpromised)
    if not 0 < policy.warn_percent <= 100:
        yield "$.warn_percent", f"{policy.warn_percent} is not between 1 and 100"
    for index, lane in enumerate(policy.lanes):
        yield from _span_faults(f"$.lanes[{index}].silence", lane.silence)
    yield from _own_faults(policy)
    for index, transit in enumerate(policy.transit):
        if not 0 <= transit.fastest <= transit.slowest <= LONGEST_TRANSIT:
            yield (
                f"$.transit[{index}].slowest",
                f"{transit.fastest} to {transit.slowest} business days is no span between 0 and "
                f"{LONGEST_TRANSIT}, the fastest first",
            )


def _kind_faults(policy: Policy) -> Faults:
    for kind, rules in policy.spans.items():
        if kind not in SPANS:
            yield f"$.spans.{kind}", "no kind of issue that waits has this name"
        for index, rule in enumerate(rules):
            yield from _span_faults(f"$.spans.{kind}[{index}].open", rule.open)
            if rule.warn:
                yield from _span_faults(f"$.spans.{kind}[{index}].warn", rule.warn)
    for kind, grade in policy.grades.items():
        if kind not in KINDS:
            yield f"$.grades.{kind}", "no kind of issue has this name"
        if not 0 <= grade.step_hours <= 100_000:
            yield f"$.grades.{kind}.step_hours", f"{grade.step_hours} is not between 0 and 100000"
    for index, kind in enumerate(policy.off):
        if kind not in KINDS:
            yield f"$.off[{index}]", f"no kind of issue is named {kind!r}"


def _own_faults(policy: Policy) -> Faults:
    seen = set()
    for index, rule in enumerate(policy.own):
        path = f"$.own[{index}]"
        if not rule.name or rule.name in seen:
            yield f"{path}.name", "every rule of your own needs a name of its own"
        seen.add(rule.name)
        for field, milestone in (("after", rule.after), ("expect", rule.expect)):
            if milestone not in MILESTONES:
                known = ", ".join(sorted(MILESTONES))
                yield f"{path}.{field}", f"no milestone is named {milestone!r}; there are {known}"
        yield from _span_faults(f"{path}.within", rule.within)
        if rule.warn:
            yield from _span_faults(f"{path}.warn", rule.warn)


def _span_faults(path: str, text: str) -> Faults:
    try:
        span(text)
    except SpanUnreadable as error:
        yield path, str(error)


def _zone_faults(path: str, name: str) -> Faults:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        yield path, f"{name!r} is no time zone such as Europe/Berlin"


def _hours_faults(path: str, hours: Hours) -> Faults:
    if hours.zone:
        yield from _zone_faults(f"{path}.zone", hours.zone)
    if not hours.workdays or not set(hours.workdays) <= set(range(7)):
        yield f"{path}.workdays", "name at least one weekday, 0 (Monday) to 6 (Sunday)"
    try:
        opens, closes = clock_time(hours.opens), clock_time(hours.closes)
        if opens >= closes:
            yield path, f"opens at {hours.opens} but closes at {hours.closes}"
        if hours.cutoff:
            clock_time(hours.cutoff)
    except ValueError as error:
        yield path, str(error)
    if hours.country:
        try:
            holidays.country_holidays(hours.country, subdiv=hours.subdivision or None)
        except NotImplementedError as error:
            yield f"{path}.country", str(error)
