"""Single sign-on against a provider on loopback that signs for real."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.support.cast import PASSWORD, Cast
from waypost.accounts.models import (
    AuditEntry,
    LoginAttempt,
    Membership,
    Person,
    SignOn,
    SignOnIdentity,
)
from waypost.console.views import sign_on as view
from waypost.console.views import team_sign_on
from waypost.lib.crypt import Safe
from waypost.lib.http import Http

OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Discovery, keys and tokens. `claims` are put over what is right; `key` signs."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.key: Any = OURS
        self.algorithm = "RS256"
        self.nonce = self.challenge = ""
        self.url = ""

    def answer(self, path: str, form: dict[str, list[str]], basic: str) -> tuple[int, Any]:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            }
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(OURS.public_key()))
            return 200, {"keys": [{**public, "kid": "1", "use": "sig"}]}
        proof = urlsafe_b64encode(sha256(form["code_verifier"][0].encode()).digest())
        right = b64decode(basic.removeprefix("Basic ")) == b"desk:s3cret"
        if not right or proof.rstrip(b"=").decode() != self.challenge:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.token()}

    def token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": "desk",
            "sub": "42",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "email": "ines@acme.example",
            "email_verified": True,
            "name": "Ines",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.key, self.algorithm, {"kid": "1"})


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            basic = self.headers.get("authorization", "")
            status, body = made.answer(urlsplit(self.path).path, parse_qs(raw), basic)
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def start(cast: Cast, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Acme trusts the provider; the path where one logs in."""
    LoginAttempt.objects.all().delete()
    for module in (view, team_sign_on):
        monkeypatch.setattr(module, "http", lambda: Http(allow_private=True, tries=1))
    given = {
        "issuer": provider.url,
        "client_id": "desk",
        "secret": Safe(settings.SECRET_KEY).seal("s3cret"),
        "domains": ["acme.example", "example.com"],
        "role": "agent",
        "enabled": True,
    }
    SignOn.objects.update_or_create(organisation=cast.acme.organisation, defaults=given)
    yield f"/sign-on/{cast.acme.organisation_id}"
    SignOnIdentity.objects.all().delete()
    Membership.objects.filter(person__email="ines@acme.example").delete()
    for number, person in enumerate(Person.objects.filter(email="ines@acme.example")):
        person.email = f"gone{person.pk}-{number}@example.org"
        person.save()


def go(client: Client, provider: Provider, start: str, **changed: str) -> HttpResponse:
    """To the provider and back, with a code."""
    away = client.get(start).headers["Location"]
    asked = {name: value[0] for name, value in parse_qs(urlsplit(away).query).items()}
    assert asked["redirect_uri"].endswith(f"{start}/back")
    provider.nonce, provider.challenge = asked["nonce"], asked["code_challenge"]
    return client.get(f"{start}/back", {"state": asked["state"], "code": "c", **changed})


def test_a_colleague_comes_in_for_the_first_time_and_again(
    cast: Cast, provider: Provider, start: str
) -> None:
    for _ in range(2):
        client = cast.client()
        assert go(client, provider, start).headers["Location"] == "/"
        assert client.get("/issues").status_code == 200
    person = Person.objects.get(email="ines@acme.example")
    assert (person.name, person.has_usable_password()) == ("Ines", False)
    assert person.memberships.get().role == "agent"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://elsewhere.example"},
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"exp": 1},
        {"exp": None},
        {"email_verified": False},
        {"email_verified": None},
        {"email": "ines@elsewhere.example"},
        {"azp": "another"},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_right_lets_nobody_in(
    cast: Cast, provider: Provider, start: str, claims: dict[str, object]
) -> None:
    provider.claims = claims
    client = cast.client()
    assert go(client, provider, start).headers["Location"] == "/login"
    assert b"did not let you in" in client.get("/login").content
    assert client.get("/issues").status_code == 302
    assert not Person.objects.filter(email__startswith="ines@").exists()


@pytest.mark.parametrize(
    ("key", "algorithm"), [(THEIRS, "RS256"), ("s" * 32, "HS256"), (None, "none")]
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    cast: Cast, provider: Provider, start: str, key: object, algorithm: str
) -> None:
    provider.key, provider.algorithm = key, algorithm
    assert go(cast.client(), provider, start).headers["Location"] == "/login"


def test_an_answer_counts_once_and_only_for_who_asked(
    cast: Cast, provider: Provider, start: str
) -> None:
    client = cast.client()
    assert go(client, provider, start, state="another").headers["Location"] == "/login"
    away = client.get(start).headers["Location"]
    asked = {name: value[0] for name, value in parse_qs(urlsplit(away).query).items()}
    provider.nonce, provider.challenge = asked["nonce"], asked["code_challenge"]
    given = {"state": asked["state"], "code": "c"}
    assert cast.client().get(f"{start}/back", given).headers["Location"] == "/login"
    assert client.get(f"{start}/back", given).headers["Location"] == "/"
    client.post("/logout")
    assert client.get(f"{start}/back", given).headers["Location"] == "/login"


def test_a_provider_cannot_take_over_an_account_of_another_organisation(
    cast: Cast, provider: Provider, start: str
) -> None:
    provider.claims = {"email": cast.charlie.email}
    assert go(cast.client(), provider, start).headers["Location"] == "/login"
    assert not cast.charlie.memberships.filter(organisation=cast.acme.organisation).exists()


def test_a_provided_session_ends_at_the_house_that_trusts_the_provider(
    cast: Cast, provider: Provider, start: str
) -> None:
    Membership.objects.create(
        organisation=cast.zenith.organisation, person=cast.bob, role="manager"
    )
    provider.claims = {"email": cast.bob.email}
    client = cast.client()
    assert go(client, provider, start).headers["Location"] == "/"
    assert b"Zenith" not in client.get("/issues").content
    cast.acme.organisation.require_two_factor = True
    cast.acme.organisation.save()
    assert client.get("/issues").status_code == 200, "the second factor is the provider's matter"
    cast.acme.organisation.require_two_factor = False
    cast.acme.organisation.save()
    assert client.post("/brand", {"brand": cast.zenith.pk}).status_code == 404
    for path in ("/account/password", "/account/app", "/account/passkeys/add", "/account/codes"):
        assert client.get(path).status_code == 403
    Membership.objects.filter(organisation=cast.zenith.organisation, person=cast.bob).delete()


def test_whoever_was_removed_stays_out(cast: Cast, provider: Provider, start: str) -> None:
    go(cast.client(), provider, start)
    Membership.objects.get(person__email="ines@acme.example").delete()
    assert go(cast.client(), provider, start).headers["Location"] == "/login"


def test_an_owner_sets_it_up_and_the_secret_is_shown_to_nobody(
    cast: Cast, provider: Provider, start: str
) -> None:
    SignOn.objects.all().delete()
    client = cast.client()
    client.post("/login", {"email": cast.alice.email, "password": PASSWORD})
    given = {
        "issuer": provider.url,
        "client_id": "desk",
        "secret": "s3cret",
        "domains": "Acme.example, example.com",
        "role": "agent",
        "enabled": "on",
    }
    assert client.post("/settings/sign-on", {**given, "secret": ""}).status_code == 422
    for secret in ("s3cret", ""):
        assert client.post("/settings/sign-on", {**given, "secret": secret}).status_code == 302
    kept = SignOn.objects.get()
    assert b"s3cret" not in bytes(kept.secret)
    assert kept.domains == ["acme.example", "example.com"]
    page = client.get("/settings/sign-on").content
    assert b"s3cret" not in page
    assert start.encode() in cast.client().get("/login").content
    assert "s3cret" not in str(AuditEntry.objects.filter(verb="organisation.sign_on").values())
    assert go(cast.client(), provider, start).headers["Location"] == "/"


def test_an_issuer_that_is_none_is_refused_when_it_is_set(cast: Cast, provider: Provider) -> None:
    client = cast.client()
    client.post("/login", {"email": cast.alice.email, "password": PASSWORD})
    given = {"client_id": "desk", "domains": "example.com", "role": "owner"}
    for issuer in (f"{provider.url}/", "javascript:alert(1)", "http://127.0.0.1:9/"):
        answer = client.post("/settings/sign-on", {**given, "issuer": issuer})
        assert answer.status_code == 422
        assert b"issuer-error" in answer.content
    assert SignOn.objects.get().role == "agent"
