"""What was filled into the fields that a connector asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from waypost.connectors.guide import Field

_LONGEST = 20_000


class Filled(NamedTuple):
    """values: tidied, those that were given; errors: what is wrong, by the field's name."""

    values: dict[str, str]
    errors: dict[str, str]


class Shown(NamedTuple):
    """A field on a page. kept: there is a value that is not shown; value: one that may be."""

    field: Field
    id: str
    value: str = ""
    kept: bool = False
    error: str = ""


def filled(fields: Iterable[Field], data: Mapping[str, str], prefix: str) -> Filled:
    """Each field's value in `data` under `prefix` and its name."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for field in fields:
        value = field.tidy(data.get(prefix + field.name, ""))
        if not value:
            continue
        wrong = _wrong(field, value)
        if wrong:
            errors[field.name] = wrong
        else:
            values[field.name] = value
    return Filled(values, errors)


def _wrong(field: Field, value: str) -> str:
    if len(value) > _LONGEST or "\0" in value:
        return _("That is not what belongs here.")
    found = field.check(value)
    return _(found) if found else ""
