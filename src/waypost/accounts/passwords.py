"""Passwords that a guesser tries first, told apart without asking anybody.

Beside Django's list of twenty thousand well-known ones: those dressed up with digits and signs,
rows of the alphabet, digits or keyboard, and one thing said over and over.
"""

from __future__ import annotations

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from waypost.accounts.models import Person

_PLAIN = str.maketrans("0134578@$!", "oieastb" + "asi")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789" * 3,
    "1234567890" * 3,
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
_FEW = 5
_KNOWN = 4  # neighbours that make a row


class Guessable:
    """One of `AUTH_PASSWORD_VALIDATORS`."""

    def __init__(self) -> None:
        self._common: set[str] = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Person | None = None) -> None:
        """ValidationError where the password is among the first that are tried."""
        text = password.lower()
        if len(set(text)) < _FEW or _repeats(text) or _is_row(text) or self._is_dressed(text):
            raise ValidationError(
                _("This password is easily guessed. Take a few words that have nothing in common."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("No rows of keys, no repetitions, no well-known word with digits around it.")

    def _is_dressed(self, text: str) -> bool:
        return any(
            core and (core in self._common or core == "waypost")
            for core in (_core(text), _core(text.translate(_PLAIN)))
        )


def _core(text: str) -> str:
    """The letters between the digits and signs at both ends."""
    letters = [place for place, sign in enumerate(text) if sign.isalpha()]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def _repeats(text: str) -> bool:
    """ "abcabcabcabc": a string that is found within itself, but for its ends."""
    return text in (text + text)[1:-1]


def _is_row(text: str) -> bool:
    """Made of pieces, each of four or more neighbours in a row, forwards or backwards."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    place = 0
    while place < len(text):
        length = next(
            (
                size
                for size in range(len(text) - place, _KNOWN - 1, -1)
                if any(text[place : place + size] in row for row in rows)
            ),
            0,
        )
        if not length:
            return len(text) - place < _KNOWN
        place += length
    return True
