"""Asking a carrier about tracking numbers, through the karrio SDK."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from waypost.connectors.contract import Keys, PartnerRefused, PartnerUnavailable, Pulled
from waypost.connectors.karrio import sdk, words
from waypost.connectors.karrio.shapes import Details, Refusal
from waypost.connectors.sieve import parcels
from waypost.lib import signing

# The credentials without which a carrier cannot be asked, by karrio's names.
REQUIRED = {
    "ups": ("client_id", "client_secret"),
    "usps": ("client_id", "client_secret"),
    "fedex": ("track_api_key", "track_secret_key"),
    "dhl_universal": ("consumer_key", "consumer_secret"),
}

_encoder = msgspec.json.Encoder(order="deterministic")


def poll(carrier: str, numbers: Iterable[str], keys: Keys) -> list[Pulled]:
    """What `carrier` (one of REQUIRED) says of each number that it knows.

    One number after the other, so that an answer which karrio cannot read costs only that one. A
    number without an answer is left out: ask again later. PartnerRefused when the carrier does not
    accept the credentials; PartnerUnavailable when not one number brought an answer for a reason
    that may pass.
    """
    connection = _connect(carrier, keys)
    pulled: list[Pulled] = []
    troubles: list[str] = []
    for number in parcels(*numbers):
        details, messages = sdk.track(connection, number)
        if details:
            try:
                pulled.append(_tracking(carrier, number, details[0]))
            except msgspec.ValidationError as error:
                troubles.append(f"an answer of another shape: {error}")
            continue
        codes = {str(message.get("code", "")) for message in messages}
        said = "; ".join(str(message.get("message", "")) for message in messages)
        if codes & words.NOT_ALLOWED:
            raise PartnerRefused(f"{carrier} does not accept the credentials: {said}")
        if codes & words.NO_SUCH_NUMBER:
            pulled.append(_untrackable(carrier, number, messages[0]))
        elif not codes & words.NOT_FOUND:
            troubles.append(said or f"{carrier} answered nothing")
    if troubles and not pulled:
        raise PartnerUnavailable(f"{carrier}: {troubles[0]}")
    return pulled


def _connect(carrier: str, keys: Keys) -> Any:
    needed = REQUIRED.get(carrier)
    if needed is None:
        raise PartnerRefused(f"no carrier {carrier!r} is installed")
    named = {field: keys.credentials.get(f"{carrier}.{field}", "") for field in needed}
    missing = [f"{carrier}.{field}" for field, value in named.items() if not value]
    if missing:
        raise PartnerRefused(f"credentials are not configured: {', '.join(missing)}")
    settings: dict[str, object] = dict(named)
    settings["test_mode"] = keys.options.get("test_mode", "") == "true"
    return sdk.gateway(carrier, settings, keys.options.get(f"{carrier}.server_url", ""))


def _tracking(carrier: str, number: str, given: dict[str, Any]) -> Pulled:
    """The details under the number that was asked for, without images and people's names."""
    details = msgspec.convert(given, Details)
    details.carrier_name, details.tracking_number = carrier, number
    body = _encoder.encode(details)
    digest = signing.digest(body).hex()[:32]
    return Pulled("tracking", f"{carrier}:{number}:{digest}", body)


def _untrackable(carrier: str, number: str, message: dict[str, Any]) -> Pulled:
    refusal = msgspec.convert(message, Refusal)
    refusal.carrier_name, refusal.tracking_number = carrier, number
    return Pulled("untrackable", f"{carrier}:{number}:{refusal.code}", _encoder.encode(refusal))
