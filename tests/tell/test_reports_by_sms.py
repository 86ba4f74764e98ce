"""What Twilio and Plivo report, and what customers answer: bodies as documented."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha1, sha256
from hmac import new as hmac
from urllib.parse import urlencode
from uuid import UUID

import pytest

from waypost.tell.states import Channel
from waypost.tell.ways.contract import (
    Happening,
    ReportRequest,
    Reports,
    ReportUnreadable,
    SignatureRefused,
    WaySettings,
    What,
)
from waypost.tell.ways.sms_plivo import PlivoReports
from waypost.tell.ways.sms_twilio import TwilioReports

NAME = UUID("0198c0de-0000-7000-8000-000000000001")
URL = f"https://shop.example/reports/token?name={NAME}"
TOKEN = "12345"

# https://www.twilio.com/docs/usage/webhooks/messaging-webhooks
TWILIO_STATUS = {
    "SmsSid": "SM1234567890123456789012345678901a",
    "SmsStatus": "delivered",
    "MessageStatus": "delivered",
    "To": "+15558675310",
    "MessageSid": "SM1234567890123456789012345678901a",
    "AccountSid": "AC12345678901234567890123456789012",
    "From": "+14017122661",
    "ApiVersion": "2010-04-01",
    "RawDlrDoneDate": "2305121030",
}
TWILIO_ANSWER = {
    "ToCountry": "US",
    "ToState": "CA",
    "SmsMessageSid": "SM2234567890123456789012345678901a",
    "NumMedia": "0",
    "FromZip": "94107",
    "SmsSid": "SM2234567890123456789012345678901a",
    "SmsStatus": "received",
    "Body": "Stop",
    "FromCountry": "US",
    "To": "+14017122661",
    "NumSegments": "1",
    "MessageSid": "SM2234567890123456789012345678901a",
    "AccountSid": "AC12345678901234567890123456789012",
    "From": "+15558675310",
    "ApiVersion": "2010-04-01",
}
# https://www.plivo.com/docs/messaging/api/message/message-status-callbacks
PLIVO_STATUS = {
    "MessageUUID": "8fe6c4b8-2a2b-11ee-8b0c-0242ac110003",
    "To": "15558675310",
    "From": "14017122661",
    "Type": "sms",
    "Status": "undelivered",
    "Units": "1",
    "TotalRate": "0.0055",
    "TotalAmount": "0.0055",
    "MCC": "310",
    "MNC": "004",
    "ErrorCode": "080",
    "ParentMessageUUID": "8fe6c4b8-2a2b-11ee-8b0c-0242ac110003",
    "Sequence": "3",
    "MessageTime": "2026-07-24 11:00:01.000000",
}
# https://www.plivo.com/docs/messaging/api/message/handling-incoming
PLIVO_ANSWER = {
    "MessageUUID": "9fe6c4b8-2a2b-11ee-8b0c-0242ac110003",
    "From": "15558675310",
    "To": "14017122661",
    "Text": "Hilfe <bitte>",
    "Type": "sms",
    "Units": "1",
    "MessageIntent": "help",
}


def settings(provider: str, **more: str) -> WaySettings:
    return WaySettings(7, 1, Channel.SMS, provider, "+14017122661", {"token": TOKEN, **more}, URL)


def posted(fields: dict[str, str], headers: dict[str, str] | None = None) -> ReportRequest:
    return ReportRequest(URL, headers or {}, urlencode(fields).encode())


def by_twilio(fields: dict[str, str], token: str = TOKEN) -> ReportRequest:
    text = URL + "".join(name + fields[name] for name in sorted(fields))
    signature = b64encode(hmac(token.encode(), text.encode(), sha1).digest()).decode()
    return posted(fields, {"x-twilio-signature": signature})


def by_plivo(fields: dict[str, str], token: str = TOKEN) -> ReportRequest:
    text = URL.partition("?")[0] + "05429567804466091622"
    signature = b64encode(hmac(token.encode(), text.encode(), sha256).digest()).decode()
    nonce = {"x-plivo-signature-v2-nonce": "05429567804466091622"}
    return posted(fields, nonce | {"x-plivo-signature-v2": signature})


@pytest.mark.parametrize(
    ("reports", "signed", "provider", "fields"),
    [
        (TwilioReports(), by_twilio, "twilio", TWILIO_STATUS),
        (PlivoReports(), by_plivo, "plivo", PLIVO_STATUS),
    ],
)
def test_only_what_the_account_signed_is_believed(
    reports: Reports, signed: object, provider: str, fields: dict[str, str]
) -> None:
    assert callable(signed)
    reports.verify(settings(provider), signed(fields))
    refused = [posted(fields), signed(fields, token="another")]
    refused.append(ReportRequest(URL.replace("token", "other"), *_rest(signed(fields))))
    for request in refused:
        with pytest.raises(SignatureRefused):
            reports.verify(settings(provider), request)


def test_twilio_signs_each_field() -> None:
    request = by_twilio(TWILIO_STATUS)
    forged = posted(TWILIO_STATUS | {"MessageStatus": "failed"}, dict(request.headers))
    with pytest.raises(SignatureRefused):
        TwilioReports().verify(settings("twilio"), forged)


def test_plivos_third_signature_covers_each_field_too() -> None:
    text = f"{URL}.".encode() + "".join(k + v for k, v in sorted(PLIVO_STATUS.items())).encode()
    signature = b64encode(hmac(TOKEN.encode(), text + b".77", sha256).digest()).decode()
    headers = {"x-plivo-signature-v3": signature, "x-plivo-signature-v3-nonce": "77"}
    PlivoReports().verify(settings("plivo"), posted(PLIVO_STATUS, headers))
    forged = posted(PLIVO_STATUS | {"Status": "delivered"}, headers)
    with pytest.raises(SignatureRefused):
        PlivoReports().verify(settings("plivo"), forged)


@pytest.mark.parametrize(
    ("status", "code", "what"),
    [
        ("delivered", "", What.DELIVERED),
        ("read", "", What.OPENED),
        ("sent", "", What.ACCEPTED),
        ("undelivered", "30003", What.FAILED),
        ("undelivered", "30005", What.BOUNCED),
        ("failed", "30006", What.BOUNCED),
        ("failed", "21610", What.STOPPED),
    ],
)
def test_twilios_statuses_mean(status: str, code: str, what: What) -> None:
    fields = TWILIO_STATUS | {"MessageStatus": status, "ErrorCode": code}
    [found] = TwilioReports().read(settings("twilio"), posted(fields))
    assert (found.what, found.name, found.address) == (what, NAME, "+15558675310")
    assert found.ref == TWILIO_STATUS["MessageSid"]
    assert found.why == (f"{code}" if code else "")


def test_plivos_statuses_mean() -> None:
    reports, way = PlivoReports(), settings("plivo")
    [found] = reports.read(way, posted(PLIVO_STATUS))
    assert found == Happening(
        what=What.BOUNCED,
        name=NAME,
        ref=PLIVO_STATUS["MessageUUID"],
        address="+15558675310",
        why="error 80",
    )
    [stopped] = reports.read(way, posted(PLIVO_STATUS | {"ErrorCode": "200"}))
    assert stopped.what is What.STOPPED
    [later] = reports.read(way, posted(PLIVO_STATUS | {"ErrorCode": "90"}))
    assert later.what is What.FAILED


def test_an_answer_is_the_customers_words() -> None:
    [by_sms] = TwilioReports().read(settings("twilio"), by_twilio(TWILIO_ANSWER))
    assert (by_sms.what, by_sms.address, by_sms.text) == (What.ANSWERED, "+15558675310", "Stop")
    fields = TWILIO_ANSWER | {"From": "whatsapp:+15558675310", "Body": "wo ist es?"}
    [chat] = TwilioReports().read(settings("twilio"), posted(fields))
    assert (chat.address, chat.text) == ("+15558675310", "wo ist es?")
    [plivo] = PlivoReports().read(settings("plivo"), posted(PLIVO_ANSWER))
    assert (plivo.what, plivo.address, plivo.text) == (
        What.ANSWERED,
        "+15558675310",
        "Hilfe <bitte>",
    )


def test_help_is_answered_in_the_brands_words_and_nothing_else_is() -> None:
    words = 'Acme <shop> & "friends": reply STOP to end'
    way = settings("plivo", help=words)
    asked = PlivoReports().read(way, posted(PLIVO_ANSWER | {"Text": "HILFE"}))
    reply = PlivoReports().reply(way, asked)
    assert reply.media_type == "application/xml"
    assert 'Message src="+14017122661" dst="+15558675310"' in reply.body
    assert 'Acme &lt;shop&gt; &amp; "friends"' in reply.body
    assert "<Message" not in PlivoReports().reply(settings("plivo"), asked).body
    stopped = TwilioReports().read(settings("twilio", help=words), posted(TWILIO_ANSWER))
    assert "<Message" not in TwilioReports().reply(settings("twilio", help=words), stopped).body


@pytest.mark.parametrize("fields", [{}, {"MessageSid": "SM1", "MessageStatus": "teleported"}])
def test_what_is_no_report_says_so(fields: dict[str, str]) -> None:
    for reports in (TwilioReports(), PlivoReports()):
        with pytest.raises(ReportUnreadable):
            reports.read(settings("twilio"), posted(fields))


def _rest(request: ReportRequest) -> tuple[object, bytes]:
    return request.headers, request.body
