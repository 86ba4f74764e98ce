"""What mail services report, as documented, comes in by the way's address and is obeyed."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.support import cast as people
from tests.support.postgres import Database
from tests.tell import killing
from waypost.accounts.scope import bind
from waypost.lib.crypt import Safe
from waypost.lib.database import config
from waypost.tell import reports
from waypost.tell.ways.contract import sealed

NAME = UUID("0198c0de-0000-7000-8000-000000000001")

# https://postmarkapp.com/developer/webhooks/bounce-webhook
BOUNCE = {
    "RecordType": "Bounce",
    "MessageStream": "outbound",
    "ID": 4323372036854775807,
    "Type": "HardBounce",
    "TypeCode": 1,
    "Name": "Hard bounce",
    "Tag": "Test",
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Metadata": {"waypost": str(NAME)},
    "ServerID": 23,
    "Description": "The server was unable to deliver your message.",
    "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist",
    "Email": "ada@example.com",
    "From": "shop@acme.example",
    "BouncedAt": "2026-11-05T16:33:54.9070259Z",
    "DumpAvailable": True,
    "Inactive": True,
    "CanActivate": True,
    "Subject": "On its way",
    "Content": "",
}
# https://postmarkapp.com/developer/webhooks/delivery-webhook
DELIVERY = {
    "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
    "Recipient": "ada@example.com",
    "DeliveredAt": "2026-11-05T16:33:54Z",
    "Details": "Test delivery webhook details",
    "Tag": "welcome-email",
    "ServerID": 23,
    "Metadata": {"waypost": str(NAME)},
    "RecordType": "Delivery",
    "MessageStream": "outbound",
}
# https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
COMPLAINT = {
    "eventType": "Complaint",
    "complaint": {
        "complainedRecipients": [{"emailAddress": "ada@example.com"}],
        "timestamp": "2026-08-05T00:41:02.669Z",
        "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
        "userAgent": "Mozilla/5.0",
        "complaintFeedbackType": "abuse",
        "arrivalDate": "2026-08-05T00:41:02.669Z",
    },
    "mail": {
        "timestamp": "2026-08-05T00:40:01.123Z",
        "source": "shop@acme.example",
        "messageId": "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000",
        "destination": ["ada@example.com"],
        "headersTruncated": False,
        "headers": [{"name": "X-Metadata", "value": json.dumps({"waypost": str(NAME)})}],
    },
}


TOKEN = "a-token-that-nobody-guesses"


def asked(url: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of the flow role, or none of a statement without."""
    with psycopg.connect(url) as connection:
        cursor = connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def told(url: str) -> tuple[Any, ...]:
    """The message's state, why, and the marks that reports left; its cause's state."""
    return asked(
        url,
        "select m.state, m.why, m.delivered_at is not null, m.failed_at is not null, "
        "m.complained_at is not null, c.state from tell_message m join tell_cause c "
        "on c.brand_id = m.brand_id and c.message_id = m.id",
    )[0]


def suppressed(url: str) -> list[tuple[Any, ...]]:
    return asked(url, "select channel, address, reason from tell_suppression")


Post = Callable[..., HttpResponse]


@pytest.fixture
def post(clean: Database, cast: people.Cast) -> Post:
    """Posts a report to a way of acme's, which had sent one message whose fate nobody knows."""
    brand = cast.acme.pk

    def prepared(provider: str, values: dict[str, str]) -> None:
        known = asked(clean.flow, "select id from tell_way where brand_id = %s", brand)
        if known:
            return
        kept = sealed(Safe(config().secret_key), values)
        way = asked(
            clean.flow,
            "insert into tell_way (brand_id, channel, provider, title, sealed, token, created_at) "
            "values (%s, 'email', %s, 'Mail', %s, %s, now()) returning id",
            *(brand, provider, kept, TOKEN),
        )[0][0]
        killing.add_messages(clean.flow, brand, way, 1)
        asked(
            clean.flow,
            "update tell_message set name = %s, address = 'ada@example.com', state = 'unknown'",
            NAME,
        )
        asked(clean.flow, "update tell_cause set state = 'held', reason = 'no_answer'")

    def posted(
        provider: str, values: dict[str, str], body: object, token: str = TOKEN, **headers: str
    ) -> HttpResponse:
        prepared(provider, values)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        url = f"/reports/{brand}/{token}"
        kind = "application/json"
        found: HttpResponse = Client(enforce_csrf_checks=True).generic(
            "POST", url, raw, kind, headers=headers, REMOTE_ADDR=f"192.0.2.{len(token)}"
        )
        return found

    return posted


POSTMARK = {"api_key": "key", "report_password": "me:secret"}
BASIC = {"authorization": "Basic " + b64encode(b"me:secret").decode()}


def test_a_bounce_settles_what_nobody_knew_and_suppresses_the_address(
    clean: Database, post: Post
) -> None:
    assert post("postmark", POSTMARK, BOUNCE, **BASIC).status_code == 200
    state, why, delivered, failed, complained, cause = told(clean.flow)
    assert (state, delivered, failed, complained, cause) == ("sent", False, True, False, "sent")
    assert "5.1.1" in why
    assert suppressed(clean.flow) == [("email", "ada@example.com", "bounce")]


def test_a_full_mailbox_is_told_and_suppresses_nothing(clean: Database, post: Post) -> None:
    soft = {**BOUNCE, "Type": "SoftBounce", "TypeCode": 4096}
    assert post("postmark", POSTMARK, soft, **BASIC).status_code == 200
    assert told(clean.flow)[3] is True
    assert suppressed(clean.flow) == []


def test_a_delivery_that_is_reported_twice_is_kept_once(clean: Database, post: Post) -> None:
    for _ in range(2):
        assert post("postmark", POSTMARK, DELIVERY, **BASIC).status_code == 200
    assert told(clean.flow) == ("sent", "", True, False, False, "sent")
    assert asked(clean.flow, "select state, count(*) from tell_report group by 1") == [("read", 1)]


def test_without_proof_nothing_is_kept(clean: Database, post: Post) -> None:
    assert post("postmark", POSTMARK, BOUNCE).status_code == 401
    assert post("postmark", POSTMARK, BOUNCE, "another", **BASIC).status_code == 404
    assert asked(clean.flow, "select 1 from tell_report") == []
    assert told(clean.flow)[0] == "unknown"


@pytest.mark.usefixtures("post")
def test_a_brand_that_cannot_be_is_none() -> None:
    assert Client().post(f"/reports/{10**30}/token", b"", "text/plain").status_code == 404


def test_who_guesses_is_slowed_down(clean: Database, post: Post) -> None:
    answers = [post("postmark", POSTMARK, BOUNCE, f"guess-{n:04}").status_code for n in range(62)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_what_makes_no_sense_is_kept_with_why_and_read_again(clean: Database, post: Post) -> None:
    assert post("postmark", POSTMARK, b"not json", **BASIC).status_code == 200
    kept = asked(clean.flow, "select state, why from tell_report")
    assert kept[0][0] == "unreadable"
    assert "JSONDecodeError" in kept[0][1]
    asked(clean.flow, "update tell_report set body = %s", json.dumps(DELIVERY).encode())
    assert reread(clean)
    assert told(clean.flow)[2] is True


def test_a_complaint_by_way_of_amazon_suppresses(clean: Database, post: Post) -> None:
    values = {"region": "eu-central-1", "access_key": "a", "secret_key": "b"}
    note = {
        "Type": "Notification",
        "MessageId": "m-1",
        "TopicArn": "arn:aws:sns:eu-central-1:1:t",
        "Message": json.dumps(COMPLAINT),
        "Timestamp": "2026-08-05T00:41:02.669Z",
    }
    headers = {"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": "m-1"}
    assert post("amazon_ses", values, note, **headers).status_code == 200
    assert told(clean.flow)[4] is True
    assert suppressed(clean.flow) == [("email", "ada@example.com", "complaint")]


def test_mailgun_signs_what_it_says(clean: Database, post: Post) -> None:
    # https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
    values = {"api_key": "key", "domain": "mg.acme.example", "signing_key": "signing"}
    stamp, token = str(int(timezone.now().timestamp())), "t" * 50
    proof = hmac.new(b"signing", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    event = {
        "event": "delivered",
        "id": "e-1",
        "timestamp": float(stamp),
        "recipient": "ada@example.com",
        "message": {"headers": {"message-id": "mg-1@mg.acme.example"}},
        "user-variables": {"waypost": str(NAME)},
        "delivery-status": {"code": 250, "message": "OK"},
    }
    signature = {"timestamp": stamp, "token": token, "signature": "0" * 64}
    body = {"signature": signature, "event-data": event}
    assert post("mailgun", values, body).status_code == 401
    body = {"signature": {**signature, "signature": proof}, "event-data": event}
    assert post("mailgun", values, body).status_code == 200
    assert told(clean.flow)[2] is True


def reread(clean: Database) -> bool:
    """Every report that could not be read, once more; were they all?"""
    with transaction.atomic():
        ((brand, way),) = asked(clean.flow, "select brand_id, way_id from tell_report")
        bind(brand)
        return reports.read_again(brand, way, timezone.now()) == (1, 0)
