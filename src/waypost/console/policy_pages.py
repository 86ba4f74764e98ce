"""The policy as its pages show it: rows, choices, and what versions changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import available_timezones

import holidays
from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from waypost.accounts import policies
from waypost.console.read.policy import Version
from waypost.console.words import policy as words
from waypost.console.words import short
from waypost.console.words.journey import LEGS
from waypost.console.words.kinds import Kind, kind_of
from waypost.console.words.policy import Threshold
from waypost.core.catalogue import GRADES, Scope
from waypost.core.policy import OwnRule, Policy, PolicyUnreadable
from waypost.core.words import Severity


class Limit(NamedTuple):
    """Where a threshold applies and what it is, in words."""

    scope: str
    open: str
    warn: str
    built_in: bool


class KindRow(NamedTuple):
    """base: how bad it begins. touched: the brand changed it; drafted: the reader's draft does."""

    name: str
    kind: Kind
    on: bool
    limits: list[Limit]
    base: int
    growth: str
    touched: bool
    drafted: bool


class LegRows(NamedTuple):
    title: str
    rows: list[KindRow]


def kind_rows(policy: Policy, before: Policy) -> list[LegRows]:
    """Every kind of issue, by where on its journey an order has it."""
    return [
        LegRows(str(leg.title), [_kind_row(kind, policy, before) for kind in leg.kinds])
        for leg in LEGS
    ]


def _kind_row(kind: str, policy: Policy, before: Policy) -> KindRow:
    grade = policy.grades.get(kind, GRADES[kind])
    touched = kind in policy.spans or kind in policy.grades or kind in policy.off
    return KindRow(
        name=kind,
        kind=kind_of(kind),
        on=kind not in policy.off,
        limits=limits(words.thresholds(policy, kind)),
        base=Severity[grade.base.upper()],
        growth=words.growth(grade),
        touched=touched,
        drafted=_parts(policy, kind) != _parts(before, kind),
    )


def _parts(policy: Policy, kind: str) -> tuple[object, ...]:
    return policy.spans.get(kind), policy.grades.get(kind), kind in policy.off


def limits(found: Iterable[Threshold]) -> list[Limit]:
    """Built-in ones that say the same of several scopes in a row are one."""
    shown: list[Limit] = []
    for it in found:
        scope = "" if it.rule.scope == Scope() else words.scope(it.rule.scope)
        warn = words.span(it.rule.warn) if it.rule.warn else ""
        limit = Limit(scope, words.span(it.rule.open), warn, it.built_in)
        last = shown[-1] if shown else None
        if last and scope and last.scope and it.built_in and last[1:] == limit[1:]:
            limit = limit._replace(scope=f"{shown.pop().scope}; {scope}")
        shown.append(limit)
    return shown


class OwnRow(NamedTuple):
    index: int
    rule: OwnRule
    sentence: str
    severity: int
    drafted: bool


def own_rows(policy: Policy, before: Policy) -> list[OwnRow]:
    return [
        OwnRow(index, it, words.own(it), Severity[it.severity.upper()], it not in before.own)
        for index, it in enumerate(policy.own)
    ]


class Option(NamedTuple):
    value: Any
    title: str
    chosen: bool = False


def pauses(chosen: Collection[str]) -> list[Option]:
    return [Option(name, str(title), name in chosen) for name, title in words.PAUSES.items()]


def severities() -> list[Option]:
    return [Option(level.word, short.severity(level)) for level in Severity]


def milestones() -> list[Option]:
    return [Option(name, str(title)) for name, title in words.MILESTONES.items()]


def weekdays(chosen: Collection[int]) -> list[Option]:
    return [Option(day, str(name), day in chosen) for day, name in enumerate(words.WEEKDAYS)]


@lru_cache(maxsize=1)
def zones() -> list[str]:
    """Names that people know; the rest can be typed all the same."""
    return sorted(name for name in available_timezones() if "/" in name and name[:3] != "Etc")


def countries() -> list[Option]:
    """Those whose public holidays are known, by name in the reader's language."""
    return _countries(get_language() or "en")


@lru_cache(maxsize=8)
def _countries(language: str) -> list[Option]:
    names = Locale.parse(language.replace("-", "_")).territories
    known = holidays.list_supported_countries(include_aliases=False)
    found = [Option(code, str(names.get(code, code))) for code in known if len(code) == 2]
    return sorted(found, key=lambda it: it.title)


class Changed(NamedTuple):
    """A version and what it changed against the one before."""

    it: Version
    lines: list[str]


def changed_by(before: dict[str, Any] | None, after: dict[str, Any]) -> list[str]:
    """In words; of the first version nothing."""
    if before is None:
        return []
    try:
        return words.changes(policies.policy_of(before), policies.policy_of(after))
    except PolicyUnreadable as error:
        return [_("It cannot be followed: %(fault)s") % {"fault": error}]
