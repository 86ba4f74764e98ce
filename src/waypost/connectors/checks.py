"""What can be told about a pasted value before anything is sent: whole, and the right kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from waypost.connectors.guide import gettext_noop as _

_BLANK = _("There is a blank in it: copy it again, without the words around it.")
_SHORT = _("That is too short to be a secret: copy the whole of it.")


def secret(least: int = 8) -> Callable[[str], str]:
    """A value without blanks of at least `least` characters."""

    def check(value: str) -> str:
        if any(letter.isspace() for letter in value):
            return _BLANK
        return _SHORT if len(value) < least else ""

    return check


def begins(
    prefix: str | tuple[str, ...], otherwise: str, mistaken: Mapping[str, str], least: int = 16
) -> Callable[[str], str]:
    """Begins with `prefix`. mistaken: what is said where it begins like something else."""
    whole = secret(least)

    def check(value: str) -> str:
        for start, why in mistaken.items():
            if value.startswith(start):
                return why
        return whole(value) or ("" if value.startswith(prefix) else otherwise)

    return check
