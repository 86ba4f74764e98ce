"""SMS through Plivo's SDK, on our own guarded HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from plivo.exceptions import PlivoRestError, ValidationError
from plivo.rest.client import Client
from plivo.utils import validate_signature, validate_v3_signature

from waypost.tell.segments import fitted, segments
from waypost.tell.states import Channel
from waypost.tell.ways import guarded
from waypost.tell.ways.contract import (
    Accepted,
    Busy,
    Field,
    Happening,
    Lost,
    Outgoing,
    Provider,
    Refused,
    Reply,
    ReportRequest,
    ReportUnreadable,
    SettingsWrong,
    SignatureRefused,
    WaySettings,
    What,
)
from waypost.tell.ways.sms import API, HELP, form, helped, named, number, reports_to

_ACCOUNT = re.compile(r"(MA|SA)[A-Z0-9]{18}")

# https://www.plivo.com/docs/messaging/troubleshooting/error-codes
_STOPPED = frozenset({"200"})
_GONE = frozenset({"50", "80"})

_STATUSES = {
    "queued": What.ACCEPTED,
    "sent": What.ACCEPTED,
    "delivered": What.DELIVERED,
    "read": What.OPENED,
    "failed": What.FAILED,
    "undelivered": What.FAILED,
    "rejected": What.FAILED,
}


class Plivo:
    """One account and sender: a number or a name."""

    def __init__(self, settings: WaySettings) -> None:
        values = settings.values
        if not _ACCOUNT.fullmatch(values.get("account", "")):
            raise SettingsWrong("account", "is no auth ID, which begins with MA")
        if not values.get("token"):
            raise SettingsWrong("token", "is missing")
        if not settings.sender:
            raise SettingsWrong("sender", "is missing")
        self._settings = settings
        self._status, self._wait = 0, None
        self._client = Client(values["account"], values["token"])
        made = guarded.session(guarded.http(settings.private), values.get("api", ""))
        made.headers.update(self._client.session.headers)
        made.auth = self._client.session.auth
        made.hooks["response"].append(self._look)
        self._client.session.close()
        self._client.multipart_session.close()
        self._client.session = made

    def send(self, outgoing: Outgoing, hand: Callable[[], None]) -> Accepted:
        text = fitted(outgoing.sms)
        url = reports_to(self._settings, outgoing.name) or None
        if outgoing.to.lstrip("+") == self._settings.sender.lstrip("+"):
            raise Refused("this is the sender's own number")
        self._status, self._wait = 0, None
        hand()
        try:
            with guarded.without_answer():
                made = self._client.messages.create(
                    src=self._settings.sender,
                    dst=outgoing.to,
                    text=text,
                    url=url,
                    log="content_only",
                )
        except (PlivoRestError, ValidationError) as error:
            raise self._judged(error) from error
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise Lost(f"its answer is no message: {type(error).__name__}") from error
        refs = getattr(made, "message_uuid", None)
        if not refs:
            raise Lost("its answer names no message")
        return Accepted(ref=str(refs[0]), parts=segments(text).parts)

    def close(self) -> None:
        self._client.session.close()

    def _look(self, response: Any, *_args: Any, **_options: Any) -> None:
        """Plivo's errors tell no status."""
        self._status = response.status_code
        self._wait = guarded.seconds({k.lower(): v for k, v in response.headers.items()})

    def _judged(self, error: Exception) -> Exception:
        why = f"{self._status or ''} {error}".strip()[:300]
        if not self._status:
            return Refused(why)  # by the SDK itself, before anything was sent
        named_number = isinstance(error, ValidationError) and "dst" in str(error)

        def refused() -> Refused | Busy | None:
            if self._status == 402:
                return Busy(why)  # the account has no credit
            return Refused(why, address_bad=True) if named_number else None

        return guarded.judged(self._status, why, wait=self._wait, refused=refused)


class PlivoReports:
    """Status callbacks and what customers answered. Messages are signed by version 2, which covers
    the address and a number used once, and not the body; version 3 covers all, where it is sent."""

    def verify(self, settings: WaySettings, request: ReportRequest) -> None:
        given, token = request.headers, settings.values.get("token", "")
        if not token:
            raise SignatureRefused("the way has no token")
        if signature := _either(given, "x-plivo-signature-v3", "x-plivo-signature-ma-v3"):
            nonce = given.get("x-plivo-signature-v3-nonce", "")
            asked = ("POST", request.url, nonce, token, signature, form(request))
            genuine = _asked(validate_v3_signature, *asked)
        elif signature := _either(given, "x-plivo-signature-v2", "x-plivo-signature-ma-v2"):
            nonce = given.get("x-plivo-signature-v2-nonce", "")
            genuine = _asked(validate_signature, request.url, nonce, signature, token)
        else:
            raise SignatureRefused("X-Plivo-Signature-V2 is missing")
        if not nonce or not genuine:
            raise SignatureRefused("the signature is not of this account's token")

    def read(self, settings: WaySettings, request: ReportRequest) -> list[Happening]:
        fields = form(request)
        ref = fields.get("MessageUUID", "")
        if not ref:
            raise ReportUnreadable("MessageUUID is missing")
        if "Status" not in fields and ("Text" in fields or "Body" in fields):
            text = fields.get("Text") or fields.get("Body") or ""
            address = number(fields.get("From", ""))
            return [Happening(what=What.ANSWERED, ref=ref, address=address, text=text)]
        return [_status(fields, ref, request.url)]

    def reply(self, settings: WaySettings, happenings: list[Happening]) -> Reply:
        asked = [it.address for it in happenings if it.what is What.ANSWERED]
        return helped(settings, happenings, src=settings.sender, dst=asked[0] if asked else "")


def _status(fields: Mapping[str, str], ref: str, url: str) -> Happening:
    what = _STATUSES.get(fields.get("Status", ""))
    if what is None:
        raise ReportUnreadable(f"Status {fields.get('Status', '')[:40]!r} is not known")
    code = fields.get("ErrorCode", "").lstrip("0")
    if what is What.FAILED and code in _STOPPED:
        what = What.STOPPED
    elif what is What.FAILED and code in _GONE:
        what = What.BOUNCED
    address = number(fields.get("To", ""))
    why = f"error {code}" if code else ""
    return Happening(what=what, name=named(url), ref=ref, address=address, why=why)


def _either(headers: Mapping[str, str], *names: str) -> str:
    return next((headers[name] for name in names if headers.get(name)), "")


def _asked(check: Callable[..., Any], *arguments: Any) -> bool:
    """The SDK's own check; what it cannot even read proves nothing."""
    try:
        return bool(check(*arguments))
    except (ValueError, ValidationError):
        return False


PROVIDER = Provider(
    Channel.SMS,
    "plivo",
    "Plivo",
    (
        Field("account", _("Auth ID"), help="MA…"),
        Field("token", _("Auth token"), secret=True),
        HELP,
        API,
    ),
    Plivo,
    sender=_("Number or sender name"),
    reports=PlivoReports(),
    docs="https://www.plivo.com/docs/messaging",
)
