"""Whom a verified SAML answer names, in the words of the usual providers."""

from __future__ import annotations

from typing import Any

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names

from waypost.accounts.oidc import Claims, SignOnRefused

_SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_EMAIL = (
    "email",
    "mail",
    "emailaddress",
    f"{_SOAP}emailaddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
)
_NAME = (
    "displayname",
    "name",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
)
_GIVEN = ("firstname", "givenname", f"{_SOAP}givenname", "urn:oid:2.5.4.42")
_FAMILY = ("lastname", "surname", "sn", f"{_SOAP}surname", "urn:oid:2.5.4.4")
# Names that change with each login, or name nobody, know nobody again.
_PASSING = (Names.NAMEID_TRANSIENT, Names.NAMEID_ENCRYPTED)


def person_told(response: Any) -> Claims:
    """SignOnRefused unless there is one lasting name and one e-mail address."""
    named = response.get_nameid_data()
    subject, form = str(named["Value"]), named.get("Format", "")
    if form in _PASSING or not 0 < len(subject.strip()) <= 255:
        raise SignOnRefused("the assertion names nobody who could be known again")
    told = _attributes(response)
    given = [subject] if form == Names.NAMEID_EMAIL_ADDRESS else _first(told, _EMAIL)
    if not given and form in ("", Names.NAMEID_UNSPECIFIED):
        given = [subject]
    email = given[0].strip() if len(given) == 1 else ""
    if "@" not in email or len(email) > 254:
        raise SignOnRefused("the assertion has not exactly one e-mail address")
    return Claims(subject, email, _name(told))


def _attributes(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, values in response.get_attributes().items():
        texts = [value for value in values if isinstance(value, str)]
        found.setdefault(name.lower(), []).extend(texts)
    return found


def _first(told: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return next((told[name] for name in names if told.get(name)), [])


def _name(told: dict[str, list[str]]) -> str:
    whole = _first(told, _NAME)[:1]
    parts = whole or [*_first(told, _GIVEN)[:1], *_first(told, _FAMILY)[:1]]
    return " ".join(parts)[:200]
