"""One attempt to come in by SAML, between three requests.

The provider's answer is posted from its own site, so the browser leaves our session's cookie at
home. The answer is therefore laid down in the attempt's row, and only the browser that began the
attempt, which comes back with its cookie, takes it up. Each step happens once.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction

from waypost.accounts import throttle
from waypost.accounts.models import SamlAttempt, SamlSignOn
from waypost.accounts.oidc import Claims, SignOnRefused
from waypost.accounts.saml import LONGEST, Answer
from waypost.lib.crypt import Safe

LIFETIME = timedelta(minutes=15)


class Begun(NamedTuple):
    """key: for the session. relay: travels with the request; providers take 80 bytes."""

    key: str
    relay: str


class _Outcome(msgspec.Struct, frozen=True):
    issuer: str
    claims: Claims


def new_key() -> Begun:
    key = secrets.token_urlsafe(16)
    return Begun(key, _signer().sign(key))


def remember(trust: SamlSignOn, key: str, asked: str, now: datetime) -> None:
    """Lay down an attempt; `asked` is the id of our request. What is long over is swept."""
    SamlAttempt.objects.filter(expires_at__lt=now - 2 * LONGEST).delete()
    SamlAttempt.objects.create(
        digest=throttle.key_of(key),
        organisation_id=trust.pk,
        asked=asked,
        expires_at=now + LIFETIME,
    )


def claim(trust: SamlSignOn, relay: str, now: datetime) -> SamlAttempt:
    """The attempt that this answer is to, which takes no other from now on. SignOnRefused."""
    try:
        key = _signer().unsign(relay, max_age=LIFETIME)
    except BadSignature as error:
        raise SignOnRefused("nobody here asked for this answer") from error
    waiting = SamlAttempt.objects.filter(
        digest=throttle.key_of(key), organisation_id=trust.pk, answered_at=None, expires_at__gt=now
    )
    if waiting.update(answered_at=now) != 1:
        raise SignOnRefused("the attempt is over, or was answered before")
    return SamlAttempt.objects.get(digest=throttle.key_of(key))


def lay_down(attempt: SamlAttempt, trust: SamlSignOn, answer: Answer) -> None:
    """SignOnRefused when the same assertion has answered before."""
    attempt.assertion = throttle.key_of(trust.issuer, answer.assertion)
    told = msgspec.to_builtins(_Outcome(trust.issuer, answer.claims))
    attempt.outcome = Safe(settings.SECRET_KEY).seal(told)
    try:
        with transaction.atomic():
            attempt.save(update_fields=["assertion", "outcome"])
    except IntegrityError as error:
        raise SignOnRefused("the assertion was used before") from error


def take_up(trust: SamlSignOn, key: str, now: datetime) -> Claims:
    """Whom the answer to the attempt of this session vouches for; once. SignOnRefused."""
    with transaction.atomic():
        waiting = SamlAttempt.objects.select_for_update().filter(
            digest=throttle.key_of(key), organisation_id=trust.pk, expires_at__gt=now
        )
        attempt = waiting.exclude(outcome=None).first()
        if attempt is None:
            raise SignOnRefused("the attempt has no good answer")
        told = msgspec.convert(Safe(settings.SECRET_KEY).open(bytes(attempt.outcome)), _Outcome)
        attempt.outcome = None
        attempt.save(update_fields=["outcome"])
    if told.issuer != trust.issuer:
        raise SignOnRefused("the provider was changed meanwhile")
    return told.claims


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="waypost.saml")
