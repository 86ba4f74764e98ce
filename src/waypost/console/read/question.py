"""What somebody may mean by what they typed into the search box."""

from __future__ import annotations

import re
from typing import NamedTuple

from phonenumbers import country_code_for_region

from waypost.core import refs
from waypost.lib.plain import plain
from waypost.overview import terms

LONGEST = 100  # characters of a question
_MOST_TOKENS = 6
_PHONE = re.compile(r"[+(]?[\d\s()./+-]{5,}")
_TAIL = 9  # digits of a phone number that are the same with and without its country
_HASH = re.compile(r"#\s+(?=\w)")


class Asked(NamedTuple):
    """text: without needless blanks. exact: terms that it may be, as a whole or as one of its
    tokens. beginnings: what terms may begin with. words: of a name, if it can be one.
    """

    text: str
    exact: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def asked(typed: str, country: str = "") -> Asked:
    """All readings of `typed`; nothing of nothing. Phone numbers without a country are also read
    as those of `country`."""
    text = _HASH.sub("#", " ".join(plain(typed).split()))[:LONGEST].strip()
    if not text:
        return Asked("")
    tokens = [token.strip(",;:\"'<>()") for token in text.split()[:_MOST_TOKENS]]
    telling = [token for token in tokens if "@" in token or any(map(str.isdigit, token))]
    code = str(country_code_for_region(country) or "")
    exact = dict.fromkeys(term for it in (text, *telling) for term in _exact(it, code))
    return Asked(text, tuple(exact), tuple(dict.fromkeys(_beginnings(text, code))), _words(text))


def references(text: str, connectors: list[str]) -> list[str]:
    """The names by which partners may call an order, as `timeline_reference` spells them."""
    bare = text.lstrip("#").strip()
    found = [refs.number(bare), refs.payment(bare), refs.tracking(bare), bare]
    for name in connectors:
        found += [refs.order(bare, name), refs.shipment(bare, name), refs.rma(bare, name)]
    return list(dict.fromkeys(found))


def _exact(text: str, code: str) -> list[str]:
    found = [terms.number(text), terms.sku(text), terms.payment(text), terms.back(text)]
    if "@" in text:
        found.append(terms.email(text))
    if len(refs.parcel_id(text)) >= 6:
        found.append(terms.tracking(text))
    if digits := _phone(text):
        found += [terms.phone(it) for it in (*_dialled(digits, code), digits[-_TAIL:])]
    return found


def _beginnings(text: str, code: str) -> list[str]:
    """No namespace is looked through for less than what narrows it down."""
    found = [terms.number(text)] if text.strip("# ") else []
    if len(text) >= 2:
        found.append(terms.sku(text))
    if " " not in text:
        if len(text) >= 3:
            found += [terms.email(text), terms.back(text)]
        if len(text) >= 5:
            found.append(terms.payment(text))
    if len(refs.parcel_id(text)) >= 5 and any(map(str.isdigit, text)):
        found.append(terms.tracking(text))
    if digits := _phone(text):
        found += map(terms.phone, _dialled(digits, code))
    return found


def _phone(text: str) -> str:
    """The digits of what may be a phone number; the 00 before a country is how some dial."""
    if not _PHONE.fullmatch(text):
        return ""
    digits = re.sub(r"\D", "", text)
    return digits.removeprefix("00") if len(digits) >= 5 else ""


def _dialled(digits: str, code: str) -> list[str]:
    """The number as it was typed, and as if it was typed without its country: a 0 before it is
    dropped then, but in Italy."""
    return [digits, *((code + digits.removeprefix("0"), code + digits) if code else ())]


def _words(text: str) -> tuple[str, ...]:
    """A name has no digit and no @."""
    if "@" in text or any(map(str.isdigit, text)):
        return ()
    return terms.words(text)[:_MOST_TOKENS]
