"""Who buys: invented people at invented streets of real towns."""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Town(NamedTuple):
    city: str
    region: str  # code
    region_name: str
    postcode: str
    country: str  # ISO 3166-1 alpha-2
    utc_offset: int  # hours; whole and without summer time, to lay scans into the local day


class Person(NamedTuple):
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    town: Town

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


COUNTRIES = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "DE": "Germany",
    "AU": "Australia",
}

_AT_HOME = (
    Town("Boston", "MA", "Massachusetts", "02118", "US", -5),
    Town("Brooklyn", "NY", "New York", "11215", "US", -5),
    Town("Charlotte", "NC", "North Carolina", "28203", "US", -5),
    Town("Atlanta", "GA", "Georgia", "30307", "US", -5),
    Town("Columbus", "OH", "Ohio", "43206", "US", -5),
    Town("Chicago", "IL", "Illinois", "60614", "US", -6),
    Town("Austin", "TX", "Texas", "78704", "US", -6),
    Town("Minneapolis", "MN", "Minnesota", "55408", "US", -6),
    Town("Denver", "CO", "Colorado", "80205", "US", -7),
    Town("Boise", "ID", "Idaho", "83702", "US", -7),
    Town("Portland", "OR", "Oregon", "97214", "US", -8),
    Town("Oakland", "CA", "California", "94610", "US", -8),
)
_ABROAD = (
    Town("Toronto", "ON", "Ontario", "M4K 1P1", "CA", -5),
    Town("Vancouver", "BC", "British Columbia", "V6B 2W9", "CA", -8),
    Town("Bristol", "", "", "BS8 1QU", "GB", 0),
    Town("Edinburgh", "", "", "EH9 1PQ", "GB", 0),
    Town("Hamburg", "", "", "22767", "DE", 1),
    Town("Leipzig", "", "", "04107", "DE", 1),
    Town("Melbourne", "VIC", "Victoria", "3068", "AU", 10),
)
_ABROAD_SHARE = 0.14
_FIRST = (
    "Ada", "Ben", "Chloe", "Dario", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Kira",
    "Liam", "Mina", "Noah", "Olga", "Priya", "Quentin", "Rosa", "Sven", "Tara", "Uma", "Zoë",
)  # fmt: skip
_LAST = (
    "Abbott", "Bauer", "Castillo", "Dubois", "Eriksen", "Fischer", "Garcia", "Hughes", "Ito",
    "Jensen", "Kowalski", "Lindqvist", "Moreau", "Nguyen", "Okafor", "Petrov", "Quinn",
    "Rossi", "Silva", "Tanaka", "Usman", "Vogel", "Walsh", "Young",
)  # fmt: skip
_STREETS = ("Maple Street", "Harbour Road", "Mill Lane", "Station Road", "Oak Avenue", "Quay Side")


def person(rng: Random) -> Person:
    """Somebody with an address; six in seven live in the shop's own country."""
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    town = rng.choice(_ABROAD if rng.random() < _ABROAD_SHARE else _AT_HOME)
    serial = rng.randrange(10_000)
    return Person(
        first,
        last,
        f"{first}.{last}{serial}@example.com".lower(),
        f"+1555{serial:07d}",
        f"{1 + serial % 240} {rng.choice(_STREETS)}",
        town,
    )
