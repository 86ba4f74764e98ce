"""What the policy's forms share: typed values, faults by field, and the policy that they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

import msgspec
from django.http import QueryDict
from django.utils.translation import gettext as _

from waypost.accounts.policies import content_of, policy_of
from waypost.core.catalogue import Scope
from waypost.core.policy import Policy, PolicyUnreadable, faults
from waypost.core.spans import SpanUnreadable
from waypost.core.spans import span as read_span

SCOPE = ("level", "carrier", "warehouse", "country", "border")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LONGEST = 200


class Form(NamedTuple):
    """values: what the fields show, as typed. errors: what is wrong, by field; `""` is for the
    form as a whole. policy: with these changes, None where something is wrong."""

    values: dict[str, Any]
    errors: dict[str, str]
    policy: Policy | None = None


Place = Callable[[str], str]


def finished(
    values: dict[str, Any],
    errors: dict[str, str],
    policy: Policy,
    place: Place,
    area: tuple[str, ...],
) -> Form:
    """The form as it is after the policy itself has been checked.

    place: from a fault's path to the field that it is about. Faults outside of `area` (what
    paths begin with) were there before and are told at the form.
    """
    found = dict(errors)
    for path, fault in _every_fault(policy):
        found.setdefault(place(path) if path.startswith(area) else "", fault)
    return Form(values, found, None if found else policy)


def _every_fault(policy: Policy) -> Iterable[tuple[str, str]]:
    listed = list(faults(policy))
    if listed:
        return listed
    try:
        policy_of(content_of(policy))
    except PolicyUnreadable as error:
        text, _at, path = str(error).partition(" - at `")
        return [(path.rstrip("`") or "$", text)]
    return []


def text(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\0", "").strip()[:_LONGEST]


def lines(post: QueryDict, name: str) -> list[str]:
    """One name a line."""
    found = (line.strip()[:_LONGEST] for line in post.get(name, "").replace("\0", "").splitlines())
    return list(dict.fromkeys(line for line in found if line))


def table(post: QueryDict, names: Iterable[str]) -> list[dict[str, str]]:
    """Rows of fields that come once a row, without the rows that are empty."""
    names = list(names)
    columns = [post.getlist(name) for name in names]
    count = min(200, max(map(len, columns), default=0))
    found = []
    for index in range(count):
        row = {
            name: column[index].replace("\0", "").strip()[:_LONGEST] if index < len(column) else ""
            for name, column in zip(names, columns, strict=True)
        }
        if any(row.values()):
            found.append(row)
    return found


def scope_of(row: dict[str, str]) -> Scope:
    border = {"home": False, "abroad": True}.get(row["border"])
    return Scope(row["level"], row["carrier"], row["warehouse"], row["country"].upper(), border)


def row_of(scope: Scope) -> dict[str, str]:
    border = {None: "", False: "home", True: "abroad"}[scope.international]
    fields = (scope.service_level, scope.carrier, scope.warehouse, scope.country, border)
    return dict(zip(SCOPE, fields, strict=True))


def country_fault(value: str) -> str:
    if not value or _COUNTRY.fullmatch(value):
        return ""
    return _("%(value)s is no country code of two letters such as CA") % {"value": value}


def warn_fault(open_: str, warn: str) -> str:
    """Where both can be compared, a warning comes first."""
    try:
        late, early = read_span(open_), read_span(warn)
    except SpanUnreadable:
        return ""
    if late.unit == early.unit and early.amount >= late.amount:
        return _("A warning comes before: less than %(open)s") % {"open": open_}
    return ""


def days(post: QueryDict, name: str) -> tuple[tuple[date, ...], str]:
    """Days in ISO 8601, one a line or between commas; and what is wrong with them."""
    found: list[date] = []
    for part in post.get(name, "").replace(",", "\n").split():
        try:
            found.append(date.fromisoformat(part))
        except ValueError:
            fault = _("%(text)s is no day such as 2026-12-24") % {"text": part[:40]}
            return (), fault
    return tuple(sorted(set(found))), ""


def changed(policy: Policy, **parts: Any) -> Policy:
    return msgspec.structs.replace(policy, **parts)


def rows(form: Form, table: str = "rows") -> list[dict[str, Any]]:
    """The rows of a form's table with what is wrong in each, and an empty one to add another."""
    found: list[dict[str, Any]] = []
    for index, row in enumerate(form.values[table]):
        end = f"-{index}"
        wrong = {
            name.removesuffix(end): fault
            for name, fault in form.errors.items()
            if name.endswith(end)
        }
        found.append({**row, "faults": wrong})
    return [*found, {"faults": {}}]
