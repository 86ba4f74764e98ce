"""What is told arrives, as each channel expects it; what is not accepted is tried again."""

from __future__ import annotations

import socket
from datetime import timedelta

import psycopg
import pytest
from standardwebhooks import Webhook

from tests.alerts.desk import MINUTE, NOON, Desk
from tests.alerts.partners import Post, Web
from waypost.alerts import post
from waypost.alerts.channels import (
    Destination,
    DestinationWrong,
    Kind,
    Why,
    destination,
    shown,
    veiled,
)
from waypost.alerts.office import NotSent
from waypost.alerts.ways import services
from waypost.lib import faults
from waypost.lib.http import Http

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOSTILE = "<!channel> *bold* [x](http://evil.example) @here"


def test_a_mail_names_the_issue_and_links_to_it(desk: Desk, mail: Post) -> None:
    desk.rule(desk.channel(Kind.MAIL, "ops@acme.example, night@acme.example"))
    issue = desk.issue()
    assert desk.pass_time() == 1
    [(to, message)] = mail.mails
    assert to == ["ops@acme.example", "night@acme.example"]
    assert message["Subject"] == "[Acme] High: Lost"
    assert f"http://desk.example/issues/{issue}" in message.get_content()
    assert "Everything bad" in message.get_content()


def test_a_webhook_is_signed_and_keeps_its_name(desk: Desk, web: Web) -> None:
    desk.clock.now = desk.ask("select now()")[0][0]
    desk.rule(desk.channel(Kind.WEBHOOK, web.url, secret=SECRET))
    desk.issue(severity=4)
    web.answers = [(503, b"later")]
    desk.pass_time()
    desk.pass_time(2 * MINUTE)
    first, second = web.posted
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert Webhook(SECRET).verify(first.body, first.headers)["type"] == "alert.one"
    told = Webhook(SECRET).verify(second.body, second.headers)["data"]["issues"]
    assert [(it["kind"], it["severity"], it["cause"]) for it in told] == [("lost", 4, "opened")]


@pytest.mark.parametrize("kind", [Kind.SLACK, Kind.TEAMS])
def test_what_a_partner_wrote_is_text_in_a_chat(kind: Kind, desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(kind, web.url))
    desk.issue(kind=f"own:{HOSTILE}", subject=f"parcel:{HOSTILE}")
    desk.pass_time()
    [posted] = web.posted
    if kind is Kind.SLACK:
        body = posted.json()
        assert "<!channel>" not in body["text"]
        elements = body["blocks"][0]["elements"][0]["elements"]
        assert {it["type"] for it in elements} == {"text", "link"}
    else:
        card = posted.json()["attachments"][0]["content"]
        runs = [run for block in card["body"] for run in block["inlines"]]
        assert {run["type"] for run in runs} == {"TextRun"}
        assert {block["type"] for block in card["body"]} == {"RichTextBlock"}


def test_what_was_refused_for_good_is_not_sent_again(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, f"{web.url}/services/T0/B0/verysecretpart"))
    desk.issue()
    web.answers = [(404, b"no_service verysecretpart")]
    desk.pass_time()
    desk.pass_time(timedelta(hours=3))
    assert len(web.posted) == 1
    [(state, why)] = desk.ask("select state, why from alerts_message")
    assert state == "failed"
    assert "no_service" in why
    assert "verysecretpart" not in why


def test_a_mail_server_says_whether_another_try_helps(desk: Desk, mail: Post) -> None:
    desk.rule(desk.channel(Kind.MAIL, "ops@acme.example"))
    for answer, state in (("450 later", "waiting"), ("550 nobody", "failed")):
        mail.refuse = answer
        desk.issue(len(desk.messages()) + 1)
        desk.pass_time()
        assert desk.messages()[-1][1] == state


def test_a_worker_that_dies_between_intent_and_sending_loses_nothing(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url))
    desk.issue()
    with psycopg.connect(desk.office.url) as connection:
        post.plan(connection, NOON)
        assert len(post.claim(connection, NOON)) == 1
    assert desk.pass_time(MINUTE) == 0
    assert desk.pass_time(post.CLAIM) == 1
    assert [posted.json()["text"] for posted in web.posted] == ["High: Lost"]


def test_a_worker_that_dies_after_sending_sends_the_same_again(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.WEBHOOK, web.url, secret=SECRET))
    desk.issue()
    faults.arm("alert_after_send", "raise")
    try:
        with pytest.raises(faults.FaultInjected):
            desk.pass_time()
    finally:
        faults.disarm()
    desk.pass_time(post.CLAIM)
    assert desk.messages() == [("one", "sent", 1, 0)]
    first, second = web.posted
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_channel_that_fails_for_a_day_is_paused(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url))
    web.answers = [(500, b"broken")] * 100
    desk.issue(1)
    for _ in range(13):
        desk.pass_time(timedelta(hours=2))
    desk.issue(2)
    desk.pass_time(MINUTE)
    assert desk.ask("select paused_why, failing_since is not null from alerts_channel") == [
        ("failing", True)
    ]
    tried = len(web.posted)
    desk.issue(3)
    desk.pass_time(timedelta(hours=1))
    assert len(web.posted) == tried


def test_nothing_inside_is_reached(desk: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url.replace("http:", "https:")))
    desk.office.http, desk.office.private = Http(tries=1), False
    desk.issue()
    desk.pass_time()
    assert web.posted == []
    assert "not on the internet" in desk.ask("select why from alerts_message")[0][0]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("10.0.0.8", 443))])
    with pytest.raises(NotSent, match="not on the internet"):
        services.send(desk.office, None, Destination(url="mmosts://chat.example/token"))  # type: ignore[arg-type]


def test_a_test_message_says_what_the_channel_answered(desk: Desk, web: Web) -> None:
    channel = desk.channel(Kind.TEAMS, web.url)
    web.answers = [(400, b"no such flow")]
    for _ in range(2):
        desk.do(
            "insert into alerts_message (brand_id, channel_id, form, made_at, next_at) "
            "values (%s, %s, 'test', %s, %s)",
            desk.brand_id, channel, desk.clock.now, desk.clock.now,
        )  # fmt: skip
        desk.pass_time()
    assert desk.ask(
        "select state, why like '%%no such flow%%' from alerts_message order by id"
    ) == [
        ("failed", True),
        ("sent", False),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        (Kind.MAIL, "nobody", Why.NO_ADDRESS),
        (Kind.MAIL, "a@b.example\nBcc: c", Why.NO_ADDRESS),
        (Kind.MAIL, " ".join(f"a{n}@b.example" for n in range(11)), Why.TOO_MANY),
        (Kind.SLACK, "http://hooks.slack.com/services/x", Why.NOT_HTTPS),
        (Kind.WEBHOOK, "https://", Why.NO_URL),
        (Kind.WEBHOOK, "https://[", Why.NO_URL),
        (Kind.APPRISE, "syslog://localhost", Why.UNKNOWN_SERVICE),
        (Kind.APPRISE, "json://inside.example", Why.UNKNOWN_SERVICE),
        (Kind.APPRISE, "ntfys://chat.example/topic?verify=no", Why.UNVERIFIED),
    ],
)
def test_a_destination_that_makes_no_sense_is_named(kind: Kind, text: str, why: Why) -> None:
    with pytest.raises(DestinationWrong) as wrong:
        destination(kind, text)
    assert wrong.value.why is why


def test_secrets_of_a_channel_are_never_shown() -> None:
    text = "https://hooks.slack.com/services/T000/B000/abcdefghijklmnop"
    where = destination(Kind.SLACK, text)
    assert shown(Kind.SLACK, where) == "hooks.slack.com/…mnop"
    assert "abcdefgh" not in veiled(f"POST {text}: 403", where)
    discord = destination(Kind.APPRISE, "discord://1234567890/tokentokentoken")
    assert shown(Kind.APPRISE, discord) == "Discord"
    assert veiled("1234567890 tokentokentoken", discord) == "… …"
