"""Asking ShipStation, against a server on the loopback: thin bodies and signing keys."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from waypost.connectors.contract import (
    DeliveryUnreadable,
    Keys,
    PartnerRefused,
    PartnerUnavailable,
)
from waypost.connectors.shipstation.client import fetch, signing_keys
from waypost.connectors.shipstation.keys import parse
from waypost.lib.http import Http

MODULUS = "x" + "A" * 341  # 2048 bits in base64url
KEY = {"kty": "RSA", "use": "sig", "kid": "k1", "n": MODULUS, "e": "AQAB"}


class Partner(ThreadingHTTPServer):
    answer: tuple[int, bytes] = (200, b"{}")
    asked: list[dict[str, str]]


class Handler(BaseHTTPRequestHandler):
    server: Partner

    def do_GET(self) -> None:
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        status, body = self.server.answer
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def partner() -> Iterator[Partner]:
    server = Partner(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(tries=2, allow_private=True, sleep=lambda seconds: None) as client:
        yield client


def url(partner: Partner) -> str:
    return f"http://127.0.0.1:{partner.server_port}/jwks"


def test_the_published_keys_come_in_the_form_that_secrets_have(
    partner: Partner, http: Http
) -> None:
    partner.answer = (200, json.dumps({"keys": [KEY, KEY | {"kid": "k2"}]}).encode())
    secrets = signing_keys(http, url(partner))
    assert [parse(secret)[0][0] for secret in secrets] == ["k1", "k2"]
    assert parse(secrets[0])[0][1].key_size == 2048


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"keys": []}', b'{"keys": [{"kty": "EC"}]}', b"\xff", b"[" * 100_000]
)
def test_an_answer_without_usable_keys_changes_nothing(
    partner: Partner, http: Http, body: bytes
) -> None:
    partner.answer = (200, body)
    with pytest.raises(PartnerUnavailable, match="no usable key set"):
        signing_keys(http, url(partner))


def test_a_partner_that_is_down_may_be_asked_again(partner: Partner, http: Http) -> None:
    partner.answer = (503, b"later")
    with pytest.raises(PartnerUnavailable, match="503"):
        signing_keys(http, url(partner))
    assert len(partner.asked) == 2


def test_a_refusal_is_final(partner: Partner, http: Http) -> None:
    partner.answer = (401, b"no such key")
    with pytest.raises(PartnerRefused, match="401"):
        signing_keys(http, url(partner))


def test_nothing_is_fetched_without_the_brands_key(http: Http) -> None:
    with pytest.raises(PartnerRefused, match="api_key"):
        fetch("https://api.shipstation.com/v2/labels", Keys(), http)


def test_the_brands_key_never_goes_to_another_host(partner: Partner, http: Http) -> None:
    keys = Keys(credentials={"api_key": "TEST"})
    with pytest.raises(DeliveryUnreadable, match="https"):
        fetch(url(partner), keys, http)
    assert partner.asked == []
