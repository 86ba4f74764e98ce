"""Desk: how a brand speaks to its customers, checked. Knows no database and no Django."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from waypost.tell.catalogue import SORTS
from waypost.tell.states import Autonomy, Channel

ACCENT = "#2f5bd8"


class DeskWrong(ValueError):
    """A setting makes no sense; the message names its place and what would do."""


class _Data(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True
):
    pass


class Quiet(_Data, frozen=True):
    """No message goes out between these minutes of the recipient's day; equal: never quiet."""

    since: int = 21 * 60
    until: int = 8 * 60


class Look(_Data, frozen=True):
    """How mails and customers' pages look. accent: `#rrggbb`, used where it has enough contrast.
    font: one of FONTS. logo: the name of an `Asset`, "" writes the brand's name."""

    accent: str = ACCENT
    font: str = "system"
    logo: str = ""
    rounded: bool = True


class Contact(_Data, frozen=True):
    """How customers reach people. hours: in the brand's words, such as "Mon to Fri, 9 to 17"."""

    email: str = ""
    phone: str = ""
    hours: str = ""
    url: str = ""


class Words(_Data, frozen=True):
    """The brand's own words, by language where they differ: `{"en": ..., "de": ...}`."""

    greeting: dict[str, str] = {}
    footer: dict[str, str] = {}
    returns: dict[str, str] = {}
    shipping: dict[str, str] = {}


class Guide(_Data, frozen=True):
    """How to use or care for a product. sku: a SKU or its beginning with `*`."""

    sku: str
    title: str
    url: str = ""
    text: str = ""
    language: str = ""


class Place(_Data, frozen=True):
    """A slot for recommendations on the page and in mails."""

    title: str
    url: str
    text: str = ""


_GERMAN = {"DE": "de", "AT": "de", "CH": "de", "LI": "de"}


class Desk(_Data, frozen=True):
    """paused: everything is held back. languages: in which letters exist, the first is the
    default. countries: language by country of destination. autonomy: by sort, where it differs
    from the catalogue's. channels: in order of liking, for customers who chose nothing; by sort
    in `channels_of`. budget: messages a person may get in a day, beyond which what is less urgent
    waits for the next day's digest. digest: does a brand's customer get a daily digest unless
    they choose otherwise; digest_at: minute of the recipient's day. gather_minutes: how long
    news of one of several parcels waits for that of the others. sender: the name in From.
    reply_to: where answers go. shop_url: of the storefront. legal: name and postal address, at
    the foot of each mail. domain: own host name of customers' pages. link_days: how long links
    of messages work. guide_days, survey_days: after delivery.
    """

    paused: bool = False
    languages: tuple[str, ...] = ("en", "de")
    countries: dict[str, str] = msgspec.field(default_factory=_GERMAN.copy)
    autonomy: dict[str, Autonomy] = {}
    channels: tuple[Channel, ...] = (Channel.EMAIL, Channel.SMS)
    channels_of: dict[str, tuple[Channel, ...]] = {}
    quiet: Quiet = Quiet()
    budget: int = 4
    digest: bool = False
    digest_at: int = 17 * 60
    gather_minutes: int = 10
    guide_days: int = 3
    survey_days: int = 6
    sender: str = ""
    reply_to: str = ""
    shop_url: str = ""
    returns_url: str = ""
    legal: str = ""
    domain: str = ""
    link_days: int = 180
    look: Look = Look()
    contact: Contact = Contact()
    words: Words = Words()
    guides: tuple[Guide, ...] = ()
    places: tuple[Place, ...] = ()

    def of(self, sort: str) -> Autonomy:
        """What happens with messages of this sort."""
        return self.autonomy.get(sort, SORTS[sort].autonomy)

    def ways_of(self, sort: str) -> tuple[Channel, ...]:
        return self.channels_of.get(sort, self.channels)


FONTS = {
    "system": "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
    "serif": "Georgia, 'Times New Roman', serif",
    "rounded": "'Nunito', 'Varela Round', ui-rounded, 'Segoe UI', sans-serif",
    "mono": "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
}

DEFAULT = Desk()
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9](-?[a-z0-9])*\.)+[a-z]{2,63}")


def desk_from(value: Any) -> Desk:
    """What is stored as JSON, checked; DeskWrong names the first place that makes no sense."""
    try:
        desk = msgspec.convert(value, Desk)
    except msgspec.ValidationError as error:
        raise DeskWrong(str(error)) from error
    check(desk)
    return desk


def desk_to(desk: Desk) -> Any:
    return msgspec.to_builtins(desk)


def check(desk: Desk) -> None:
    """DeskWrong names the place and what would do."""
    if not desk.languages:
        raise DeskWrong("$.languages: name at least one language")
    for language in (*desk.languages, *desk.countries.values()):
        if not _LANGUAGE.fullmatch(language):
            raise DeskWrong(f"$.languages: {language!r} is no language such as de or pt-BR")
    for place, names in (("autonomy", desk.autonomy), ("channels_of", desk.channels_of)):
        for name in names:
            if name not in SORTS:
                raise DeskWrong(f"$.{place}.{name}: no message has this name")
    if not desk.channels:
        raise DeskWrong("$.channels: name at least one channel")
    for place, minute in (
        ("quiet.since", desk.quiet.since),
        ("quiet.until", desk.quiet.until),
        ("digest_at", desk.digest_at),
    ):
        if not 0 <= minute < 1440:
            raise DeskWrong(f"$.{place}: {minute} is no minute of a day, 0 to 1439")
    for place, number, least, most in (
        ("budget", desk.budget, 1, 50),
        ("gather_minutes", desk.gather_minutes, 0, 240),
        ("guide_days", desk.guide_days, 0, 60),
        ("survey_days", desk.survey_days, 0, 60),
        ("link_days", desk.link_days, 1, 730),
    ):
        if not least <= number <= most:
            raise DeskWrong(f"$.{place}: {number} is not between {least} and {most}")
    if not _COLOUR.fullmatch(desk.look.accent):
        raise DeskWrong(f"$.look.accent: {desk.look.accent!r} is no colour such as #2f5bd8")
    if desk.look.font not in FONTS:
        raise DeskWrong(f"$.look.font: {desk.look.font!r} is none of {', '.join(FONTS)}")
    if desk.domain and not _HOST.fullmatch(desk.domain):
        raise DeskWrong(f"$.domain: {desk.domain!r} is no host name such as track.example.com")
    urls = [("shop_url", desk.shop_url), ("returns_url", desk.returns_url)]
    urls += [("contact.url", desk.contact.url)]
    urls += [(f"guides[{i}].url", it.url) for i, it in enumerate(desk.guides)]
    urls += [(f"places[{i}].url", it.url) for i, it in enumerate(desk.places)]
    for place, url in urls:
        if url and not url.startswith(("https://", "http://")):
            raise DeskWrong(f"$.{place}: {url!r} must start with https://")


def zone_or(name: str, default: ZoneInfo) -> ZoneInfo:
    """The zone of that name, or `default` where there is none."""
    try:
        return ZoneInfo(name) if name else default
    except (KeyError, ValueError, OSError):
        return default
