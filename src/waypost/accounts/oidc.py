"""OpenID Connect: the code flow with PKCE, and nothing optional.

The provider's word counts only in an id token that it signed, for us, for this very attempt:
signature, issuer, audience, time and nonce are all checked, though the token comes over TLS.
"""

from __future__ import annotations

import base64
import secrets
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import jwt
import msgspec

from waypost.lib.http import Http, HttpError

_ALGORITHMS = ("RS256", "PS256", "ES256")
_SCOPE = "openid email profile"
_LEEWAY = 60


class SignOnRefused(Exception):
    """Nobody is logged in. The message is for the log; people are told less."""


class Provider(msgspec.Struct, frozen=True):
    """What a provider tells about itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Client(msgspec.Struct, frozen=True):
    """What we are to the provider. redirect: our address that it sends people back to."""

    id: str
    secret: str
    redirect: str


class Attempt(msgspec.Struct, frozen=True):
    """What one attempt is known by; kept in the session until it is used up."""

    state: str
    nonce: str
    verifier: str


class Claims(msgspec.Struct, frozen=True):
    subject: str
    email: str
    name: str


class _Tokens(msgspec.Struct):
    id_token: str


class _Keys(msgspec.Struct):
    keys: list[dict[str, Any]]


def discover(http: Http, issuer: str) -> Provider:
    """SignOnRefused unless the provider answers, and calls itself as we were told."""
    body = _get(http, issuer.rstrip("/") + "/.well-known/openid-configuration")
    found = _decode(body, Provider)
    if found.issuer != issuer:
        raise SignOnRefused(f"the provider calls itself {found.issuer[:200]}")
    for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
        if urlsplit(url).scheme != urlsplit(issuer).scheme:
            raise SignOnRefused("the provider's addresses are not as safe as its own")
    return found


def begin(provider: Provider, client: Client) -> tuple[str, Attempt]:
    """Where to send the browser, and what to keep meanwhile."""
    attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    asked = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": client.redirect,
        "scope": _SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": _bare(sha256(attempt.verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    joint = "&" if "?" in provider.authorization_endpoint else "?"
    return f"{provider.authorization_endpoint}{joint}{urlencode(asked)}", attempt


def finish(
    http: Http, provider: Provider, client: Client, attempt: Attempt, state: str, code: str
) -> Claims:
    """Whom the provider vouches for. SignOnRefused."""
    if not compare_digest(state.encode(), attempt.state.encode()):
        raise SignOnRefused("the answer belongs to another attempt")
    return _verify(http, provider, client, attempt, _token(http, provider, client, attempt, code))


def _token(http: Http, provider: Provider, client: Client, attempt: Attempt, code: str) -> str:
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect,
        "code_verifier": attempt.verifier,
    }
    headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    if "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
        pair = f"{quote(client.id, safe='')}:{quote(client.secret, safe='')}"
        headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        given |= {"client_id": client.id, "client_secret": client.secret}
    content = urlencode(given).encode()
    try:
        answer = http.request("POST", provider.token_endpoint, headers=headers, content=content)
    except HttpError as error:
        raise SignOnRefused("the provider did not take the code") from error
    return _decode(answer.body, _Tokens).id_token


def _verify(http: Http, provider: Provider, client: Client, attempt: Attempt, token: str) -> Claims:
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in _ALGORITHMS:
            raise SignOnRefused("the token is not signed with a key of the provider's")
        key = _key(http, provider, header.get("kid"), algorithm)
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=client.id,
            issuer=provider.issuer,
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
    except jwt.PyJWTError as error:
        raise SignOnRefused(f"the token does not hold: {type(error).__name__}") from error
    return _claims(claims, client, attempt)


def _claims(claims: dict[str, Any], client: Client, attempt: Attempt) -> Claims:
    if not compare_digest(str(claims.get("nonce", "")).encode(), attempt.nonce.encode()):
        raise SignOnRefused("the token belongs to another attempt")
    if claims.get("azp", client.id) != client.id:
        raise SignOnRefused("the token was made for somebody else")
    email, subject = claims.get("email"), claims.get("sub")
    if isinstance(email, str) and len(email.strip()) > 254:
        raise SignOnRefused("the e-mail address is too long to be one")
    if not isinstance(email, str) or "@" not in email or claims.get("email_verified") is not True:
        raise SignOnRefused("the provider has not verified the e-mail address")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\0" in subject + email:
        raise SignOnRefused("the token names no subject")
    name = claims.get("name")
    return Claims(subject, email.strip(), name[:200] if isinstance(name, str) else "")


def _key(http: Http, provider: Provider, kid: object, algorithm: str) -> Any:
    found = _decode(_get(http, provider.jwks_uri), _Keys).keys
    fitting = [
        key
        for key in found
        if key.get("use", "sig") == "sig" and (kid is None or key.get("kid") == kid)
    ]
    if len(fitting) != 1:
        raise SignOnRefused("the provider has no such key")
    return jwt.PyJWK(fitting[0], algorithm).key


def _get(http: Http, url: str) -> bytes:
    try:
        return http.get(url, headers={"accept": "application/json"}).body
    except HttpError as error:
        raise SignOnRefused("the provider cannot be reached") from error


def _decode(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise SignOnRefused("the provider's answer makes no sense") from error


def _bare(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
