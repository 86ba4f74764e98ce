"""How a brand speaks: its desk, the versions of its letters, its pictures."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from waypost.console.read.rows import one, rows
from waypost.tell.desk import DEFAULT, Desk, DeskWrong, desk_from

_DESK = "select settings::text from tell_desk where brand_id = %s"
_VERSIONS = """
select id, letter, language, subject, preview, body, text, sms, live, made_at, person_id, note,
    of_id
from tell_letter where brand_id = %(brand)s and letter = %(letter)s and language = %(language)s
order by id desc limit 100
"""
_OWN = """
select distinct on (letter, language) letter, language, live, made_at from tell_letter
where brand_id = %s order by letter, language, id desc
"""


class Version(NamedTuple):
    """See `tell.models.Letter`."""

    id: int
    letter: str
    language: str
    subject: str
    preview: str
    body: str
    text: str
    sms: str
    live: bool
    made_at: datetime
    person_id: int
    note: str
    of_id: int | None


class Own(NamedTuple):
    """The newest version of a letter in a language; live: it stands."""

    letter: str
    language: str
    live: bool
    made_at: datetime


def desk_of(brand_id: int) -> Desk:
    """The brand's desk; the defaults where it has none, or one that cannot be read any more."""
    kept = stored(brand_id)
    if kept is None:
        return DEFAULT
    try:
        return desk_from(kept)
    except DeskWrong:
        return DEFAULT


def stored(brand_id: int) -> Any:
    """The desk as it is kept, None where the brand has none."""
    text = one(str, _DESK, [brand_id])
    return None if text is None else msgspec.json.decode(text)


def versions(brand_id: int, letter: str, language: str) -> list[Version]:
    """The newest first."""
    asked = {"brand": brand_id, "letter": letter, "language": language}
    return rows(Version, _VERSIONS, asked)


def own(brand_id: int) -> dict[tuple[str, str], Own]:
    """What stands newest of each letter in each language that the brand ever worded itself."""
    return {(it.letter, it.language): it for it in rows(Own, _OWN, [brand_id])}
