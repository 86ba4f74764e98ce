"""SMS and WhatsApp through Twilio's SDK, on our own guarded HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext_lazy as _
from twilio.base.exceptions import TwilioException
from twilio.base.values import unset
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)
from twilio.rest import Client

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

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_CONTENT = re.compile(r"HX[0-9a-fA-F]{32}")

# https://www.twilio.com/docs/api/errors
_UNSUBSCRIBED = frozenset({21610})
_BAD_NUMBER = frozenset({21211, 21214, 21217, 21401, 21407, 21421, 21614, 63003, 63024})
_GONE_NUMBER = frozenset({30005, 30006, *_BAD_NUMBER})
_LATER = frozenset({14107, 20429, 21611, 30001, 63018})
_OURS = frozenset({20003, 20404, 21212, 21603, 21606, 21607, 21659, 21660, 21703, 30002, 63007})

_STATUSES = {
    "accepted": What.ACCEPTED,
    "scheduled": What.ACCEPTED,
    "queued": What.ACCEPTED,
    "sending": What.ACCEPTED,
    "sent": What.ACCEPTED,
    "delivered": What.DELIVERED,
    "read": What.OPENED,
    "undelivered": What.FAILED,
    "failed": What.FAILED,
    "canceled": What.FAILED,
}


class _Asked(HttpClient):
    """Twilio's requests by our session. wait: seconds that the last answer asked for."""

    def __init__(self, private: bool, base: str) -> None:
        self._http = guarded.http(private)
        self._session = guarded.session(self._http, base)
        self.wait: float | None = None

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        kept: Any = {"params": params, "data": data, "headers": headers, "auth": auth}
        answer = self._session.request(method, uri, allow_redirects=False, **kept)
        self.wait = guarded.seconds({k.lower(): v for k, v in answer.headers.items()})
        return Response(answer.status_code, answer.text, answer.headers)

    def close(self) -> None:
        self._session.close()


class Twilio:
    """One account and sender: a number, a name, or a messaging service (MG...)."""

    def __init__(self, settings: WaySettings) -> None:
        values = settings.values
        if not _ACCOUNT.fullmatch(values.get("account", "")):
            raise SettingsWrong("account", "is no account SID, which begins with AC")
        if not values.get("token"):
            raise SettingsWrong("token", "is missing")
        if not settings.sender:
            raise SettingsWrong("sender", "is missing")
        self._contents = contents(values.get("contents", ""))
        self._settings = settings
        self._http = _Asked(settings.private, values.get("api", ""))
        self._client = Client(values["account"], values["token"], http_client=self._http)

    def send(self, outgoing: Outgoing, hand: Callable[[], None]) -> Accepted:
        asked = self._asked(outgoing)
        hand()
        try:
            with guarded.without_answer():
                made = self._client.messages.create(**asked)
        except TwilioException as error:
            raise _judged(error, self._http.wait) from error
        except (ValueError, TypeError, KeyError) as error:
            raise Lost(f"its answer is no message: {type(error).__name__}") from error
        if not made.sid:
            raise Lost("its answer names no message")
        parts = str(made.num_segments or "")
        counted = segments(asked.get("body") or "").parts
        return Accepted(ref=made.sid, parts=int(parts) if parts.strip("0").isdecimal() else counted)

    def close(self) -> None:
        self._http.close()

    def _asked(self, outgoing: Outgoing) -> dict[str, Any]:
        whatsapp = self._settings.channel is Channel.WHATSAPP
        prefix = "whatsapp:" if whatsapp else ""
        sender = self._settings.sender
        by = "messaging_service_sid" if _SERVICE.fullmatch(sender) else "from_"
        asked = {"to": prefix + outgoing.to, by: sender if by != "from_" else prefix + sender}
        asked["status_callback"] = reports_to(self._settings, outgoing.name) or unset
        content = self._contents.get(outgoing.letter) or self._contents.get("*")
        if whatsapp and content:
            order = str(outgoing.about.get("order", ""))
            variables = {"1": _line(outgoing.sms), "2": outgoing.url, "3": order}
            return {**asked, "content_sid": content, "content_variables": json.dumps(variables)}
        return {**asked, "body": outgoing.sms if whatsapp else fitted(outgoing.sms)}


def contents(text: str) -> dict[str, str]:
    """Templates that WhatsApp approved, by letter: lines such as `delayed = HX...`; `*` stands for
    every other letter."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        letter, _equals, sid = (it.strip() for it in line.partition("="))
        if not letter or not _CONTENT.fullmatch(sid):
            raise SettingsWrong("contents", f"has a line that names no template: {line[:60]!r}")
        found[letter] = sid
    return found


def _line(text: str) -> str:
    """WhatsApp refuses a variable that has line breaks or runs of spaces."""
    return " ".join(text.split())


def _judged(error: TwilioException, wait: float | None) -> Exception:
    status, code = getattr(error, "status", 0), getattr(error, "code", None)
    why = str(getattr(error, "msg", "") or getattr(error, "title", "") or error)
    why = f"{code}: {why.partition('Unable to create record: ')[2] or why}"[:300]

    def refused() -> Refused | Busy | None:
        if code in _UNSUBSCRIBED:
            return Refused(why, address_bad=True, suppress="stop")
        if code in _BAD_NUMBER:
            return Refused(why, address_bad=True, suppress="invalid")
        if code in _LATER:
            return Busy(why, wait=wait, fault=False)
        return Busy(why) if code in _OURS else None

    return guarded.judged(status, why, wait=wait, refused=refused)


class TwilioReports:
    """Status callbacks, and what customers answered; both signed with the account's token."""

    def verify(self, settings: WaySettings, request: ReportRequest) -> None:
        signature = request.headers.get(SIGNATURE_HEADER.lower(), "")
        token = settings.values.get("token", "")
        if not signature or not token:
            raise SignatureRefused(f"{SIGNATURE_HEADER} is missing")
        algorithm = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER.lower()))
        try:
            posted = parse_qs(request.body.decode(), keep_blank_values=True, max_num_fields=200)
        except ValueError as error:
            raise SignatureRefused("the body is no form") from error
        fields = _Fields(posted)
        if not RequestValidator(token).validate(request.url, fields, signature, algorithm):
            raise SignatureRefused("the signature is not of this account's token")

    def read(self, settings: WaySettings, request: ReportRequest) -> list[Happening]:
        fields = form(request)
        ref = fields.get("MessageSid") or fields.get("SmsSid") or ""
        if not ref:
            raise ReportUnreadable("MessageSid is missing")
        status = fields.get("MessageStatus") or fields.get("SmsStatus") or ""
        if "Body" in fields and status in ("", "received"):
            text = fields.get("OptOutType") or fields["Body"]
            address = number(fields.get("From", ""))
            return [Happening(what=What.ANSWERED, ref=ref, address=address, text=text)]
        return [_status(fields, status, ref, request.url)]

    def reply(self, settings: WaySettings, happenings: list[Happening]) -> Reply:
        return helped(settings, happenings)


def _status(fields: Mapping[str, str], status: str, ref: str, url: str) -> Happening:
    what = _STATUSES.get(status)
    if what is None:
        raise ReportUnreadable(f"MessageStatus {status[:40]!r} is not known")
    code = int(fields["ErrorCode"]) if fields.get("ErrorCode", "").isdecimal() else 0
    if what is What.FAILED and code in _UNSUBSCRIBED:
        what = What.STOPPED
    elif what is What.FAILED and code in _GONE_NUMBER:
        what = What.BOUNCED
    words = fields.get("ErrorMessage") or fields.get("ChannelStatusMessage") or ""
    why = f"{code}: {words}".strip(": ") if code else words
    address = number(fields.get("To", ""))
    return Happening(what=what, name=named(url), ref=ref, address=address, why=why[:300])


class _Fields(dict[str, list[str]]):
    """A form as Twilio's validator reads one."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


_FIELDS = (
    Field("account", _("Account SID"), help="AC…"),
    Field("token", _("Auth token"), secret=True),
    HELP,
    API,
)
_CONTENTS = Field(
    "contents",
    _("Approved templates"),
    required=False,
    help=_(
        "One a line, such as delayed = HX…; a star stands for every other message. Variable 1 is "
        "the text, 2 the link, 3 the order's number. WhatsApp takes messages without a template "
        "only within a day of the customer's own."
    ),
)
_DOCS = "https://www.twilio.com/docs/messaging"
REPORTS = TwilioReports()

SMS = Provider(
    Channel.SMS,
    "twilio",
    "Twilio",
    _FIELDS,
    Twilio,
    sender=_("Number, sender name or messaging service"),
    reports=REPORTS,
    docs=_DOCS,
)
WHATSAPP = Provider(
    Channel.WHATSAPP,
    "twilio",
    "Twilio",
    (*_FIELDS, _CONTENTS),
    Twilio,
    sender=_("WhatsApp number or messaging service"),
    reports=REPORTS,
    docs=_DOCS,
)
