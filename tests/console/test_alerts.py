"""Team alerts on the pages: rules, channels, the log, and mail to colleagues."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from tests.alerts.desk import MINUTE, Desk
from tests.alerts.partners import Post
from tests.alerts.partners import post as mail_server
from tests.alerts.partners import web as web_server
from tests.console.story import HOSTILE, Shop, open_shop
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import AuditEntry
from waypost.alerts.channels import Kind

RULE = {
    "title": "Bad ones", "causes": ["opened", "raised"], "severity": "1", "hours": "4",
    "days": ["0", "1", "2", "3", "4"], "since": "09:00", "until": "18:00", "zone": "Europe/Berlin",
    "pace": "once", "digest_at": "09:00", "urgent": "on",
}  # fmt: skip


def _configure(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    changed = msgspec.structs.replace(settings.CONFIG, **changes)
    monkeypatch.setattr(settings, "CONFIG", changed)


@pytest.fixture
def shop(clean: Database, cast: Cast, teller: Teller, monkeypatch: pytest.MonkeyPatch) -> Shop:
    _configure(monkeypatch, allow_private_hosts=True)
    return open_shop(cast, teller)


@pytest.fixture
def mara(cast: Cast, shop: Shop) -> Client:
    return cast.client(cast.mara)


@pytest.fixture
def desk(clean: Database, cast: Cast, shop: Shop) -> Desk:
    made = Desk(clean, cast.acme.id)
    made.clock.now = made.ask("select now()")[0][0]
    return made


def test_a_channel_and_a_rule_are_added_and_tell(mara: Client, desk: Desk) -> None:
    assert b"Nobody is told yet" in mara.get("/alerts").content
    added = {"title": "Ops", "where": "ops@acme.example", "language": "en"}
    mara.post("/alerts/channels/add/mail", added)
    channel = desk.ask("select id from alerts_channel")[0][0]
    assert mara.post("/alerts/rules/add", {**RULE, "channel_id": channel}).status_code == 302
    page = mara.get("/alerts").content.decode()
    assert "Every issue" in page
    assert "Mon–Fri, 09:00 to 18:00, critical ones at any time" in page
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"alert_channel.added", "alert_rule.added"} <= verbs


def test_what_is_wrong_with_a_rule_is_said_at_its_field(mara: Client, desk: Desk) -> None:
    desk.channel(Kind.MAIL, "ops@acme.example")
    wrong = {**RULE, "title": "", "causes": [], "since": "25:00", "zone": "Mars", "days": []}
    answer = mara.post("/alerts/rules/add", wrong)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"title", "causes", "since", "zone", "days", "channel_id"}
    assert desk.ask("select count(*) from alerts_rule") == [(0,)]


def test_the_week_is_counted_by_what_the_rule_hears(mara: Client, desk: Desk) -> None:
    channel = desk.channel(Kind.MAIL, "ops@acme.example")
    desk.rule(channel, title="Failed", kinds=["delivery_failed"], severity=1)
    desk.rule(channel, title="None", kinds=["customs_hold"], severity=1)
    desk.rule(channel, title="Of no carrier", carriers=["UPS"], severity=1)
    rows = {it.rule.title: it.count for it in mara.get("/alerts").context["rules"]}
    assert rows == {"Failed": "1", "None": "0", "Of no carrier": "0"}


@pytest.mark.parametrize("what", ["rules", "channels"])
def test_pausing_and_deleting_can_be_undone(what: str, mara: Client, desk: Desk) -> None:
    channel = desk.channel(Kind.MAIL, "ops@acme.example")
    table, id_ = ("alerts_channel", channel)
    if what == "rules":
        table, id_ = "alerts_rule", desk.rule(channel)
    for verb, column, undo in (
        ("pause", "paused_at", "resume"),
        ("delete", "deleted_at", "restore"),
    ):
        mara.post(f"/alerts/{what}/{id_}/{verb}")
        asked = f"select {column} is not null from {table}"
        assert desk.ask(asked) == [(True,)]
        assert f"/alerts/{what}/{id_}/{undo}" in mara.get("/alerts").content.decode()
        mara.post(f"/alerts/{what}/{id_}/{undo}")
        assert desk.ask(asked) == [(False,)]


def test_a_channel_that_rules_use_is_not_deleted(mara: Client, desk: Desk) -> None:
    channel = desk.channel(Kind.MAIL, "ops@acme.example")
    desk.rule(channel)
    mara.post(f"/alerts/channels/{channel}/delete")
    assert desk.ask("select deleted_at from alerts_channel") == [(None,)]


def test_a_destination_is_never_shown_again(mara: Client, desk: Desk) -> None:
    where = "https://hooks.example/services/T000/B000/averysecretpart"
    mara.post("/alerts/channels/add/webhook", {"title": "Hook", "where": where})
    first = mara.get("/alerts").content.decode()
    again = mara.get("/alerts").content.decode()
    channel = desk.ask("select id from alerts_channel")[0][0]
    form = mara.get(f"/alerts/channels/{channel}").content.decode()
    assert "whsec_" in first
    assert "whsec_" not in again + form
    assert "averysecretpart" not in first + again + form


def test_a_test_shows_what_the_channel_answered(mara: Client, desk: Desk) -> None:
    with web_server() as web:
        channel = desk.channel(Kind.SLACK, web.url)
        web.answers = [(403, HOSTILE.encode())]
        mara.post(f"/alerts/channels/{channel}/test")
        assert b"hx-get" in mara.get("/alerts").content
        desk.clock.now = desk.ask("select now()")[0][0]
        desk.pass_time()
    page = mara.get("/alerts", headers={"HX-Request": "true"}).content.decode()
    assert "403 &lt;script&gt;" in page
    assert HOSTILE not in page


def test_the_log_is_filtered_and_exported(mara: Client, desk: Desk) -> None:
    with web_server() as web:
        desk.rule(desk.channel(Kind.SLACK, web.url), title="=cmd()", severity=1)
        desk.issue(901)
        desk.close(desk.issue(902))
        desk.pass_time()
    assert len(mara.get("/alerts/log").context["lines"]) == 2
    assert len(mara.get("/alerts/log?state=sent").context["lines"]) == 1
    answer: Any = mara.get("/alerts/log?state=sent&format=csv")
    text = b"".join(answer.streaming_content).decode()
    assert text.count("\n") == 2
    assert "'=cmd()" in text


def test_other_brands_have_no_such_rule(cast: Cast, desk: Desk) -> None:
    channel = desk.channel(Kind.MAIL, "ops@acme.example")
    rule = desk.rule(channel)
    charlie = cast.client(cast.charlie)
    assert charlie.get(f"/alerts/rules/{rule}").status_code == 404
    assert charlie.post(f"/alerts/channels/{channel}/test").status_code == 404
    answer = charlie.post("/alerts/rules/add", {**RULE, "channel_id": channel})
    assert answer.status_code == 422


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> Any:
    _configure(monkeypatch, email_url="smtp://127.0.0.1")
    with mail_server() as made:
        assert desk.office.mail is not None
        desk.office.mail = msgspec.structs.replace(desk.office.mail, port=made.port)
        yield made


@pytest.fixture
def issue(desk: Desk) -> int:
    """An open one."""
    return int(desk.ask("select max(id) from issues_issue where status = 'open'")[0][0])


def _act(cast: Cast, issue: int, **fields: object) -> None:
    client = cast.client(cast.mara)
    assert client.post("/issues/act", {"id": issue, "next": "/", **fields}).status_code == 302


def test_a_colleague_who_is_mentioned_gets_mail(
    cast: Cast, issue: int, desk: Desk, mail: Post
) -> None:
    _act(cast, issue, verb="comment", text="@bob please look\n.and call them")
    desk.pass_time(2 * MINUTE)
    [(to, message)] = mail.mails
    assert to == ["bob@example.com"]
    assert message["Subject"].startswith("[Acme] Mara mentioned you")
    assert "> @bob please look\n> .and call them" in message.get_content()
    assert f"/issues/{issue}" in message.get_content()


def test_a_note_on_an_order_calls_people_too(
    cast: Cast, shop: Shop, desk: Desk, mail: Post
) -> None:
    cast.client(cast.mara).post(f"/orders/{shop.order}/notes", {"text": "@bob this one"})
    desk.pass_time(2 * MINUTE)
    assert f"/orders/{shop.order}" in mail.mails[0][1].get_content()


def test_an_assignment_is_told_unless_it_is_undone_or_unwanted(
    cast: Cast, issue: int, desk: Desk, mail: Post
) -> None:
    _act(cast, issue, verb="assign", assignee=cast.bob.pk)
    _act(cast, issue, verb="assign", assignee="")
    desk.pass_time(2 * MINUTE)
    assert mail.mails == []
    _act(cast, issue, verb="assign", assignee=cast.mara.pk)  # to oneself: no news
    _act(cast, issue, verb="assign", assignee=cast.bob.pk)
    desk.clock.now = desk.ask("select now()")[0][0]
    desk.pass_time(2 * MINUTE)
    assert [to for to, _ in mail.mails] == [["bob@example.com"]]
    bob = cast.client(cast.bob)
    bob.post("/account/alerts", {"mentions": "on"})
    _act(cast, issue, verb="assign", assignee="")
    _act(cast, issue, verb="assign", assignee=cast.bob.pk)
    desk.clock.now = desk.ask("select now()")[0][0]
    desk.pass_time(2 * MINUTE)
    assert len(mail.mails) == 1


def test_an_issue_that_somebody_reopens_is_told(cast: Cast, issue: int, desk: Desk) -> None:
    desk.rule(desk.channel(Kind.MAIL, "ops@acme.example"), causes=["opened"], severity=1)
    _act(cast, issue, verb="resolve")
    _act(cast, issue, verb="reopen")
    assert desk.ask("select cause, issue_id from alerts_alert") == [("reopened", issue)]
