"""Mail: by SMTP to a server with moods, by services' APIs on loopback."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from email import message_from_string
from email.policy import default
from uuid import UUID

import msgspec
import pytest

from tests.alerts.partners import Web, web
from tests.tell.mailserver import MailServer, Mood, mail_server
from waypost.tell.states import Channel
from waypost.tell.ways.contract import (
    Accepted,
    Busy,
    Lost,
    Outgoing,
    Refused,
    SettingsWrong,
    Way,
    WaySettings,
)
from waypost.tell.ways.registry import PROVIDERS

NAME = UUID("0198c0de-0000-7000-8000-000000000001")
OUTGOING = Outgoing(
    name=NAME,
    brand_id=1,
    message_id=2,
    brand="Acme",
    to="ada@example.com",
    sender="shop@acme.example",
    sender_name="Acme, Süd",
    reply_to="help@acme.example",
    language="de",
    subject="Ihre Bestellung ist unterwegs",
    text="Unterwegs.\n.\nGrüße\n",
    html="<p>Unterwegs.</p>",
    stop_url="https://post.example/u/token",
)
Open = Callable[..., Way]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as made:
        yield made


@pytest.fixture
def service() -> Iterator[Web]:
    with web() as made:
        yield made


def smtp(server: MailServer, **values: str) -> Way:
    told = {"host": "127.0.0.1", "port": str(server.port), "security": "none", "timeout": "0.3"}
    return way("smtp", private=True, **{**told, **values})


def way(provider: str, *, private: bool = False, **values: str) -> Way:
    settings = WaySettings(1, 7, Channel.EMAIL, provider, "shop@acme.example", values, "", private)
    return PROVIDERS[Channel.EMAIL, provider].open(settings)


class Hand:
    """Counts, and says what the server had by then."""

    def __init__(self, seen: Callable[[], int]) -> None:
        self._seen = seen
        self.calls: list[int] = []

    def __call__(self) -> None:
        self.calls.append(self._seen())


def test_a_mail_by_smtp_has_what_mail_programs_look_for(server: MailServer) -> None:
    hand = Hand(lambda: len(server.taken))
    sender = smtp(server)
    assert sender.send(OUTGOING, hand).ref == f"<{NAME}@acme.example>"
    assert hand.calls == [0]
    mail = message_from_string(server.taken[0].as_string(), policy=default)
    assert mail["Message-ID"] == f"<{NAME}@acme.example>"
    assert mail["From"].addresses[0].display_name == "Acme, Süd"
    assert mail["From"].addresses[0].addr_spec == "shop@acme.example"
    assert mail["Reply-To"] == "help@acme.example"
    assert mail["List-Unsubscribe"] == "<https://post.example/u/token>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == ["Unterwegs.", ".", "Grüße"]
    sender.send(OUTGOING, hand)
    assert hand.calls == [0, 1]
    sender.close()


def test_nothing_that_somebody_wrote_begins_a_header_of_its_own(server: MailServer) -> None:
    hostile = msgspec.structs.replace(
        OUTGOING,
        subject="Hello\r\nBcc: all@example.com",
        sender_name='Acme" <evil@example.com>\nBcc: x@example.com',
        reply_to="help@acme.example\r\nBcc: y@example.com",
    )
    with closing(smtp(server)) as sender:
        sender.send(hostile, lambda: None)
    mail = server.taken[0]
    assert mail["Bcc"] is None
    assert "evil@example.com" not in str(mail["From"]).rpartition("<")[2]
    two = msgspec.structs.replace(OUTGOING, to="ada@example.com, eve@example.com")
    with pytest.raises(Refused) as refused:
        smtp(server).send(two, lambda: None)
    assert refused.value.address_bad


@pytest.mark.parametrize(
    ("mood", "ending", "marked"),
    [
        (Mood.BUSY_AT_ADDRESS, Busy, 0),
        (Mood.BUSY_AFTER_BODY, Busy, 1),
        (Mood.REFUSES_ADDRESS, Refused, 0),
        (Mood.REFUSES_BODY, Refused, 1),
        (Mood.HANGS_UP_EARLY, Busy, 0),
        (Mood.HANGS_UP_ON_BODY, Lost, 1),
        (Mood.TAKES_AND_HANGS_UP, Lost, 1),
        (Mood.TAKES_AND_HANGS, Lost, 1),
    ],
)
def test_only_a_silence_after_the_last_dot_leaves_it_open(
    server: MailServer, mood: Mood, ending: type[Exception], marked: int
) -> None:
    server.mood = lambda: mood
    hand = Hand(lambda: 0)
    with pytest.raises(ending) as raised:
        smtp(server).send(OUTGOING, hand)
    assert len(hand.calls) == marked
    if isinstance(raised.value, Refused):
        assert raised.value.address_bad == (mood is Mood.REFUSES_ADDRESS)


def test_a_mark_that_cannot_be_made_lets_nothing_go(server: MailServer) -> None:
    def hand() -> None:
        raise LookupError("somebody else has it")

    with pytest.raises(LookupError):
        smtp(server).send(OUTGOING, hand)
    assert server.taken == []


def test_a_kept_connection_that_the_server_closed_is_made_again(server: MailServer) -> None:
    sender = smtp(server)
    sender.send(OUTGOING, lambda: None)
    moods = iter([Mood.HANGS_UP_EARLY, Mood.TAKES])
    server.mood = lambda: next(moods)
    assert isinstance(sender.send(OUTGOING, lambda: None), Accepted)
    assert len(server.taken) == 2
    sender.close()


def test_a_mail_server_inside_is_not_spoken_to_unless_allowed(server: MailServer) -> None:
    values = {"host": "127.0.0.1", "port": str(server.port), "security": "none"}
    with pytest.raises(Busy, match="not on the internet"):
        way("smtp", **values).send(OUTGOING, lambda: None)
    with pytest.raises(SettingsWrong, match="in the clear"):
        way("smtp", **values, password="secret")


_MAILGUN = {"domain": "mg.acme.example", "signing_key": "k"}
_POSTMARK = {"To": "ada@example.com", "MessageID": "pm-1", "ErrorCode": 0, "Message": "OK"}


@pytest.mark.parametrize(
    ("provider", "values", "answer", "ref"),
    [
        ("postmark", {}, _POSTMARK, "pm-1"),
        ("resend", {}, {"id": "re-1"}, "re-1"),
        ("brevo", {}, {"messageId": "<br-1@x>"}, "<br-1@x>"),
        (
            "mailgun",
            {"domain": "mg.acme.example", "signing_key": "k"},
            {"id": "<mg-1@x>", "message": "Queued. Thank you."},
            None,
        ),
        (
            "sparkpost",
            {},
            {
                "results": {
                    "total_accepted_recipients": 1,
                    "total_rejected_recipients": 0,
                    "id": "sp",
                }
            },
            None,
        ),
        ("sendgrid", {}, {}, None),
    ],
)
def test_a_service_gets_the_mail_once_with_our_name(
    service: Web, provider: str, values: dict[str, str], answer: dict[str, str], ref: str | None
) -> None:
    service.answers = [(200, json.dumps(answer).encode())]
    hand = Hand(lambda: len(service.posted))
    sender = way(provider, api_key="key", api_url=service.url, **values)
    accepted = sender.send(OUTGOING, hand)
    sender.close()
    assert hand.calls == [0]
    assert len(service.posted) == 1
    body = service.posted[0].body.decode()
    assert str(NAME) in body
    assert "One-Click" in body
    assert ref is None or accepted.ref == ref
    if provider == "resend":
        assert service.posted[0].headers["idempotency-key"] == str(NAME)


@pytest.mark.parametrize(
    ("status", "answer", "ending"),
    [
        (401, {"ErrorCode": 10, "Message": "bad token"}, Busy),
        (422, {"ErrorCode": 300, "Message": "invalid"}, Refused),
        (422, {"ErrorCode": 406, "Message": "inactive recipient"}, Refused),
        (429, {}, Busy),
        (500, {}, Lost),
        (502, {}, Lost),
        (200, [], Lost),
    ],
)
def test_what_a_service_answers_decides_whether_it_may_be_tried_again(
    service: Web, status: int, answer: object, ending: type[Exception]
) -> None:
    service.answers = [(status, json.dumps(answer).encode())]
    sender = way("postmark", api_key="key", api_url=service.url)
    with pytest.raises(ending):
        sender.send(OUTGOING, lambda: None)
    sender.close()


def test_a_service_that_cannot_be_reached_has_nothing() -> None:
    sender = way("postmark", api_key="key", api_url="http://127.0.0.1:9")
    with pytest.raises(Busy):
        sender.send(OUTGOING, lambda: None)
    sender.close()


def test_amazon_gets_it_once_and_says_when_to_slow_down(service: Web) -> None:
    values = {
        "region": "eu-central-1",
        "access_key": "AKIA0",
        "secret_key": "s",
        "api_url": service.url,
    }
    sender = way("amazon_ses", **values)
    service.answers = [
        (200, b'{"MessageId": "ses-1"}'),
        (429, b'{"__type": "TooManyRequestsException", "message": "slow"}'),
        (500, b"{}"),
    ]
    assert sender.send(OUTGOING, lambda: None).ref == "ses-1"
    with pytest.raises(Busy):
        sender.send(OUTGOING, lambda: None)
    with pytest.raises(Lost):
        sender.send(OUTGOING, lambda: None)
    assert len(service.posted) == 3
    sender.close()
