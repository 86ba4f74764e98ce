"""Asking ShipStation V1 to change an order: the whole order goes back, with what is new in it.

https://docs.shipstation.com/apis/shipstation-v1/openapi/orders: no partial updates; only orders
that wait for payment or shipment, or are on hold, can be changed.
"""

from __future__ import annotations

import base64
from typing import Any

import msgspec

from waypost.connectors.contract import Keys, PartnerRefused, PartnerUnavailable, TooLate
from waypost.connectors.deeds import AddNote, ChangeAddress, Deed, numbers, same_address, with_note
from waypost.connectors.graphql import Data, at, text
from waypost.core.bodies import Address
from waypost.lib.http import Http, HttpRefused, HttpUnavailable

BASE_URL = "https://ssapi.shipstation.com"
_OWN = "shipment:shipstation_v1/"
_OPEN = frozenset({"awaiting_payment", "awaiting_shipment", "on_hold"})


class ShipStationActor:
    """A contract.Actor. Credentials `api_key`, `api_secret`; option `base_url` for a gateway."""

    does: frozenset[type[Deed]] = frozenset({ChangeAddress, AddNote})

    def __init__(self, keys: Keys, http: Http) -> None:
        key, secret = keys.credentials.get("api_key", ""), keys.credentials.get("api_secret", "")
        if not (key and secret):
            raise PartnerRefused("the credentials api_key and api_secret are not configured")
        word = base64.b64encode(f"{key}:{secret}".encode()).decode()
        self._headers = {"authorization": f"Basic {word}", "content-type": "application/json"}
        self._base = (keys.options.get("base_url", "") or BASE_URL).rstrip("/")
        self._http = http

    def knows(self, known_as: tuple[str, ...]) -> bool:
        return bool(numbers(known_as, _OWN))

    def do(self, deed: Deed, known_as: tuple[str, ...]) -> str:
        """A shop's order may be split into several here: each one that is open is asked."""
        said, over = [], []
        for own in numbers(known_as, _OWN):
            found = self._json("GET", f"/orders/{own}")
            status = text(found, "orderStatus")
            if status not in _OPEN:
                over.append(status)
                continue
            change = _change(found, deed)
            if change:
                self._json("POST", "/orders/createorder", {**found, **change})
            said.append("changed" if change else "stands so already")
        if not said:
            raise TooLate(f"ShipStation: the order is {', '.join(over)}")
        return ", ".join(said)

    def _json(self, method: str, path: str, body: Data | None = None) -> Data:
        content = None if body is None else msgspec.json.encode(body)
        try:
            answer = self._http.request(
                method, self._base + path, headers=self._headers, content=content
            )
            found: Any = msgspec.json.decode(answer.body)
        except HttpUnavailable as error:
            raise PartnerUnavailable(str(error), error.retry_after) from error
        except HttpRefused as error:
            raise PartnerRefused(str(error)) from error
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise PartnerUnavailable(f"ShipStation answered no order: {error}") from error
        if not isinstance(found, dict):
            raise PartnerUnavailable("ShipStation answered no order")
        return found


def _change(found: Data, deed: Deed) -> Data:
    """What is to be changed of an order that stands like `found`; {} when nothing is."""
    if isinstance(deed, AddNote):
        kept = text(found, "internalNotes")
        note = with_note(kept, deed.text)
        return {} if note == kept else {"internalNotes": note}
    there = at(found, "shipTo")
    if same_address(_address(there), deed.address):
        return {}
    return {"shipTo": {**there, **_theirs(deed.address)}}


def _address(found: Data) -> Address:
    return Address(
        name=text(found, "name"),
        line1=text(found, "street1"),
        line2=text(found, "street2"),
        city=text(found, "city"),
        region=text(found, "state"),
        postcode=text(found, "postalCode"),
        country=text(found, "country"),
    )


def _theirs(address: Address) -> Data:
    return {
        "name": address.name,
        "street1": address.line1,
        "street2": address.line2,
        "street3": None,
        "city": address.city,
        "state": address.region,
        "postalCode": address.postcode,
        "country": address.country,
    }
