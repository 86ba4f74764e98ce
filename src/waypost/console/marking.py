"""Which part of a text is what somebody looked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from waypost.lib.typos import distance
from waypost.overview.terms import words as words_of

Parts = list[tuple[str, bool]]  # pieces of a text; True: this is it

_PIECES = re.compile(r"([^\W_]+)")


def plainly(text: str) -> Parts:
    return [(text, False)] if text else []


def marked(text: str, looked_for: str) -> Parts:
    """`text` with what was typed marked where it stands in it; all of it where it was typed in
    another spelling.

    >>> marked("#1043", "104")
    [('#', False), ('104', True), ('3', False)]
    """
    at = text.lower().find(looked_for.lower().lstrip("#"))
    if at < 0 or not looked_for or len(text.lower()) != len(text):
        return [(text, True)]
    end = at + len(looked_for.lstrip("#"))
    pieces = [(text[:at], False), (text[at:end], True), (text[end:], False)]
    return [piece for piece in pieces if piece[0]]


def marked_words(text: str, words: Sequence[str]) -> Parts:
    """`text` with each word marked that is one of `words`, begins like one, or nearly is one.

    >>> marked_words("Zoë Young", ["zoe", "yo"])
    [('Zoë', True), (' ', False), ('Yo', True), ('ung', False)]
    """
    found: Parts = []
    for at, piece in enumerate(_PIECES.split(text)):
        found += _word(piece, words) if at % 2 else plainly(piece)
    return found


def _word(piece: str, words: Sequence[str]) -> Parts:
    folded = "".join(words_of(piece))
    begun = max((len(word) for word in words if folded.startswith(word)), default=0)
    if begun and len(folded) == len(piece) and begun < len(piece):
        return [(piece[:begun], True), (piece[begun:], False)]
    near = partial(distance, folded, most=2)
    is_it = begun or any(near(word) <= (2 if len(word) >= 8 else 1) for word in words)
    return [(piece, bool(is_it and len(folded) > 1))]
