"""How long carriers take: what promises before a purchase are made of."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from waypost.console.forms.policy import SCOPE, country_fault, row_of, scope_of, table
from waypost.core.catalogue import Transit
from waypost.core.policy import LONGEST_TRANSIT, Policy

_ROW = (*SCOPE, "fastest", "slowest")


def shown(policy: Policy) -> list[dict[str, Any]]:
    """A row a line, as it stands."""
    return [
        {**row_of(it.scope), "fastest": str(it.fastest), "slowest": str(it.slowest)}
        for it in policy.transit
    ]


def read(post: QueryDict) -> tuple[list[dict[str, str]], dict[str, str], tuple[Transit, ...]]:
    """The rows as typed, what is wrong with them by `field-<index>`, and what they say."""
    rows, errors = table(post, _ROW), {}
    found = []
    for index, row in enumerate(rows):
        fault = country_fault(row["country"])
        if fault:
            errors[f"country-{index}"] = fault
        days = [_days(row[field]) for field in ("fastest", "slowest")]
        for field, given in zip(("fastest", "slowest"), days, strict=True):
            if given is None:
                errors[f"{field}-{index}"] = _("A whole number of days, 0 to %(most)s") % {
                    "most": LONGEST_TRANSIT
                }
        fastest, slowest = days
        if fastest is None or slowest is None:
            continue
        if fastest > slowest:
            errors[f"slowest-{index}"] = _("Not fewer than the fastest")
            continue
        found.append(Transit(fastest, slowest, scope_of(row)))
    return rows, errors, tuple(found)


def _days(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        return None
    return int(text) if int(text) <= LONGEST_TRANSIT else None
