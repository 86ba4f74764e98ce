"""Days and times in words of a language, as they are written where the recipient lives."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    parse_pattern,
)
from babel.numbers import format_currency

from waypost.lib.money import exponent, plain

_RTL = frozenset({"ar", "dv", "fa", "ha", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})


class Tongue:
    """How a language, at a place, writes days, times and money.

    zone: the recipient's. Days of another year than `now` carry their year.
    """

    def __init__(self, language: str, country: str, zone: ZoneInfo, now: datetime) -> None:
        self.locale = locale_of(language, country)
        self.zone = zone
        self.now = now
        self.today = now.astimezone(zone).date()

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def day(self, day: date) -> str:
        """ "Tuesday, 24 November"."""
        if day.year != self.today.year:
            return format_date(day, "full", locale=self.locale)
        return format_date(day, _long(self.locale), locale=self.locale)

    def short_day(self, day: date) -> str:
        """ "Tue, 24 Nov"."""
        skeleton = "MMMEd" if day.year == self.today.year else "yMMMEd"
        return format_skeleton(skeleton, day, locale=self.locale)

    def days(self, first: date, last: date) -> str:
        """ "Tuesday, 24 November", or "Tue, 24 – Thu, 26 Nov" where several are possible."""
        if first >= last:
            return self.day(last)
        same = first.year == last.year == self.today.year
        skeleton = "MMMEd" if same else "yMMMEd"
        return _plain(format_interval(first, last, skeleton, locale=self.locale))

    def moment(self, at: datetime) -> str:
        """ "Tue, 24 Nov, 16:05"."""
        return f"{self.short_day(self.day_of(at))}, {self.time(at)}"

    def time(self, at: datetime) -> str:
        return _plain(format_time(at, "short", tzinfo=self.zone, locale=self.locale))

    def country(self, code: str) -> str:
        """A country's name, "" for a code that is none."""
        return str(self.locale.territories.get(code.upper(), ""))

    def money(self, amount_minor: int, currency: str) -> str:
        if len(currency) != 3 or not currency.isalpha():
            return plain(amount_minor, currency)
        amount = amount_minor / 10 ** exponent(currency)
        return format_currency(amount, currency.upper(), locale=self.locale)


def _plain(text: str) -> str:
    """Thin spaces are lovely in print; in an SMS each makes it twice as long."""
    return text.replace("\u2009", " ").replace("\u202f", " ")


def is_rtl(language: str) -> bool:
    """Is it written from right to left?"""
    return language.split("-")[0] in _RTL


@lru_cache(maxsize=512)
def locale_of(language: str, country: str) -> Locale:
    """The language as written in that country; English beyond America puts the day first."""
    base, _, region = language.partition("-")
    wanted = [f"{base}_{it.upper()}" for it in (region, country) if it]
    if base == "en" and (region or country).upper() not in ("", "US"):
        wanted.append("en_GB")
    for name in [*wanted, base, "en"]:
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


@lru_cache(maxsize=512)
def _long(locale: Locale) -> str:
    """The locale's pattern of weekday, day and month, with names in full."""
    pattern = locale.datetime_skeletons["MMMEd"].pattern
    parse_pattern(pattern)
    return re.sub("MMM+", "MMMM", re.sub("E+", "EEEE", pattern))
