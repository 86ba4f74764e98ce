"""Whose midnight counts: the time zone of an address.

A promised day ends in the customer's own zone. The country decides, and the region (the part of
the ISO 3166-2 code after the dash) where a country spans several zones. A region that is itself
split between zones counts as the zone in which most of its people live.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from waypost.core.bodies import Address

# Where zone.tab does not list the zone of most of a country's people first.
_MAIN = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}

# zone -> the regions that keep it; regions of the main zone are left out.
_REGIONS: dict[str, dict[str, str]] = {
    "AU": {
        "Australia/Melbourne": "VIC",
        "Australia/Hobart": "TAS",
        "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA",
        "Australia/Darwin": "NT",
        "Australia/Perth": "WA",
    },
    "BR": {
        "America/Manaus": "AM",
        "America/Cuiaba": "MT",
        "America/Campo_Grande": "MS",
        "America/Porto_Velho": "RO",
        "America/Boa_Vista": "RR",
        "America/Rio_Branco": "AC",
        "America/Belem": "PA AP",
        "America/Fortaleza": "CE MA PB PI RN",
        "America/Recife": "PE",
        "America/Maceio": "AL SE",
        "America/Bahia": "BA",
        "America/Araguaina": "TO",
    },
    "CA": {
        "America/St_Johns": "NL",
        "America/Halifax": "NS PE",
        "America/Moncton": "NB",
        "America/Winnipeg": "MB",
        "America/Regina": "SK",
        "America/Edmonton": "AB NT",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
        "America/Iqaluit": "NU",
    },
    "ES": {"Atlantic/Canary": "CN GC TF", "Africa/Ceuta": "CE ML"},
    "ID": {
        "Asia/Pontianak": "KB KT",
        "Asia/Makassar": "BA NB NT KS KI KU SA ST SN SG SR GO",
        "Asia/Jayapura": "MA MU PA PB PD PE PP PS PT",
    },
    "MX": {
        "America/Cancun": "ROO",
        "America/Monterrey": "NLE COA TAM DUR",
        "America/Merida": "CAM YUC",
        "America/Chihuahua": "CHH",
        "America/Mazatlan": "BCS NAY SIN",
        "America/Hermosillo": "SON",
        "America/Tijuana": "BCN",
    },
    "PT": {"Atlantic/Azores": "20", "Atlantic/Madeira": "30"},
    "RU": {
        "Europe/Kaliningrad": "KGD",
        "Europe/Samara": "SAM UD",
        "Asia/Yekaterinburg": "BA CHE KGN KHM ORE PER SVE TYU YAN",
        "Asia/Omsk": "OMS",
        "Asia/Novosibirsk": "NVS",
        "Asia/Krasnoyarsk": "KYA KK TY",
        "Asia/Novokuznetsk": "KEM",
        "Asia/Barnaul": "ALT AL",
        "Asia/Tomsk": "TOM",
        "Asia/Irkutsk": "IRK BU",
        "Asia/Yakutsk": "SA AMU",
        "Asia/Chita": "ZAB",
        "Asia/Vladivostok": "PRI KHA YEV",
        "Asia/Magadan": "MAG",
        "Asia/Sakhalin": "SAK",
        "Asia/Kamchatka": "KAM",
        "Asia/Anadyr": "CHU",
    },
    "US": {
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO MT NM UT WY",
        "America/Boise": "ID",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
        "America/Detroit": "MI",
        "America/Indiana/Indianapolis": "IN",
    },
}


def zone_of(address: Address | None, default: ZoneInfo) -> ZoneInfo:
    """The zone in which a person at `address` looks at the clock; `default` when unknown."""
    if address is None or not address.country:
        return default
    return _zone(address.country, address.region) or default


@lru_cache(maxsize=4096)
def _zone(country: str, region: str) -> ZoneInfo | None:
    country, region = country.upper(), region.upper()
    for zone, regions in _REGIONS.get(country, {}).items():
        if region in regions.split():
            return ZoneInfo(zone)
    name = _MAIN.get(country) or _first_zones().get(country)
    return ZoneInfo(name) if name else None


@cache
def _first_zones() -> dict[str, str]:
    """Country -> the zone that the tz database's own table lists first for it."""
    found: dict[str, str] = {}
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for row in table.splitlines():
        if not row.startswith("#"):
            country, _, zone = row.split("\t")[:3]
            found.setdefault(country, zone)
    return found
