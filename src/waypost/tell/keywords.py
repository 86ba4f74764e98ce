"""Keywords: the answers to a text message that are commands, in English and German. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


_WORDS = {
    Keyword.STOP: "stop stopall unsubscribe cancel end quit revoke optout "
    "stopp stoppen stoppalle abmelden abbestellen ende",
    Keyword.START: "start yes unstop optin subscribe ja anmelden",
    Keyword.HELP: "help info hilfe",
}
_MEANING = {word: keyword for keyword, words in _WORDS.items() for word in words.split()}
_POLITE = frozenset(
    [
        *("please", "pls", "bitte", "thanks", "thank", "you", "danke"),
        *("sms", "texts", "now", "jetzt"),
    ]
)
_NO_LETTER = re.compile(r"[\W_]+")
_MOST_WORDS = 4  # a sentence that happens to have the word is for people to read


def keyword(text: str) -> Keyword | None:
    """The command that this answer is; None for anything else that somebody wrote.

    Case, spaces, punctuation and politeness do not matter: "Stop.", "STOP ALL", "bitte stopp!".
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = _NO_LETTER.sub(" ", folded).split()
    if not words or len(words) > _MOST_WORDS:
        return None
    bare = [word for word in words if word not in _POLITE]
    return _MEANING.get("".join(bare)) or _same(bare)


def _same(words: list[str]) -> Keyword | None:
    """One command said more than once: "STOP STOP"."""
    meant = {_MEANING.get(word) for word in words}
    return meant.pop() if len(meant) == 1 else None
