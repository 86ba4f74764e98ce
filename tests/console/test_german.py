"""The desk speaks German as completely as English."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from tests.support.cast import Cast
from tests.support.postgres import Database

SOURCE = Path(__file__).resolve().parents[2] / "src" / "waypost"
WORDS = SOURCE / "console" / "locale" / "de" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|</?[a-z]+[^>]*>")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}


def catalogue(domain: str) -> polib.POFile:
    return polib.pofile(str(WORDS / f"{domain}.po"))


def said() -> Iterator[tuple[str, str]]:
    """Every text of the pages and the code behind them: where it stands, and the text."""
    for path in sorted(SOURCE.rglob("*")):
        if "tests" in path.parts or path.suffix not in (".py", ".html"):
            continue
        text = path.read_text()
        if path.suffix == ".html":
            # What stands before a tag is no indentation of Python's.
            text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=str(path)))
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
        for _, message, _, _ in found:
            first = message if isinstance(message, str) else next(it for it in message if it)
            yield path.name, first


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_entry_is_translated_with_its_placeholders(domain: str) -> None:
    faulty = []
    for entry in catalogue(domain):
        pairs = [(entry.msgid, entry.msgstr)]
        if entry.msgid_plural:
            pairs = [(entry.msgid_plural, entry.msgstr_plural[1])]
        for english, german in pairs:
            alike = sorted(PLACEHOLDER.findall(english)) == sorted(PLACEHOLDER.findall(german))
            if not german or entry.fuzzy or not alike:
                faulty.append(english)
    assert faulty == []


def test_every_text_of_the_desk_is_in_the_catalogue() -> None:
    known = {entry.msgid for entry in catalogue("django")}
    assert sorted({(where, text) for where, text in said() if text not in known}) == []


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_is_compiled_is_what_is_written(domain: str) -> None:
    compiled = {entry.msgid: entry.msgstr for entry in polib.mofile(str(WORDS / f"{domain}.mo"))}
    written = {entry.msgid: entry.msgstr for entry in catalogue(domain) if not entry.msgid_plural}
    assert {key: compiled.get(key) for key in written} == written


def test_a_reader_chooses_or_the_browser_asks(database: Database, cast: Cast) -> None:
    english = cast.client(cast.bob).get("/issues")
    german = cast.client(cast.bob).get("/issues", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert english.headers["Content-Language"] == "en"
    assert german.headers["Content-Language"] == "de"
    assert b'<html lang="de"' in german.content
    assert "Vorfälle" in german.content.decode()
    cast.vera.language = "de"
    cast.vera.save(update_fields=["language"])
    assert "Vorfälle" in cast.client(cast.vera).get("/issues").content.decode()
