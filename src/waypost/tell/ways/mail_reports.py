"""Reports of mail services: verified and read by anymail's own webhook views, whose signals are
not sent."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from django.core.handlers.wsgi import WSGIRequest

from waypost.tell.ways.contract import (
    Happening,
    Reply,
    ReportRequest,
    ReportUnreadable,
    SignatureRefused,
    WaySettings,
    What,
)
from waypost.tell.ways.mail import NAME, quietly

_WHATS = {
    "queued": What.ACCEPTED,
    "sent": What.ACCEPTED,
    "deferred": What.ACCEPTED,
    "delivered": What.DELIVERED,
    "opened": What.OPENED,
    "clicked": What.OPENED,
    "bounced": What.BOUNCED,
    "rejected": What.FAILED,
    "failed": What.FAILED,
    "complained": What.COMPLAINED,
    "unsubscribed": What.STOPPED,
}
_REJECTED = {
    "invalid": What.BOUNCED,
    "bounced": What.BOUNCED,
    "spam": What.COMPLAINED,
    "unsubscribed": What.STOPPED,
}
# Bounces that say nothing about the address: a full mailbox, a mail that was too large.
_SOFT: dict[str, Callable[[Mapping[str, Any]], bool]] = {
    "amazon_ses": lambda it: it.get("bounce", {}).get("bounceType") != "Permanent",
    "postmark": lambda it: it.get("Type") in ("SoftBounce", "VirusNotification"),
    "sendgrid": lambda it: it.get("type") in ("blocked", "expired"),
    "brevo": lambda it: it.get("event") == "soft_bounce",
    "resend": lambda it: it.get("data", {}).get("bounce", {}).get("type") == "Transient",
}
_UNREADABLE = (AnymailError, ValueError, LookupError, TypeError, AttributeError)


class MailReports:
    """module, view: of anymail.webhooks. arguments: of the view, from a way's values. signed: the
    service signs what it sends; of others the address alone, and a password in it, is the proof."""

    def __init__(
        self,
        module: str,
        view: str,
        arguments: Callable[[Mapping[str, str]], dict[str, Any]] = lambda values: {},
        *,
        signed: bool = False,
    ) -> None:
        self._module, self._view, self._arguments = module, view, arguments
        self.signed = signed

    def verify(self, settings: WaySettings, request: ReportRequest) -> None:
        view = self._made(settings)
        try:
            view.run_validators(_django(request))
        except AnymailWebhookValidationFailure as error:
            raise SignatureRefused(str(error)) from error
        except _UNREADABLE as error:
            raise SignatureRefused(f"no report: {type(error).__name__}") from error

    def read(self, settings: WaySettings, request: ReportRequest) -> list[Happening]:
        try:
            view = self._made(settings)
            # Amazon's subscription is confirmed only where reports need a password, in anymail's
            # eyes; here the request has been verified, and an address that nobody guesses is one.
            view.basic_auth = view.basic_auth or ["verified"]
            events = view.parse_events(_django(request))
            found = [self._happening(event) for event in events]
        except _UNREADABLE as error:
            why = error.args[0] if error.args else ""
            raise ReportUnreadable(f"{type(error).__name__}: {why}"[:300]) from error
        return [it for it in found if it is not None]

    def reply(self, settings: WaySettings, happenings: list[Happening]) -> Reply:
        return Reply()

    def _made(self, settings: WaySettings) -> Any:
        view = getattr(importlib.import_module(f"anymail.webhooks.{self._module}"), self._view)
        arguments = self._arguments(settings.values)
        with quietly():
            return view(webhook_secret=settings.values.get("report_password") or [], **arguments)

    def _happening(self, event: Any) -> Happening | None:
        what = _WHATS.get(event.event_type)
        if what is None:
            return None
        raw = event.esp_event if isinstance(event.esp_event, Mapping) else {}
        if event.event_type == "rejected":
            what = _REJECTED.get(event.reject_reason, what)
        elif what is What.BOUNCED and _SOFT.get(self._module, lambda _: False)(raw):
            what = What.FAILED
        return Happening(
            what=what,
            at=event.timestamp,
            name=_name(event.metadata),
            ref=str(event.message_id or ""),
            address=str(event.recipient or ""),
            why=str(event.mta_response or event.description or event.reject_reason or "")[:300],
        )


def _name(metadata: Any) -> UUID | None:
    try:
        return UUID(str((metadata or {}).get(NAME, "")))
    except (ValueError, AttributeError):
        return None


def _django(request: ReportRequest) -> WSGIRequest:
    """The request as Django's views know them."""
    parts = urlsplit(request.url)
    environ = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or 443),
        "wsgi.url_scheme": parts.scheme or "https",
        "wsgi.input": BytesIO(request.body),
        "CONTENT_LENGTH": str(len(request.body)),
        "CONTENT_TYPE": request.headers.get("content-type", ""),
    }
    for name, value in request.headers.items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    return WSGIRequest(environ)
