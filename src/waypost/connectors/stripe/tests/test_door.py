"""What the door lets in, and why it turns the rest away."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest

from waypost.connectors.contract import HookRequest, Keys, Receipt, SignatureRefused
from waypost.connectors.stripe import CONNECTOR
from waypost.connectors.stripe.tests.events import RECEIVED as NOW
from waypost.connectors.stripe.tests.events import body, signed

OLD, NEW = "whsec_old", "whsec_new"
KEYS = Keys(secrets=(NEW, OLD))
BODY = body("payment_intent.succeeded")


def test_a_signed_event_gives_its_id_and_type():
    receipt = CONNECTOR.verify(signed(BODY, NEW, NOW), KEYS, NOW)
    assert receipt == Receipt("evt_3SmEAbB7WZ01zgkW00000006", "payment_intent.succeeded")


def test_the_old_secret_still_verifies_during_a_rotation():
    assert CONNECTOR.verify(signed(BODY, OLD, NOW), KEYS, NOW).topic == "payment_intent.succeeded"


def test_one_good_v1_among_several_is_enough():
    good = signed(BODY, NEW, NOW).headers["stripe-signature"]
    header = good.replace(",v1=", f",v1={'0' * 64},v0=abc,v1=")
    assert CONNECTOR.verify(HookRequest({"stripe-signature": header}, BODY), KEYS, NOW)


def test_five_minutes_old_is_accepted_and_a_second_more_is_not():
    just = signed(BODY, NEW, NOW - timedelta(seconds=300))
    assert CONNECTOR.verify(just, KEYS, NOW)
    with pytest.raises(SignatureRefused, match="301 s ago"):
        CONNECTOR.verify(signed(BODY, NEW, NOW - timedelta(seconds=301)), KEYS, NOW)


def test_a_changed_body_is_refused():
    request = HookRequest(signed(BODY, NEW, NOW).headers, BODY.replace(b"10950", b"1"))
    with pytest.raises(SignatureRefused, match="No signatures found matching"):
        CONNECTOR.verify(request, KEYS, NOW)


@pytest.mark.parametrize(
    "header",
    ["t=1", "v1=abc", "nonsense", "t=,v1=abc", "t=1=2,v1=", ",,,", "t=9e9,v1=a", "t=1,v1=é"],
)
def test_a_malformed_header_is_refused(header):
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(HookRequest({"stripe-signature": header}, BODY), KEYS, NOW)


def test_a_missing_header_is_refused():
    with pytest.raises(SignatureRefused, match="no Stripe-Signature"):
        CONNECTOR.verify(HookRequest({}, BODY), KEYS, NOW)


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_other",), ("\ud800",)])
def test_without_the_right_secret_nothing_is_let_in(secrets):
    with pytest.raises(SignatureRefused):
        CONNECTOR.verify(signed(BODY, NEW, NOW), Keys(secrets=secrets), NOW)


def test_a_body_that_is_no_text_is_refused():
    header = signed(b"{}", NEW, NOW).headers
    with pytest.raises(SignatureRefused, match="not text"):
        CONNECTOR.verify(HookRequest(header, b"\xff\xfe{}"), KEYS, NOW)


@pytest.mark.parametrize("raw", [BODY[:50], b"", b"[]", b'{"id": null, "type": 3}', b"[" * 5000])
def test_a_genuine_body_that_is_no_event_is_kept_under_its_digest(raw):
    receipt = CONNECTOR.verify(signed(raw, NEW, NOW), KEYS, NOW)
    assert receipt == Receipt(sha256(raw).hexdigest(), "")
