"""The brand's own webhook: it, or its marketing tool or helpdesk, sends in our place.

Signed as Standard Webhooks says; docs/messages-webhook.md shows a body.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
from django.utils.translation import gettext_lazy as _

from waypost.lib.http import HttpError
from waypost.lib.standard_webhooks import SecretUnusable, sign
from waypost.tell.states import Channel
from waypost.tell.ways import guarded
from waypost.tell.ways.contract import (
    Accepted,
    Busy,
    Field,
    Outgoing,
    Provider,
    Refused,
    SettingsWrong,
    WaySettings,
)

# A receiver of Standard Webhooks takes one `webhook-id` once, and says by any answer but 2xx that
# it did not take it: what was lost is simply sent again.
_REMEMBERS = timedelta(days=1)
_NEVER = frozenset({400, 409, 410, 413, 422})


class Webhook:
    """One receiver."""

    def __init__(self, settings: WaySettings) -> None:
        self._url, self._secret = settings.values.get("url", ""), settings.values.get("secret", "")
        if not self._url.startswith("https://") and not settings.private:
            raise SettingsWrong("url", "does not begin with https://")
        try:
            sign(self._secret, "0", datetime.now(UTC), b"")
        except SecretUnusable as error:
            raise SettingsWrong("secret", "is not base64, optionally after whsec_") from error
        self._http = guarded.http(settings.private)

    def send(self, outgoing: Outgoing, hand: Callable[[], None]) -> Accepted:
        now = datetime.now(UTC)
        raw = msgspec.json.encode(body(outgoing, now))
        name = str(outgoing.name)
        headers = {
            "content-type": "application/json",
            "idempotency-key": name,
            **sign(self._secret, name, now, raw),
        }
        hand()
        try:
            with guarded.without_answer():
                self._http.request("POST", self._url, headers=headers, content=raw)
        except HttpError as error:
            raise _judged(error) from error
        return Accepted(ref=name)

    def close(self) -> None:
        self._http.close()


def _judged(error: HttpError) -> Exception:
    """410 and 4xx that are about this message: no. Anything else: later, in its own time."""
    assert error.answer is not None, "what brought no answer is judged before"
    status, why = error.answer.status, guarded.said(error)[:300]
    if status in _NEVER:
        return Refused(why)
    return Busy(why, wait=getattr(error, "retry_after", None))


def body(outgoing: Outgoing, now: datetime) -> dict[str, object]:
    """What the receiver gets."""
    return {
        "type": f"message.{outgoing.letter}",
        "timestamp": now,
        "data": {
            "id": str(outgoing.name),
            "brand": outgoing.brand,
            "to": outgoing.to,
            "language": outgoing.language,
            "subject": outgoing.subject,
            "text": outgoing.text,
            "html": outgoing.html,
            "sms": outgoing.sms,
            "url": outgoing.url,
            "unsubscribe_url": outgoing.stop_url,
            **outgoing.about,
        },
    }


PROVIDER = Provider(
    Channel.WEBHOOK,
    "webhook",
    _("Your own webhook"),
    (
        Field("url", _("Address"), secret=True, help="https://example.com/waypost"),
        Field("secret", _("Signing secret"), secret=True, help="whsec_…"),
    ),
    Webhook,
    remembers=_REMEMBERS,
    docs="https://www.standardwebhooks.com",
)
