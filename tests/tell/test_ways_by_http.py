"""SMS, WhatsApp, push and the brand's own webhook, against servers on loopback that play them."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs
from uuid import UUID

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.alerts.partners import Web, web
from waypost.lib.standard_webhooks import verify
from waypost.tell.states import Channel
from waypost.tell.ways.contract import (
    Busy,
    Device,
    Lost,
    Outgoing,
    Refused,
    SettingsWrong,
    Way,
    WayError,
    WaySettings,
)
from waypost.tell.ways.registry import PROVIDERS

NAME = UUID("0198c0de-0000-7000-8000-000000000001")
ACCOUNT = "AC" + "0" * 32
CONTENT = "HX" + "1" * 32
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
REPORTS = "https://shop.example/reports/token"

SENT = json.dumps({"sid": "SM1", "status": "queued", "num_segments": "2"}).encode()
QUEUED = json.dumps({"message": "message(s) queued", "message_uuid": ["u-1"], "api_id": "a"})


@pytest.fixture(scope="module")
def partner() -> Iterator[Web]:
    with web() as made:
        yield made


@pytest.fixture(autouse=True)
def fresh(partner: Web) -> None:
    partner.posted.clear()
    partner.answers.clear()


def settings(channel: Channel, provider: str, url: str, sender: str = "", **more: str) -> Way:
    values = {
        "twilio": {"account": ACCOUNT, "token": "secret", "api": url},
        "plivo": {"account": "MA" + "A" * 18, "token": "secret", "api": url},
        "webpush": {"contact": "ops@shop.example"},
        "webhook": {"url": f"{url}/hook", "secret": SECRET},
    }[provider]
    chosen = WaySettings(7, 1, channel, provider, sender, values | more, REPORTS, private=True)
    return PROVIDERS[channel, provider].open(chosen)


def outgoing(**more: object) -> Outgoing:
    given: dict[str, object] = {
        "name": NAME,
        "brand_id": 7,
        "message_id": 1,
        "brand": "Acme",
        "to": "+4915123456789",
        "letter": "delayed",
        "subject": "Later than we said",
        "text": "It comes on Tuesday.",
        "sms": "“It comes on Tuesday…”",
        "url": "https://shop.example/t/x",
        "about": {"order": "1043"},
    }
    return Outgoing(**{**given, **more})  # type: ignore[arg-type]


def failed(way: Way, message: Outgoing | None = None) -> WayError | Lost:
    with pytest.raises((WayError, Lost)) as caught:
        way.send(message or outgoing(), lambda: None)
    return caught.value


def error(code: int, status: int = 400) -> tuple[int, bytes]:
    body = {"code": code, "message": "what Twilio says", "more_info": "", "status": status}
    return status, json.dumps(body).encode()


def test_twilio_gets_a_text_with_where_to_report_to(partner: Web) -> None:
    partner.answers.append((201, SENT))
    handed: list[int] = []
    way = settings(Channel.SMS, "twilio", partner.url, "+4930111111")
    accepted = way.send(outgoing(), lambda: handed.append(len(partner.posted)))
    assert (accepted.ref, accepted.parts, handed) == ("SM1", 2, [0])
    [asked] = partner.posted
    assert asked.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert b64decode(asked.headers["authorization"].split()[1]) == f"{ACCOUNT}:secret".encode()
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert form == {
        "To": "+4915123456789",
        "From": "+4930111111",
        "Body": '"It comes on Tuesday..."',
        "StatusCallback": f"{REPORTS}?name={NAME}",
    }


def test_whatsapp_goes_by_an_approved_template(partner: Web) -> None:
    partner.answers.append((201, SENT))
    contents = f"delayed = {CONTENT}\n"
    way = settings(Channel.WHATSAPP, "twilio", partner.url, "+4930111111", contents=contents)
    way.send(outgoing(sms="It  comes\non Tuesday"), lambda: None)
    form = {name: values[0] for name, values in parse_qs(partner.posted[0].body.decode()).items()}
    assert form["To"] == "whatsapp:+4915123456789"
    assert form["From"] == "whatsapp:+4930111111"
    assert form["ContentSid"] == CONTENT
    variables = {"1": "It comes on Tuesday", "2": "https://shop.example/t/x", "3": "1043"}
    assert json.loads(form["ContentVariables"]) == variables


@pytest.mark.parametrize(
    ("answer", "kind", "suppress"),
    [
        (error(21610), Refused, "stop"),
        (error(21211), Refused, "invalid"),
        (error(21614), Refused, "invalid"),
        (error(21617), Refused, None),
        (error(20429, 429), Busy, None),
        (error(21611), Busy, None),
        (error(20003, 401), Busy, None),
        (error(21606), Busy, None),
        ((503, b"overloaded"), Busy, None),
        ((500, b"who knows"), Lost, None),
        ((302, b""), Busy, None),
        ((201, b"<html>"), Lost, None),
        ((201, b"x" * (2**20 + 1)), Lost, None),
    ],
)
def test_what_twilio_answers_decides_whether_it_is_tried_again(
    partner: Web, answer: tuple[int, bytes], kind: type[Exception], suppress: str | None
) -> None:
    partner.answers.append(answer)
    found = failed(settings(Channel.SMS, "twilio", partner.url, "+4930111111"))
    assert type(found) is kind
    if isinstance(found, Refused):
        assert found.address_bad == (suppress is not None)
        assert suppress in (None, found.suppress)
    assert "secret" not in str(found)


@pytest.mark.parametrize("provider", ["twilio", "plivo", "webhook"])
def test_who_cannot_be_reached_does_not_have_it(provider: str) -> None:
    channel = Channel.WEBHOOK if provider == "webhook" else Channel.SMS
    way = settings(channel, provider, "http://127.0.0.1:9", "+4930111111")
    assert isinstance(failed(way), Busy)


def test_an_address_inside_is_not_asked(partner: Web) -> None:
    values = {"account": ACCOUNT, "token": "t", "api": partner.url.replace("http:", "https:")}
    way = PROVIDERS[Channel.SMS, "twilio"].open(
        WaySettings(7, 1, Channel.SMS, "twilio", "+4930111111", values)
    )
    assert str(failed(way)) == "its address is not on the internet"
    assert not partner.posted


def test_what_stops_the_hand_over_stops_the_message(partner: Web) -> None:
    def gone() -> None:
        raise RuntimeError("the mark could not be committed")

    for channel, provider in ((Channel.SMS, "twilio"), (Channel.SMS, "plivo")):
        with pytest.raises(RuntimeError):
            settings(channel, provider, partner.url, "+4930111111").send(outgoing(), gone)
    assert not partner.posted


def test_plivo_gets_a_text_with_where_to_report_to(partner: Web) -> None:
    partner.answers.append((202, QUEUED.encode()))
    way = settings(Channel.SMS, "plivo", partner.url, "+4930111111")
    accepted = way.send(outgoing(), lambda: None)
    assert (accepted.ref, accepted.parts) == ("u-1", 1)
    [asked] = partner.posted
    assert asked.path == f"/v1/Account/MA{'A' * 18}/Message/"
    assert asked.json() | {"log": ""} == {
        "src": "+4930111111",
        "dst": "+4915123456789",
        "text": '"It comes on Tuesday..."',
        "type": "sms",
        "url": f"{REPORTS}?name={NAME}",
        "method": "POST",
        "trackable": False,
        "log": "",
    }


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((400, b'{"error": "dst is invalid"}'), Refused),
        ((401, b"could not verify"), Busy),
        ((402, b'{"error": "no credit"}'), Busy),
        ((429, b"slow down"), Busy),
        ((503, b""), Busy),
        ((500, b'{"error": "oops"}'), Lost),
        ((202, b"<html>"), Lost),
    ],
)
def test_what_plivo_answers_decides_whether_it_is_tried_again(
    partner: Web, answer: tuple[int, bytes], kind: type[Exception]
) -> None:
    partner.answers.append(answer)
    found = failed(settings(Channel.SMS, "plivo", partner.url, "+4930111111"))
    assert type(found) is kind
    assert getattr(found, "address_bad", False) == (answer[0] == 400)


def test_the_brands_own_webhook_is_signed_and_named(partner: Web) -> None:
    way = settings(Channel.WEBHOOK, "webhook", partner.url)
    assert way.send(outgoing(), lambda: None).ref == str(NAME)
    [asked] = partner.posted
    assert verify(asked.headers, asked.body, [SECRET], datetime.now(UTC))[0] == str(NAME)
    assert asked.headers["idempotency-key"] == str(NAME)
    told = asked.json()
    assert told["type"] == "message.delayed"
    assert told["data"]["order"] == "1043"
    assert told["data"]["sms"] == "“It comes on Tuesday…”"


@pytest.mark.parametrize(
    ("status", "kind"), [(410, Refused), (422, Refused), (401, Busy), (429, Busy), (500, Busy)]
)
def test_a_webhook_that_says_no_is_asked_again_unless_it_means_this_message(
    partner: Web, status: int, kind: type[Exception]
) -> None:
    partner.answers.append((status, b"no"))
    assert type(failed(settings(Channel.WEBHOOK, "webhook", partner.url))) is kind


class Browser:
    """A browser's subscription, which can read what is pushed to it."""

    def __init__(self, url: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _text(point), "auth": _text(self.auth)}
        self.device = Device(f"{url}/push/{id(self)}", keys)

    def read(self, body: bytes) -> dict[str, str]:
        raw = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth)
        found: dict[str, str] = json.loads(raw)
        return found


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_news_reach_each_browser_sealed_for_it_alone(partner: Web) -> None:
    first, gone = Browser(partner.url), Browser(partner.url)
    partner.answers += [(201, b""), (410, b"unsubscribed")]
    way = settings(Channel.PUSH, "webpush", partner.url)
    devices = (first.device, gone.device)
    accepted = way.send(outgoing(to="", devices=devices), lambda: None)
    assert accepted.gone == (gone.device.endpoint,)
    asked = partner.posted[0]
    assert first.read(asked.body) == {
        "title": "Later than we said",
        "body": "It comes on Tuesday.",
        "url": "https://shop.example/t/x",
        "tag": NAME.hex,
        "lang": "en",
    }
    assert asked.headers["topic"] == NAME.hex
    assert asked.headers["authorization"].startswith("vapid t=")
    claims = asked.headers["authorization"].split(".")[1]
    assert json.loads(b64decode(claims + "=="))["sub"] == "mailto:ops@shop.example"


def test_browsers_that_are_all_gone_are_reported_as_such(partner: Web) -> None:
    browser = Browser(partner.url)
    partner.answers.append((404, b""))
    way = settings(Channel.PUSH, "webpush", partner.url)
    found = failed(way, outgoing(devices=(browser.device,)))
    assert isinstance(found, Refused)
    assert found.gone == (browser.device.endpoint,)
    assert not found.address_bad
    partner.answers.append((500, b""))
    assert isinstance(failed(way, outgoing(devices=(browser.device,))), Lost)
    assert isinstance(failed(way, outgoing(devices=())), Refused)
    bad = Device("ftp://push.example/x", {"p256dh": "AA", "auth": "AA"})
    assert isinstance(failed(way, outgoing(devices=(bad,))), Refused)


@pytest.mark.parametrize(
    ("channel", "provider", "sender", "more", "field"),
    [
        (Channel.SMS, "twilio", "+49", {"account": "AC1"}, "account"),
        (Channel.SMS, "twilio", "", {}, "sender"),
        (Channel.WHATSAPP, "twilio", "+49", {"contents": "delayed: HX1"}, "contents"),
        (Channel.SMS, "plivo", "Acme", {"account": "1"}, "account"),
        (Channel.PUSH, "webpush", "", {"contact": "me"}, "contact"),
        (Channel.WEBHOOK, "webhook", "", {"secret": "not base64!"}, "secret"),
    ],
)
def test_settings_that_cannot_work_name_their_field(
    channel: Channel, provider: str, sender: str, more: dict[str, str], field: str
) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        settings(channel, provider, "http://127.0.0.1:9", sender, **more)
    assert wrong.value.field == field
