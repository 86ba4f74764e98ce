"""Tokens that set a new password: for an hour, and once, for they depend on the old one."""

from __future__ import annotations

from django.contrib.auth.tokens import default_token_generator

from waypost.accounts.models import Person


def token_for(person: Person) -> str:
    return f"{person.pk}-{default_token_generator.make_token(person)}"


def person_of(token: str) -> Person | None:
    """Whose password the token sets anew; None when it does not work."""
    number, _, rest = token.partition("-")
    if not (number.isascii() and number.isdigit()) or len(number) > 18:
        return None
    person = Person.objects.filter(pk=int(number), is_active=True).first()
    fits = person is not None and default_token_generator.check_token(person, rest)
    return person if fits else None
