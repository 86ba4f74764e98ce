"""The form of how a brand speaks: a Desk to its fields, and what was typed to a Desk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils.translation import gettext as _

from waypost.console.words import messages as words
from waypost.tell.catalogue import SORTS, Category
from waypost.tell.desk import Desk, DeskWrong, desk_from, desk_to
from waypost.tell.states import Autonomy, Channel

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_MOST_ROWS = 100
_TEXTS = ("sender", "reply_to", "shop_url", "returns_url", "legal", "domain")
_CONTACT = ("email", "phone", "hours", "url")
_NUMBERS = ("budget", "gather_minutes", "guide_days", "survey_days", "link_days")
_TIMES = (("quiet_since", "quiet", "since"), ("quiet_until", "quiet", "until"))
_GUIDE = ("sku", "title", "url", "text", "language")
_PLACE = ("title", "url", "text")
# Where a fault of a desk is shown in the form.
_FIELDS = {
    "languages": "languages", "countries": "countries", "channels": "channels",
    "quiet.since": "quiet_since", "quiet.until": "quiet_until", "contact.url": "contact_url",
}  # fmt: skip


class Choice(NamedTuple):
    """A line of the table of autonomy."""

    name: str
    title: str
    value: str
    usual: str


class Group(NamedTuple):
    title: str
    choices: list[Choice]


class Filled(NamedTuple):
    """desk: None where something makes no sense; `errors` says what, by field ("" for all)."""

    desk: Desk | None
    errors: dict[str, str]


def clock(minute: int) -> str:
    """ "09:30"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def groups(desk: Desk) -> list[Group]:
    """Every kind of message by category, with what happens with it."""
    found = []
    for category in Category:
        sorts = [it for it in SORTS.values() if it.category is category]
        choices = [
            Choice(it.name, words.letter(it.name), desk.of(it.name).value, it.autonomy.value)
            for it in sorts
        ]
        found.append(Group(str(words.CATEGORIES[category]), choices))
    return found


def values(desk: Desk) -> dict[str, Any]:
    """What the fields show."""
    shown: dict[str, Any] = {name: getattr(desk, name) for name in (*_TEXTS, *_NUMBERS)}
    shown |= {f"contact_{name}": getattr(desk.contact, name) for name in _CONTACT}
    shown |= {
        "paused": desk.paused,
        "digest": desk.digest,
        "digest_at": clock(desk.digest_at),
        "quiet_since": clock(desk.quiet.since),
        "quiet_until": clock(desk.quiet.until),
        "languages": ", ".join(desk.languages),
        "countries": "\n".join(f"{country} {spoken}" for country, spoken in desk.countries.items()),
    }
    return shown


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed, to be shown again."""
    shown: dict[str, Any] = {name: _text(data, name) for name in (*_TEXTS, *_NUMBERS)}
    shown |= {f"contact_{name}": _text(data, f"contact_{name}") for name in _CONTACT}
    names = ("digest_at", "quiet_since", "quiet_until", "languages", "countries")
    shown |= {name: _text(data, name) for name in names}
    return shown | {"paused": "paused" in data, "digest": "digest" in data}


def places(desk: Desk) -> list[tuple[int, str, str]]:
    """Each channel with its place in the order, 0 where it is not used."""
    order = {channel: place for place, channel in enumerate(desk.channels, 1)}
    return [(order.get(it, 0), it.value, str(words.CHANNELS[it])) for it in Channel]


def filled(data: QueryDict, before: Desk) -> Filled:
    """The desk that was typed, on top of what other pages keep in it."""
    errors: dict[str, str] = {}
    kept: dict[str, Any] = desk_to(before)
    kept |= {name: _text(data, name) for name in _TEXTS}
    kept |= {name: _number(data, name, errors) for name in _NUMBERS}
    kept["contact"] = {name: _text(data, f"contact_{name}") for name in _CONTACT}
    kept["quiet"] = {inner: _minute(data, name, errors) for name, _quiet, inner in _TIMES}
    kept |= {"paused": "paused" in data, "digest": "digest" in data}
    kept["digest_at"] = _minute(data, "digest_at", errors)
    kept["languages"] = re.findall(r"[\w-]+", _text(data, "languages"))
    kept["countries"] = _countries(_text(data, "countries"), errors)
    kept["autonomy"] = _autonomy(data)
    kept["channels"] = _channels(data)
    kept["guides"] = list(_rows(data, "guide", _GUIDE, ("sku", "title")))
    kept["places"] = list(_rows(data, "place", _PLACE, ("title", "url")))
    for field in ("reply_to", "contact_email"):
        _check_address(_text(data, field), field, errors)
    return _desk(kept, errors)


def _desk(kept: dict[str, Any], errors: dict[str, str]) -> Filled:
    if errors:
        return Filled(None, errors)
    try:
        return Filled(desk_from(kept), {})
    except DeskWrong as wrong:
        place, _colon, text = str(wrong).partition(": ")
        name = place.removeprefix("$.")
        head = name.partition("[")[0]
        known = _FIELDS.get(name, head if head in {*_TEXTS, *_NUMBERS, "guides", "places"} else "")
        return Filled(None, {known: text if known else str(wrong)})


def _text(data: QueryDict, name: str) -> str:
    return str(data.get(name, "")).replace("\0", "").replace("\r\n", "\n").strip()[:4000]


def _number(data: QueryDict, name: str, errors: dict[str, str]) -> int:
    text = _text(data, name)
    if text.isascii() and text.isdigit() and len(text) < 7:
        return int(text)
    errors[name] = _("Give a whole number.")
    return 0


def _minute(data: QueryDict, name: str, errors: dict[str, str]) -> int:
    found = _TIME.fullmatch(_text(data, name))
    if found is None:
        errors[name] = _("A time such as 21:00.")
        return 0
    return int(found[1]) * 60 + int(found[2])


def _countries(text: str, errors: dict[str, str]) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        parts = re.findall(r"[\w-]+", line)
        if len(parts) == 2 and re.fullmatch(r"[A-Za-z]{2}", parts[0]):
            found[parts[0].upper()] = parts[1]
        elif parts:
            errors["countries"] = _("One country a line, such as “AT de”.")
    return found


def _autonomy(data: QueryDict) -> dict[str, str]:
    """Only where it differs from what is usual."""
    found = {}
    for name, sort in SORTS.items():
        value = str(data.get(f"autonomy.{name}", ""))
        if value in list(Autonomy) and value != sort.autonomy:
            found[name] = value
    return found


def _channels(data: QueryDict) -> list[str]:
    asked = {it.value: str(data.get(f"channel.{it.value}", "")) for it in Channel}
    chosen = [(int(place), name) for name, place in asked.items() if place in list("12345")]
    return [name for _place, name in sorted(chosen, key=lambda pair: pair[0])]


def _rows(
    data: QueryDict, prefix: str, fields: Iterable[str], needed: Iterable[str]
) -> Iterable[Mapping[str, str]]:
    """Rows of a table in the form; a row without what it needs is left out."""
    columns = {name: data.getlist(f"{prefix}.{name}")[:_MOST_ROWS] for name in fields}
    for at in range(max(map(len, columns.values()), default=0)):
        row = {
            name: cells[at].replace("\0", "").strip()[:2000] if at < len(cells) else ""
            for name, cells in columns.items()
        }
        if all(row[name] for name in needed):
            yield row


def _check_address(text: str, field: str, errors: dict[str, str]) -> None:
    if not text:
        return
    try:
        validate_email(text)
    except ValidationError:
        errors[field] = _("This is no e-mail address.")
