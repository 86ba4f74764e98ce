"""A rule of the brand's own."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from waypost.console.forms.policy import (
    SCOPE,
    Form,
    changed,
    country_fault,
    finished,
    row_of,
    scope_of,
    text,
    warn_fault,
)
from waypost.core.policy import OwnRule, Policy

_TEXTS = ("name", "after", "expect", "within", "warn", "severity")
EMPTY = OwnRule("", "handed_over", "delivered", "5bd")


def shown(policy: Policy, rule: OwnRule) -> Form:
    values: dict[str, Any] = {name: getattr(rule, name) for name in _TEXTS}
    return Form(values | row_of(rule.scope), {}, policy)


def typed(post: QueryDict) -> dict[str, Any]:
    return {name: text(post, name) for name in (*_TEXTS, *SCOPE)}


def _rule_of(values: dict[str, Any]) -> OwnRule:
    plain = {name: values[name] for name in _TEXTS}
    return OwnRule(**plain, scope=scope_of(values))


def sayable(values: dict[str, Any]) -> OwnRule | None:
    """The rule as far as it is typed; None while parts of its sentence are missing."""
    rule = _rule_of(values)
    return rule if rule.after and rule.expect and rule.within else None


def read(post: QueryDict, policy: Policy, index: int | None) -> Form:
    """index: which rule is replaced, None for a further one."""
    values = typed(post)
    rule = _rule_of(values)
    rules = list(policy.own)
    if index is None:
        index = len(rules)
        rules.append(rule)
    else:
        rules[index] = rule
    errors: dict[str, str] = {}
    if any(other.name == rule.name for at, other in enumerate(rules) if at != index):
        errors["name"] = _("Another of your rules has this name")
    if len(rule.name) > 60:
        errors["name"] = _("A name has at most 60 letters")
    if rule.after == rule.expect:
        errors["expect"] = _("This is what it begins with; choose what should follow")
    found = {
        "country": country_fault(values["country"]),
        "warn": warn_fault(rule.within, rule.warn),
    }
    errors |= {field: fault for field, fault in found.items() if fault}
    area = f"$.own[{index}]"

    def place(path: str) -> str:
        return path.removeprefix(area).lstrip(".")

    return finished(values, errors, changed(policy, own=tuple(rules)), place, (area,))
