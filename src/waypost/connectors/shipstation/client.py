"""Asking ShipStation: the body behind a thin webhook, and the keys that sign webhooks."""

from __future__ import annotations

import msgspec

from waypost.connectors.contract import Keys, PartnerRefused, PartnerUnavailable
from waypost.connectors.shipstation.facts import HOSTS
from waypost.connectors.shipstation.keys import Jwk, KeyUnusable, parse
from waypost.connectors.sieve import fetchable
from waypost.lib.http import Http, HttpRefused, HttpUnavailable

JWKS_URL = "https://api.shipengine.com/jwks"

_set = msgspec.json.Decoder(Jwk)


def _get(http: Http, url: str, headers: dict[str, str]) -> bytes:
    try:
        return http.get(url, headers=headers).body
    except HttpUnavailable as error:
        raise PartnerUnavailable(str(error), error.retry_after) from error
    except HttpRefused as error:
        raise PartnerRefused(str(error)) from error


def fetch(url: str, keys: Keys, http: Http) -> bytes:
    """The body behind `url` (see Reading.fetch), read with the brand's `api_key`."""
    key = keys.credentials.get("api_key", "")
    if not key:
        raise PartnerRefused("the credential api_key is not configured")
    return _get(http, fetchable(url, HOSTS), {"API-Key": key})


def signing_keys(http: Http, url: str = JWKS_URL) -> tuple[str, ...]:
    """The partner's current public keys, each in the form that `Keys.secrets` holds.

    PartnerUnavailable when the answer holds no usable key: the configured ones should then stay.
    """
    try:
        published = _set.decode(_get(http, url, {"accept": "application/json"})).keys
        secrets = [f"kid={jwk.kid} {msgspec.json.encode(jwk).decode()}" for jwk in published]
        if not secrets:
            raise KeyUnusable("the key set is empty")
        for secret in secrets:
            parse(secret)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyUnusable) as error:
        raise PartnerUnavailable(f"{url} holds no usable key set: {error}") from error
    return tuple(secrets)
