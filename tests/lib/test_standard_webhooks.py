"""Standard Webhooks: the standard's own vectors, rotation, time and bad headers."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from waypost.lib.standard_webhooks import NotGenuine, SecretUnusable, sign, verify

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"twenty-four bytes of key").decode()
OLD_SECRET = "whsec_" + base64.b64encode(b"an older key of 24 bytes").decode()
BODY = b'{"a": 1}'


def test_a_signed_message_verifies_and_gives_its_id_and_instant() -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    assert verify(headers, BODY, [SECRET], NOW) == ("msg_1", NOW)


def test_our_signature_is_the_one_that_the_published_package_computes() -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    assert headers["webhook-signature"] == Webhook(SECRET).sign("msg_1", NOW, BODY.decode())


def test_the_published_vector_of_the_standard_verifies() -> None:
    # From the specification's reference implementations (standard-webhooks, MIT).
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    assert verify(headers, b'{"test": 2432232314}', [secret], at)[1] == at


@pytest.mark.parametrize("secret", [SECRET, SECRET.removeprefix("whsec_"), f" {SECRET} "])
def test_a_secret_may_come_with_or_without_its_prefix_and_with_blanks(secret: str) -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    assert verify(headers, BODY, [secret], NOW)[0] == "msg_1"


def test_during_a_rotation_either_secret_verifies() -> None:
    for signing in (SECRET, OLD_SECRET):
        headers = sign(signing, "msg_1", NOW, BODY)
        assert verify(headers, BODY, [SECRET, OLD_SECRET], NOW)[0] == "msg_1"


def test_one_good_signature_among_several_is_enough() -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    good = headers["webhook-signature"]
    headers["webhook-signature"] = f"v1a,xyz v1,AAAA v1 {good} v2,zzz"
    assert verify(headers, BODY, [SECRET], NOW)[0] == "msg_1"


def test_a_body_that_is_not_utf_8_can_be_genuine() -> None:
    body = b"\xff\xfe\x00"
    assert verify(sign(SECRET, "m", NOW, body), body, [SECRET], NOW)[0] == "m"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"webhook-id": ""}, "missing"),
        ({"webhook-timestamp": ""}, "missing"),
        ({"webhook-signature": ""}, "missing"),
        ({"webhook-id": "msg_2"}, "matches"),
        ({"webhook-timestamp": "1772452801"}, "matches"),
        ({"webhook-timestamp": "yesterday"}, "Unix"),
        ({"webhook-timestamp": "-5"}, "Unix"),
        ({"webhook-timestamp": "1772452800.5"}, "Unix"),
        ({"webhook-timestamp": "9" * 30}, "Unix"),
        ({"webhook-timestamp": "١٧٧٢٤٥٢٨٠٠"}, "Unix"),
        ({"webhook-signature": "v1,"}, "matches"),
        ({"webhook-signature": "v1,not base64!"}, "matches"),
        ({"webhook-signature": ",,,"}, "matches"),
    ],
)
def test_a_changed_header_is_refused_and_says_why(change: dict[str, str], why: str) -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY) | change
    with pytest.raises(NotGenuine, match=why):
        verify(headers, BODY, [SECRET], NOW)


def test_a_changed_body_is_refused() -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    with pytest.raises(NotGenuine, match="matches"):
        verify(headers, BODY + b" ", [SECRET], NOW)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_message_more_than_five_minutes_off_is_refused(seconds: int) -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    with pytest.raises(NotGenuine, match="five minutes"):
        verify(headers, BODY, [SECRET], NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_message_within_five_minutes_is_taken(seconds: int) -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    assert verify(headers, BODY, [SECRET], NOW + timedelta(seconds=seconds))[0] == "msg_1"


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_",), ("whsec_höchst geheim",)])
def test_without_a_usable_secret_everything_is_refused(secrets: tuple[str, ...]) -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    with pytest.raises(NotGenuine, match="no usable signing secret"):
        verify(headers, BODY, secrets, NOW)


def test_an_unusable_secret_does_not_shadow_a_good_one() -> None:
    headers = sign(SECRET, "msg_1", NOW, BODY)
    assert verify(headers, BODY, ["not/base64?", SECRET], NOW)[0] == "msg_1"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_a", "a b c d", "whsec_****"])
def test_signing_with_an_unusable_secret_says_so(secret: str) -> None:
    with pytest.raises(SecretUnusable):
        sign(secret, "msg_1", NOW, BODY)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]),
        st.text(max_size=60),
    ),
    st.binary(max_size=60),
)
def test_no_headers_whatever_get_past_or_break_the_check(
    headers: dict[str, str], body: bytes
) -> None:
    with pytest.raises(NotGenuine):
        verify(headers, body, [SECRET], NOW)


def test_json_with_any_letters_survives_the_round_trip() -> None:
    body = json.dumps({"name": "Zoë 東京"}, ensure_ascii=False).encode()
    assert verify(sign(SECRET, "m", NOW, body), body, [SECRET], NOW)[0] == "m"
