"""Messages at the desk: seen as their readers see them, approved, sent again, lifted."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client

from tests.console.story import HOSTILE, Shop, open_shop
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import AuditEntry

NOW = datetime.now(UTC)
_CAUSE = """
insert into tell_cause (brand_id, order_id, key, name, person, at, noted_at, state, reason, until,
    look_at, message_id)
values (%(brand)s, %(order)s, %(key)s, %(name)s, 'email:ada@example.com', %(now)s, %(now)s,
    %(state)s, %(reason)s, %(until)s, %(until)s, %(message)s) returning id
"""
_MESSAGE = """
insert into tell_message (brand_id, order_id, person, channel, address, letter, state, name,
    subject, text, made_at, sent_at, said, handed_at)
values (%(brand)s, %(order)s, 'email:ada@example.com', %(channel)s, %(address)s, %(letter)s,
    %(state)s, %(name)s, %(subject)s, %(text)s, %(now)s, %(sent)s, %(said)s, %(sent)s) returning id
"""


class Post:
    """Acme's messages, written down as the teller would."""

    def __init__(self, database: Database, cast: Cast, shop: Shop) -> None:
        self._url, self.brand, self.order = database.owner, cast.acme.id, shop.order

    def ask(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._url) as connection:
            found = connection.execute(query, {"brand": self.brand, **values})
            return found.fetchall() if found.description else []

    def message(self, state: str = "sent", **changed: Any) -> int:
        values = {
            "order": self.order, "channel": "email", "address": "ada@example.com",
            "letter": "dispatched", "state": state, "name": uuid4(), "subject": "On its way",
            "text": "It is on its way.", "now": NOW, "sent": NOW if state == "sent" else None,
            "said": "{}", **changed,
        }  # fmt: skip
        return int(self.ask(_MESSAGE, **values)[0][0])

    def cause(self, state: str, reason: str = "", message: int = 0, **changed: Any) -> int:
        values = {
            "order": self.order, "key": str(uuid4()), "name": "dispatched", "state": state,
            "reason": reason, "until": NOW + timedelta(hours=9) if state == "held" else None,
            "message": message, "now": NOW, **changed,
        }  # fmt: skip
        return int(self.ask(_CAUSE, **values)[0][0])

    def state(self, message: int) -> str:
        query = "select state from tell_message where brand_id = %(brand)s and id = %(id)s"
        return str(self.ask(query, id=message)[0][0])


@pytest.fixture
def shop(clean: Database, cast: Cast, teller: Teller) -> Shop:
    made = open_shop(cast, teller)
    with psycopg.connect(clean.owner) as connection:
        for table in ("decision", "cause", "message", "suppression", "desk", "letter", "way"):
            connection.execute(f"delete from tell_{table}")  # type: ignore[arg-type]
    return made


@pytest.fixture
def post(clean: Database, cast: Cast, shop: Shop) -> Post:
    return Post(clean, cast, shop)


@pytest.fixture
def bob(cast: Cast, shop: Shop) -> Client:
    return cast.client(cast.bob)


@pytest.fixture
def mara(cast: Cast, shop: Shop) -> Client:
    return cast.client(cast.mara)


def test_the_outbox_says_that_nothing_leaves_and_shows_the_newest_beside_it(
    post: Post, bob: Client
) -> None:
    assert "No message yet" in bob.get("/messages").content.decode()
    post.message()
    text = post.message(channel="sms", address="+4915112345678", letter="stalled", text="Grüße €")
    page = bob.get("/messages").content.decode()
    assert "Nothing leaves this machine yet" in page
    assert "Stalled: we noticed first" in page
    assert re.search(r"Grüße €.*1 part.*GSM-7", page, re.DOTALL)
    only = bob.get("/messages?channel=email").content.decode()
    assert f'id="message-{text}"' not in only
    assert "On its way" in only
    assert b"nothing fits" in bob.get("/messages?order=4711").content.lower()
    rows = b"".join(bob.get("/messages?format=csv").streaming_content).decode().splitlines()
    assert len(rows) == 3


def test_a_file_of_messages_holds_no_formulas(post: Post, bob: Client) -> None:
    post.message(subject="=1+1", address="+4917012345678", channel="sms")
    found = b"".join(bob.get("/messages?format=csv").streaming_content).decode()
    assert ",'+4917012345678," in found
    assert ",'=1+1," in found


def test_a_page_that_polls_is_told_only_what_changed(post: Post, bob: Client) -> None:
    post.message()
    page = bob.get("/messages?part=live")
    version = re.search(rb'data-version="([^"]+)"', page.content)
    assert version is not None
    again = f"/messages?part=live&version={version[1].decode()}"
    assert bob.get(again).status_code == 204
    post.message("unknown")
    assert bob.get(again).status_code == 200


def test_a_mail_in_its_frame_can_run_nothing(post: Post, bob: Client) -> None:
    mail = bob.get(f"/messages/{post.message(text=HOSTILE)}/mail")
    policy = mail.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert HOSTILE not in mail.content.decode()


def test_what_waits_for_approval_is_shown_as_it_would_go_out(post: Post, bob: Client) -> None:
    asked = post.message("asked", subject="", text="")
    post.cause("held", "approval", asked)
    assert "order <strong>1001" in bob.get(f"/messages/{asked}/mail").content.decode()
    assert b"Approve" in bob.get("/messages/list/to-approve").content


def test_an_approval_can_be_taken_back_until_it_goes(post: Post, bob: Client) -> None:
    asked = post.message("asked")
    post.cause("held", "approval", asked)
    done = bob.post(
        f"/messages/{asked}/approve", {"next": "/messages/list/to-approve"}, follow=True
    )
    assert f'action="/messages/{asked}/undo"' in done.content.decode()
    assert post.state(asked) == "waiting"
    bob.post(f"/messages/{asked}/undo")
    assert post.state(asked) == "asked"
    bob.post(f"/messages/{asked}/approve")
    post.ask("update tell_message set next_at = now() where id = %(id)s", id=asked)
    late = bob.post(f"/messages/{asked}/undo", follow=True)
    assert b"Too late" in late.content
    assert post.state(asked) == "waiting"


def test_many_are_approved_or_rejected_at_once(post: Post, bob: Client) -> None:
    first, second, third = (post.message("asked") for _ in range(3))
    bob.post("/messages/act", {"verb": "approve", "message": [first, second]})
    bob.post("/messages/act", {"verb": "reject", "message": [third]})
    assert [post.state(it) for it in (first, second, third)] == ["waiting", "waiting", "dropped"]
    said = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"messages.approve", "messages.reject"} <= said


def test_a_draft_says_what_a_colleague_writes_and_nothing_of_it_is_a_template(
    post: Post, bob: Client
) -> None:
    draft = post.message("draft", subject="", text="")
    words = {"subject": "About {{ order.number }}", "text": f"Dear Ada,\n\n{HOSTILE} {{{{ x }}}}"}
    assert bob.post(f"/messages/{draft}/write", {**words, "text": ""}).status_code == 422
    bob.post(f"/messages/{draft}/write", {**words, "then": "send"})
    assert post.state(draft) == "waiting"
    mail = bob.get(f"/messages/{draft}/mail").content.decode()
    assert "Dear Ada," in mail
    assert "{{ x }}" in mail
    assert HOSTILE not in mail


def test_a_message_of_unknown_fate_is_sent_again_or_left_as_sent(post: Post, bob: Client) -> None:
    first, second = post.message("unknown"), post.message("unknown")
    for it in (first, second):
        post.cause("held", "no_answer", it)
    assert b"could get it twice" in bob.get(f"/messages/{first}").content
    bob.post(f"/messages/{first}/again")
    bob.post(f"/messages/{second}/leave")
    assert (post.state(first), post.state(second)) == ("waiting", "sent")
    states = post.ask("select state from tell_cause where brand_id = %(brand)s order by id")
    assert states == [("going",), ("sent",)]


def test_a_failed_message_that_is_sent_again_takes_its_causes_along(
    post: Post, bob: Client
) -> None:
    failed = post.message("failed")
    post.cause("dropped", "refused", failed)
    bob.post(f"/messages/{failed}/again")
    assert post.state(failed) == "waiting"
    assert post.ask("select state, reason from tell_cause") == [("going", "")]


def test_what_is_held_says_until_when_and_why_and_can_be_hurried(post: Post, bob: Client) -> None:
    held = post.cause("held", "quiet_hours")
    page = bob.get("/messages/held").content.decode()
    assert "quiet hours where the customer is" in page
    bob.post(f"/messages/held/{held}/now")
    found = post.ask("select data->>'hurry', look_at <= now() from tell_cause")
    assert found[0][0]
    assert found[0][1]
    post.cause("dropped", "replaced")
    assert "replaced by stronger news" in bob.get("/messages/dropped").content.decode()
    assert b"Nothing fits" in bob.get("/messages/dropped?reason=too_old").content


def test_an_orders_page_says_what_its_customer_was_told_and_why_not(
    post: Post, bob: Client
) -> None:
    sent = post.message()
    told, untold = post.cause("sent", message=sent), post.cause("dropped", "untrue", name="stalled")
    decide = """
    insert into tell_decision (brand_id, cause_id, order_id, at, verdict, reason, message_id)
    values (%(brand)s, %(cause)s, %(order)s, now(), %(verdict)s, %(reason)s, %(message)s)
    """
    values = {"cause": told, "order": post.order, "message": sent, "reason": ""}
    post.ask(decide, **values, verdict="send")
    post.ask(decide, **values, verdict="sent")
    post.ask(
        decide, **{**values, "cause": untold, "message": 0, "reason": "untrue"}, verdict="drop"
    )
    post.ask(
        "insert into tell_suppression (brand_id, channel, address, reason, at)"
        " values (%(brand)s, 'email', 'ada@example.com', 'bounce', now())"
    )
    page = bob.get(f"/orders/{post.order}").content.decode()
    assert "Dispatched. Sent by e-mail" in page
    assert page.count("Dispatched. ") == 1
    assert "Dropped: no longer true" in page
    assert "Nothing is sent to ada@example.com any more" in page
    assert "/t/" in page
    customer = post.ask("select customer_id from overview_orderrow")[0][0]
    assert f'href="/messages/{sent}"' in bob.get(f"/customers/{customer}").content.decode()


def test_links_of_an_order_are_revoked_and_allowed_again(post: Post, bob: Client) -> None:
    bob.post(f"/orders/{post.order}/links/revoke")
    customer = str(post.ask("select customer_id from overview_orderrow")[0][0])
    assert post.ask("select scope, subject from tell_revocation order by scope desc") == [
        ("person", customer),
        ("order", str(post.order)),
        ("choices", customer),
    ]
    bob.post(f"/orders/{post.order}/links/allow")
    assert post.ask("select 1 from tell_revocation") == []


def test_a_suppressed_address_is_lifted_with_a_reason(post: Post, bob: Client) -> None:
    made = post.ask(
        "insert into tell_suppression (brand_id, channel, address, reason, at)"
        " values (%(brand)s, 'email', 'ada@example.com', 'bounce', now()) returning id"
    )
    where = f"/messages/suppressed/{made[0][0]}"
    lifted = "select lifted_at is not null from tell_suppression"
    bob.post(f"{where}/lift", {"note": ""})
    assert post.ask(lifted) == [(False,)]
    bob.post(f"{where}/lift", {"note": "Their mailbox was full"})
    assert post.ask(lifted) == [(True,)]
    bob.post(f"{where}/restore")
    assert post.ask(lifted) == [(False,)]


def test_another_brands_messages_are_not_there(post: Post, cast: Cast) -> None:
    asked = post.message("asked")
    charlie = cast.client(cast.charlie)
    assert charlie.get(f"/messages/{asked}").status_code == 404
    assert charlie.post(f"/messages/{asked}/approve").status_code == 404
    charlie.post("/messages/act", {"verb": "approve", "message": [asked]})
    assert post.state(asked) == "asked"
