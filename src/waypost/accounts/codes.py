"""Codes of the second factor: throttled per person, and good for one time only."""

from __future__ import annotations

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django import forms
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from waypost.accounts import throttle
from waypost.accounts.models import Person

PER_PERSON = 5

# One statement: of two that show the same code at the same time, one wins.
_CLAIM = """
update mfa_authenticator set data = jsonb_set(data, '{last}', to_jsonb(%(step)s::bigint))
where id = %(id)s and coalesce((data->>'last')::bigint, 0) < %(step)s
"""


class _Throttled:
    """Before a form's code is looked at, the try is counted."""

    user: Person

    def clean_code(self) -> str:
        now = timezone.now()
        key = throttle.key_of("factor", self.user.pk)
        try:
            throttle.count({key: PER_PERSON}, now)
        except throttle.Throttled as throttled:
            wait = _("Too many tries. Wait %(minutes)s minutes.")
            raise forms.ValidationError(wait % {"minutes": throttled.minutes(now)}) from throttled
        code: str = super().clean_code()  # type: ignore[misc]
        _once(getattr(self, "authenticator", None), code)
        throttle.forgive([key], now)
        return code


class Authenticate(_Throttled, AuthenticateForm):
    """The second step of a login."""


class Reauthenticate(_Throttled, ReauthenticateForm):
    """The same again before a sensitive change."""


class Activate(_Throttled, ActivateTOTPForm):
    """The first code of a new authenticator app."""


def used_up(person: Person, code: str) -> None:
    """The code that activated an app opens nothing afterwards."""
    _once(Authenticator.objects.filter(user=person, type="totp").first(), code)


def _once(authenticator: Authenticator | None, code: str) -> None:
    if authenticator is None or authenticator.type != Authenticator.Type.TOTP:
        return
    secret = decrypt(authenticator.data["secret"])
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            with connection.cursor() as cursor:
                cursor.execute(_CLAIM, {"step": step, "id": authenticator.pk})
                if cursor.rowcount:
                    return
    raise forms.ValidationError(_("That code was used before. Wait for the next one."))


def protected(person: Person) -> bool:
    """Is there a second factor?"""
    found = Authenticator.objects.filter(user_id=person.pk)
    return found.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
