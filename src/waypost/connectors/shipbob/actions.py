"""Asking ShipBob for another address: the one thing of an order that its API lets us change.

https://developer.shipbob.com/api/orders/update-shipment-address. There is no field for a note once
an order is made, so instructions are a person's to pass on.
"""

from __future__ import annotations

from typing import Any

import msgspec

from waypost.connectors.contract import Keys, PartnerRefused, PartnerUnavailable, TooLate
from waypost.connectors.deeds import ChangeAddress, Deed, numbers
from waypost.connectors.graphql import Data, text
from waypost.connectors.shipbob.client import BASE_URL, VERSION
from waypost.core.bodies import Address
from waypost.lib.http import Http, HttpRefused, HttpUnavailable

_OWN = "shipment:shipbob/order/"
_OVER = frozenset({"completed", "cancelled", "labeledcreated", "labelcreated"})


class ShipBobActor:
    """A contract.Actor. Credential `token`; option `base_url` (the sandbox has its own)."""

    does: frozenset[type[Deed]] = frozenset({ChangeAddress})

    def __init__(self, keys: Keys, http: Http) -> None:
        token = keys.credentials.get("token", "")
        if not token:
            raise PartnerRefused("the credential token is not configured")
        base = (keys.options.get("base_url", "") or BASE_URL).rstrip("/")
        self._base = f"{base}/{VERSION}"
        self._headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        self._http = http

    def knows(self, known_as: tuple[str, ...]) -> bool:
        return bool(numbers(known_as, _OWN))

    def do(self, deed: Deed, known_as: tuple[str, ...]) -> str:
        """Setting an address that is set already changes nothing, so nothing is asked first."""
        assert isinstance(deed, ChangeAddress), "see `does`"
        changed, over = 0, []
        for own in numbers(known_as, _OWN):
            order = self._json("GET", f"/order/{own}")
            for shipment in order.get("shipments") or []:
                status = text(shipment, "status")
                if status.replace(" ", "").lower() in _OVER:
                    over.append(status)
                    continue
                number = text(shipment, "id")
                self._json("PUT", f"/shipment/{number}:updateAddress", _theirs(deed.address))
                changed += 1
        if not changed:
            raise TooLate(f"ShipBob: {', '.join(over) or 'there is nothing left to ship'}")
        return "changed"

    def _json(self, method: str, path: str, body: Data | None = None) -> Data:
        content = None if body is None else msgspec.json.encode(body)
        try:
            answer = self._http.request(
                method, self._base + path, headers=self._headers, content=content
            )
            found: Any = msgspec.json.decode(answer.body) if answer.body.strip() else {}
        except HttpUnavailable as error:
            raise PartnerUnavailable(str(error), error.retry_after) from error
        except HttpRefused as error:
            raise PartnerRefused(str(error)) from error
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise PartnerUnavailable(f"ShipBob's answer is no JSON: {error}") from error
        return found if isinstance(found, dict) else {}


def _theirs(address: Address) -> Data:
    return {
        "name": address.name,
        "street_address1": address.line1,
        "street_address2": address.line2,
        "city": address.city,
        "state": address.region,
        "zip_code": address.postcode,
        "country_code": address.country,
    }
