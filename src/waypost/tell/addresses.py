"""Addresses in the one spelling that is stored, compared and sent to. Knows no Django.

>>> email_of("Ada@Example.COM").address
'ada@example.com'
>>> mobile_of("0171 2345678", "DE").address
'+491712345678'
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

_LONGEST_MAIL = 254  # RFC 5321, with its angle brackets
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_NOWHERE = (".invalid", ".localhost", ".local", ".internal")

# A text to these is lost, or costs its reader.
_NOT_MOBILE = {
    PhoneNumberType.FIXED_LINE: "a landline, which gets no texts",
    PhoneNumberType.TOLL_FREE: "a toll-free number, which gets no texts",
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    PhoneNumberType.SHARED_COST: "a shared-cost number",
    PhoneNumberType.PAGER: "a pager",
    PhoneNumberType.UAN: "a company's number, which gets no texts",
    PhoneNumberType.VOICEMAIL: "a voice mailbox",
}


class Spelled(NamedTuple):
    """An address as it is stored, or None and why nobody is reached by what was given."""

    address: str | None
    why: str = ""


@lru_cache(maxsize=8192)
def email_of(text: str) -> Spelled:
    """An e-mail address: in lower case, its domain in ASCII.

    The part before the @ is lower-cased too: no provider tells `Ada` from `ada`, and one who
    said stop to the one shall not be written to as the other.
    """
    text = text.strip()
    if not text:
        return Spelled(None, "no e-mail address is known")
    local, at, domain = text.lower().rpartition("@")
    if not at or len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        return Spelled(None, "the part before the @ is none that mail servers take")
    try:
        domain = domain.rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return Spelled(None, "the part after the @ is no domain")
    if not _DOMAIN.fullmatch(domain) or len(local) + len(domain) >= _LONGEST_MAIL:
        return Spelled(None, "the part after the @ is no domain")
    if f".{domain}".endswith(_NOWHERE):
        return Spelled(None, "its domain is on no public mail server")
    return Spelled(f"{local}@{domain}")


@lru_cache(maxsize=8192)
def phone_of(text: str, country: str = "") -> Spelled:
    """A phone number in E.164. country: where a number without its country is from."""
    if not text.strip():
        return Spelled(None, "no phone number is known")
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException:
        return Spelled(None, "this is no phone number of its country")
    if not phonenumbers.is_valid_number(number):
        return Spelled(None, "there is no such phone number")
    return Spelled(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=8192)
def mobile_of(text: str, country: str = "") -> Spelled:
    """A phone number that gets texts, in E.164."""
    spelled = phone_of(text, country)
    if spelled.address is None:
        return spelled
    kind = phonenumbers.number_type(phonenumbers.parse(spelled.address))
    why = _NOT_MOBILE.get(kind, "")
    return Spelled(None, why) if why else spelled


def masked(address: str) -> str:
    """As much of an address as may stand where others read along: `a…@example.com`, `+49…678`."""
    local, at, domain = address.rpartition("@")
    if at:
        return f"{local[:1]}…@{domain}"
    return f"{address[:3]}…{address[-3:]}" if len(address) > 6 else "…"
