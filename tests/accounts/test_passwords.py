"""What a guesser tries first is refused; what a person can keep in mind is not."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from waypost.accounts.passwords import Guessable


@pytest.mark.parametrize(
    "password",
    [
        "password2026!",
        "P@ssw0rd!!!!!",
        "123456789012",
        "abcdefghijkl",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "aaaaaaaaaaaaaaa",
        "abcdeabcdeabcde",
        "Waypost-2026!",
        "!!!dragon1999",
    ],
)
def test_what_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        Guessable().validate(password)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "seven quiet rivers run", "Kx9#vLq2!mZp", "zwölf grüne Flaschen"],
)
def test_what_is_not_is_taken(password: str) -> None:
    Guessable().validate(password)
