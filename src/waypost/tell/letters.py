"""Letters: the wording of each message, as shipped or as the brand wrote it. Knows no Django.

A shipped letter is a file `letters/<language>/<letter>.liquid`; `letters/README.md` says how one
looks. What a letter may speak of is `said.Said`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from waypost.tell.catalogue import LETTERS

HOME = Path(__file__).parent / "letters"
FALLBACK = "en"
RTL = frozenset({"ar", "he", "fa", "ur"})

_PART = re.compile(r"^--- (body|text|sms)[ \t]*\n", re.MULTILINE)
_HEAD = re.compile(r"^(subject|preview):[ \t]*(.*)$")

_OWN = """
select id, subject, preview, body, text, sms, live, language from (
    select distinct on (language) * from tell_letter
    where brand_id = %s and letter = %s and language = any(%s)
    order by language, id desc
) newest
"""


class LetterMalformed(ValueError):
    """A file of letters is not of the form that README.md describes; says what and which."""


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A letter in one language: five templates. body: MJML inside the layout's column.
    version_id: of the brand's own `Letter`, 0 for what Waypost ships."""

    letter: str
    language: str
    subject: str
    body: str
    text: str
    preview: str = ""
    sms: str = ""
    version_id: int = 0


def base(language: str) -> str:
    """`pt-BR` to `pt`."""
    return language.split("-", 1)[0]


def is_rtl(language: str) -> bool:
    return base(language) in RTL


def ladder(language: str) -> tuple[str, ...]:
    """The languages in which a letter is looked for: itself, its base, English."""
    return tuple(dict.fromkeys((language, base(language), FALLBACK)))


@cache
def languages() -> tuple[str, ...]:
    """Those in which every letter is shipped."""
    found = (folder.name for folder in HOME.iterdir() if folder.is_dir())
    return tuple(
        sorted(it for it in found if all((HOME / it / f"{n}.liquid").exists() for n in LETTERS))
    )


@cache
def shipped(letter: str, language: str) -> Wording:
    """What Waypost ships, in `language`, its base, or English; KeyError for an unknown letter."""
    if letter in LETTERS:
        for candidate in ladder(language):
            file = HOME / candidate / f"{letter}.liquid"
            if file.exists():
                return parse(letter, candidate, file.read_text(encoding="utf-8"))
    raise KeyError(letter)


def wording(
    connection: psycopg.Connection[Any], brand_id: int, letter: str, language: str
) -> Wording:
    """The brand's own newest wording where it stands, else the shipped one; for each language of
    the ladder in turn, so that a brand's English never displaces our German."""
    rows = connection.execute(_OWN, (brand_id, letter, list(ladder(language)))).fetchall()
    own = {row[7]: row for row in rows if row[6]}
    for candidate in ladder(language):
        if row := own.get(candidate):
            id_, subject, preview, body, text, sms, _, _ = row
            return Wording(
                letter=letter,
                language=candidate,
                subject=subject,
                preview=preview,
                body=body,
                text=text,
                sms=sms,
                version_id=id_,
            )
        if (HOME / candidate / f"{letter}.liquid").exists():
            break
    return shipped(letter, language)


def parse(letter: str, language: str, source: str) -> Wording:
    """A file's text as a Wording; LetterMalformed says what is missing."""
    head, *rest = _PART.split(source)
    parts = {name: part.strip() for name, part in zip(rest[::2], rest[1::2], strict=True)}
    for line in filter(None, map(str.strip, head.splitlines())):
        match = _HEAD.match(line)
        if match is None:
            raise LetterMalformed(f"{language}/{letter}: {line!r} is no subject: or preview:")
        parts[match[1]] = match[2].strip()
    missing = [name for name in ("subject", "body", "text") if not parts.get(name)]
    if missing:
        raise LetterMalformed(f"{language}/{letter}: no {', '.join(missing)}")
    return Wording(letter=letter, language=language, **parts)


def source(wording: Wording) -> str:
    """A Wording as a file's text: what `parse` reads."""
    return (
        f"subject: {wording.subject}\npreview: {wording.preview}\n--- body\n{wording.body}\n"
        f"--- text\n{wording.text}\n--- sms\n{wording.sms}\n"
    )


@cache
def words(language: str) -> dict[str, str]:
    """The words that the layout and the partials use; English where a language lacks one."""
    found: dict[str, str] = {}
    for candidate in reversed(ladder(language)):
        file = HOME / candidate / "words.json"
        if file.exists():
            found |= json.loads(file.read_text(encoding="utf-8"))
    return found
