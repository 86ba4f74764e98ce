"""Signing: what each partner puts on a body at the moment of sending it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b

from waypost.lib import standard_webhooks
from waypost.lib.signing import hmac_sha256
from waypost.sim.render.post import Letter

Headers = dict[str, str]


def secrets_of(seed: int) -> dict[str, str]:
    """The shop's signing secrets by connector, always the same for the same seed."""
    return {
        "shopify": f"shpss_{_digest(seed, 'shopify').hex()}",
        "stripe": f"whsec_{_digest(seed, 'stripe').hex()}",
        "easypost": _digest(seed, "easypost").hex(),
        "shipbob": f"whsec_{base64.b64encode(_digest(seed, 'shipbob')).decode()}",
        "generic": f"whsec_{base64.b64encode(_digest(seed, 'generic')).decode()}",
    }


def _digest(seed: int, partner: str) -> bytes:
    return blake2b(f"waypost shop in a box {seed} {partner}".encode(), digest_size=24).digest()


def signature(partner: str, letter: Letter, secret: str, now: datetime) -> Headers:
    """The headers that prove who sends `letter` at `now` (aware)."""
    return _SIGNERS[partner](letter, secret, now)


def _shopify(letter: Letter, secret: str, now: datetime) -> Headers:
    digest = hmac_sha256(secret.encode(), letter.body)
    return {"x-shopify-hmac-sha256": base64.b64encode(digest).decode()}


def _stripe(letter: Letter, secret: str, now: datetime) -> Headers:
    seconds = int(now.timestamp())
    digest = hmac_sha256(secret.encode(), b"%d.%s" % (seconds, letter.body))
    return {"stripe-signature": f"t={seconds},v1={digest.hex()}"}


def _easypost(letter: Letter, secret: str, now: datetime) -> Headers:
    digest = hmac_sha256(secret.encode(), letter.body)
    return {"x-hmac-signature": f"hmac-sha256-hex={digest.hex()}"}


def _standard(letter: Letter, secret: str, now: datetime) -> Headers:
    return standard_webhooks.sign(secret, letter.id, now, letter.body)


_SIGNERS: Mapping[str, Callable[[Letter, str, datetime], Headers]] = {
    "shopify": _shopify,
    "stripe": _stripe,
    "easypost": _easypost,
    "shipbob": _standard,
    "generic": _standard,
}
