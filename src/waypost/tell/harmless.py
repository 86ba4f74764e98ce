"""Makes what customers and partners wrote harmless in a message: one line of text, nothing that
a mail program would turn into a link. Pure.

Markup needs no care here: whoever writes HTML escapes. Long numbers are left alone, because a
parcel's number is what people want to copy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from waypost.tell.said import Said

LIMIT = 400
_LIMITS = {"name": 120, "first_name": 60, "id": 80, "sku": 80, "carrier": 60, "number": 40}
MOST = 40  # of a list: a mail beyond 100 kB is cut by mail programs
_TRUSTED = frozenset({"brand", "links"})  # a colleague's own words, and our own addresses

_JOINERS = "\u200c\u200d"  # needed by Persian and by emoji; meaningless between plain letters
_SPACES = re.compile(r"\s+")
# Each of these gets a blank where it would otherwise hold an address together.
_SCHEME = re.compile(r"(?<=\w):(?=[^\s\d])|(?<=[^\W\d]):(?=\S)|:(?=//)")
_WWW = re.compile(r"(?i)(?<=\bwww)[.\u3002\uff0e\uff61](?=\S)")
_DOT = re.compile(r"(?<=[^\s.])[.\u3002\uff0e\uff61](?=[^\W\d_]{2}|xn--)", re.IGNORECASE)
_AT = re.compile(r"(?<=\S)[@\uff20](?=\S)|(?<=\S)[@\uff20](?= \S)")


@lru_cache(maxsize=8_192)  # most of it are our own words, again and again
def plain(text: str, limit: int = LIMIT) -> str:
    """`text` in one line of at most `limit` characters, in which nothing is a link: blanks break
    schemes (`https: //`), host names (`example. com`) and addresses (`ada @ example`)."""
    if not text:
        return ""
    line = text if text.isascii() and text.isprintable() else _visible(text)
    line = _SPACES.sub(" ", line).strip()
    if ":" in line or "@" in line or "." in line or not line.isascii():
        line = _broken(line)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _visible(text: str) -> str:
    """Without what cannot be seen or turns the order of letters around."""
    kept = []
    for at, letter in enumerate(text):
        kind = unicodedata.category(letter)
        if letter in _JOINERS:
            if at and not text[at - 1].isascii():
                kept.append(letter)
        elif kind in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif kind not in ("Cf", "Cs", "Co", "Cn"):
            kept.append(letter)
    return "".join(kept)


def _broken(line: str) -> str:
    line = _SCHEME.sub(": ", line)
    line = _WWW.sub(". ", line)
    line = _DOT.sub(". ", line)
    line = _AT.sub(" @ ", line)
    return _SPACES.sub(" ", line).strip()


def clean(said: Said) -> dict[str, Any]:
    """Said as plain data in which every text that is not ours is `plain`, and no list endless."""
    values: dict[str, Any] = msgspec.to_builtins(said)
    return {
        key: value if key in _TRUSTED else _cleaned(key, value) for key, value in values.items()
    }


def _cleaned(key: str, value: Any) -> Any:
    if isinstance(value, str):
        is_ours = key == "url" or key.endswith("_url")
        return value if is_ours else plain(value, _LIMITS.get(key, LIMIT))
    if isinstance(value, list | tuple):
        return [_cleaned(key, it) for it in value[:MOST]]
    if isinstance(value, Mapping):
        return {name: _cleaned(name, it) for name, it in value.items()}
    return value
