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

from waypost.tell.catalogue import LETTERS
from waypost.tell.outcome import Executes

HOME = Path(__file__).parent / "letters"
FALLBACK = "en"

_PART = re.compile(r"^--- (body|text|sms)[ \t]*\n", re.MULTILINE)
_HEAD = re.compile(r"^(subject|preview):[ \t]*(.*)$")

_OWN = """
select distinct on (language) letter, language, subject, body, text, preview, sms, id, live
from tell_letter where brand_id = %s and letter = %s and language = any(%s)
order by language, id desc
"""
_VERSION = """
select letter, language, subject, body, text, preview, sms, id from tell_letter
where brand_id = %s and id = %s
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


def ladder(language: str) -> tuple[str, ...]:
    """The languages in which a letter is looked for: itself, its base, English."""
    return tuple(dict.fromkeys((language, base(language), FALLBACK)))


@cache
def languages() -> tuple[str, ...]:
    """Those in which every letter is shipped."""
    found = {language for language, _ in _files()}
    return tuple(sorted(it for it in found if all((it, name) in _files() for name in LETTERS)))


@cache
def shipped(letter: str, language: str) -> Wording:
    """What Waypost ships, in `language`, its base, or English; KeyError for an unknown letter."""
    if letter in LETTERS:
        for candidate in ladder(language):
            if (candidate, letter) in _files():
                file = HOME / candidate / f"{letter}.liquid"
                return parse(letter, candidate, file.read_text(encoding="utf-8"))
    raise KeyError(letter)


def wording(connection: Executes, brand_id: int, letter: str, language: str) -> Wording:
    """The brand's own newest wording where it stands, else the shipped one; for each language of
    the ladder in turn, so that a brand's English never displaces our German."""
    steps = ladder(language)
    rows = connection.execute(_OWN, (brand_id, letter, list(steps))).fetchall()
    own = {row[1]: _made(*row[:-1]) for row in rows if row[-1]}
    for candidate in steps:
        if candidate in own:
            return own[candidate]
        if (candidate, letter) in _files():
            break
    return shipped(letter, language)


def version(connection: Executes, brand_id: int, id_: int) -> Wording | None:
    """A wording that the brand once wrote, whether it still stands or not."""
    row = connection.execute(_VERSION, (brand_id, id_)).fetchone()
    return _made(*row) if row else None


def _made(*columns: Any) -> Wording:
    letter, language, subject, body, text, preview, sms, id_ = columns
    return Wording(
        letter=letter,
        language=language,
        subject=subject,
        preview=preview,
        body=body,
        text=text,
        sms=sms,
        version_id=id_,
    )


@cache
def _files() -> frozenset[tuple[str, str]]:
    """Language and letter of each file that is shipped."""
    return frozenset((file.parent.name, file.stem) for file in HOME.glob("*/*.liquid"))


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
