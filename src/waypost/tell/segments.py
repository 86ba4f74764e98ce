"""Segments of an SMS: how many parts a text takes, in which encoding. Pure.

GSM 03.38 packs 160 septets into one message, 153 into each part of a longer one; a text with any
other letter goes as UCS-2, 70 and 67 units. Neither an escaped letter nor a surrogate pair is cut.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")

# What typographers write and people read the same way in plain letters.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\t", " "),
        **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),
        **dict.fromkeys("•·", "-"),
        "…": "...",
        "×": "x",
        "→": "->",
        "⁄": "/",
        "№": "No.",
        "™": "",
    }
)


class Segments(NamedTuple):
    """encoding: gsm or ucs2. parts: messages that the reader's phone joins. units: septets or
    16-bit units used. left: units that still fit into the last part."""

    encoding: str
    parts: int
    units: int
    left: int


def segments(text: str) -> Segments:
    """What sending `text` takes; an empty text takes nothing."""
    gsm = is_gsm(text)
    one, many = (160, 153) if gsm else (70, 67)
    sizes = [_size(letter, gsm) for letter in text]
    units = sum(sizes)
    name = "gsm" if gsm else "ucs2"
    if units <= one:
        return Segments(name, 1 if text else 0, units, one - units)
    parts, used = 1, 0
    for size in sizes:
        if used + size > many:
            parts, used = parts + 1, 0
        used += size
    return Segments(name, parts, units, many - used)


def is_gsm(text: str) -> bool:
    return all(letter in _BASIC or letter in _ESCAPED for letter in text)


def fitted(text: str) -> str:
    """The text with typographers' quotes, dashes and spaces in plain letters, where that is all
    that keeps it from the short encoding; any other text as it is, composed (NFC)."""
    composed = unicodedata.normalize("NFC", text)
    plain = composed.translate(_PLAIN)
    return plain if is_gsm(plain) else composed


def _size(letter: str, gsm: bool) -> int:
    if gsm:
        return 2 if letter in _ESCAPED else 1
    return 2 if ord(letter) > 0xFFFF else 1
