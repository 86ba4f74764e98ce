"""One kind of issue: is it watched, how long may one wait and where, how bad is it."""

from __future__ import annotations

import re
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
    table,
    text,
    warn_fault,
)
from waypost.core.catalogue import GRADES, SPANS, Grade, Scope, SpanRule
from waypost.core.policy import Policy

_ROW = (*SCOPE, "row_open", "row_warn")
_INDEX = re.compile(r"\[(\d+)\]\.(open|warn)")


def shown(policy: Policy, kind: str) -> Form:
    """As it stands."""
    rules = policy.spans.get(kind, ())
    grade = policy.grades.get(kind, GRADES[kind])
    everything = next((rule for rule in rules if rule.scope == Scope()), None)
    rows = [
        {**row_of(rule.scope), "row_open": rule.open, "row_warn": rule.warn}
        for rule in rules
        if rule.scope != Scope()
    ]
    values: dict[str, Any] = {
        "on": kind not in policy.off,
        "open": everything.open if everything else "",
        "warn": everything.warn if everything else "",
        "rows": rows,
        "base": grade.base,
        "step_hours": f"{grade.step_hours:g}",
        "cap": grade.cap,
    }
    return Form(values, {}, policy)


def read(post: QueryDict, policy: Policy, kind: str) -> Form:
    """As it was typed; faults of rows are at `row_open-<index>` and the like."""
    rows = table(post, _ROW) if kind in SPANS else []
    names = ("open", "warn", "base", "step_hours", "cap")
    values: dict[str, Any] = {name: text(post, name) for name in names}
    values |= {"on": "on" in post, "rows": rows}
    errors = _row_faults(rows)
    rules = [SpanRule(row["row_open"], row["row_warn"], scope_of(row)) for row in rows]
    if values["open"] or values["warn"]:
        rules.append(SpanRule(values["open"], values["warn"]))
        fault = warn_fault(values["open"], values["warn"])
        if fault:
            errors["warn"] = fault
    spans = {name: known for name, known in policy.spans.items() if name != kind}
    if rules:
        spans[kind] = tuple(rules)
    off = [name for name in policy.off if name != kind]
    if not values["on"]:
        off.append(kind)
    grades = {name: known for name, known in policy.grades.items() if name != kind}
    grade = _grade(values, errors)
    if grade is not None and grade != GRADES[kind]:
        grades[kind] = grade

    def place(path: str) -> str:
        found = _INDEX.search(path)
        if found is None:
            return "step_hours" if path.endswith("step_hours") else "base"
        index, field = int(found[1]), found[2]
        return f"row_{field}-{index}" if index < len(rows) else field

    after = changed(policy, spans=spans, off=tuple(off), grades=grades)
    return finished(values, errors, after, place, (f"$.spans.{kind}[", f"$.grades.{kind}"))


def _row_faults(rows: list[dict[str, str]]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for index, row in enumerate(rows):
        if scope_of(row) == Scope():
            errors[f"level-{index}"] = _(
                "Say for what this is meant; what holds for everything stands above"
            )
        for field, fault in (
            ("country", country_fault(row["country"])),
            ("row_warn", warn_fault(row["row_open"], row["row_warn"])),
        ):
            if fault:
                errors[f"{field}-{index}"] = fault
    return errors


def _grade(values: dict[str, Any], errors: dict[str, str]) -> Grade | None:
    try:
        return Grade(values["base"], float(values["step_hours"] or 0), values["cap"])
    except ValueError:
        errors["step_hours"] = _("%(text)s is no number of hours") % {"text": values["step_hours"]}
        return None
