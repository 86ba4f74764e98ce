"""Asking ShipHero to change an order: https://developer.shiphero.com/examples.

Webhooks carry numeric ids; the API takes others, which its query `uuid` gives for them.
"""

from __future__ import annotations

import msgspec

from waypost.connectors.contract import Keys, PartnerRefused, PartnerUnavailable, TooLate
from waypost.connectors.deeds import (
    AddNote,
    ChangeAddress,
    Deed,
    numbers,
    same_address,
    split_name,
    with_note,
)
from waypost.connectors.graphql import Data, ask, at, text
from waypost.core.bodies import Address
from waypost.lib.http import Http, HttpRefused, HttpUnavailable

BASE_URL = "https://public-api.shiphero.com"
_OWN = "shipment:shiphero/order/"
_OVER = frozenset({"fulfilled", "canceled", "cancelled"})
_BUSY = ("30",)  # not enough credits left
_ADDRESS = "first_name last_name address1 address2 city state zip country"

_UUID = """query ($id: Int!) {
  uuid(legacy_id: $id, entity: Order) { request_id data { id legacy_id } }
}"""

_READ = f"""query ($id: String!) {{
  order(id: $id) {{
    request_id
    data {{ id order_number fulfillment_status packing_note shipping_address {{ {_ADDRESS} }} }}
  }}
}}"""

_UPDATE = f"""mutation ($data: UpdateOrderInput!) {{
  order_update(data: $data) {{
    request_id
    order {{ id fulfillment_status packing_note shipping_address {{ {_ADDRESS} }} }}
  }}
}}"""


class _Token(msgspec.Struct):
    access_token: str


_token = msgspec.json.Decoder(_Token)


class ShipHeroActor:
    """A contract.Actor. Credential `refresh_token`; option `base_url` for a gateway before it."""

    does: frozenset[type[Deed]] = frozenset({ChangeAddress, AddNote})

    def __init__(self, keys: Keys, http: Http) -> None:
        self._refresh = keys.credentials.get("refresh_token", "")
        if not self._refresh:
            raise PartnerRefused("the credential refresh_token is not configured")
        self._base = (keys.options.get("base_url", "") or BASE_URL).rstrip("/")
        self._http = http
        self._headers: dict[str, str] = {}

    def knows(self, known_as: tuple[str, ...]) -> bool:
        return bool(numbers(known_as, _OWN))

    def do(self, deed: Deed, known_as: tuple[str, ...]) -> str:
        """Warehouses may know an order as several of their own: each one that is open is asked."""
        self._headers = {"authorization": f"Bearer {self._access()}"}
        said, over = [], []
        for number in numbers(known_as, _OWN):
            found = self._read(number)
            status = text(found, "fulfillment_status").lower()
            if status in _OVER:
                over.append(status)
                continue
            change = _change(found, deed)
            if change:
                self._update({"order_id": text(found, "id"), **change})
            said.append("changed" if change else "stands so already")
        if not said:
            raise TooLate(f"ShipHero: the order is {', '.join(over)}")
        return ", ".join(said)

    def _access(self) -> str:
        """Tokens last for weeks; wishes are rare, so each gets a fresh one."""
        body = msgspec.json.encode({"refresh_token": self._refresh})
        headers = {"content-type": "application/json"}
        try:
            answer = self._http.request(
                "POST", f"{self._base}/auth/refresh", headers=headers, content=body, repeatable=True
            )
            return _token.decode(answer.body).access_token
        except HttpUnavailable as error:
            raise PartnerUnavailable(str(error), error.retry_after) from error
        except HttpRefused as error:
            raise PartnerRefused(str(error)) from error
        except msgspec.MsgspecError as error:
            raise PartnerUnavailable(f"ShipHero gave no token: {error}") from error

    def _read(self, number: str) -> Data:
        own = number
        if number.isdecimal():
            own = text(at(self._ask(_UUID, {"id": int(number)}), "uuid", "data"), "id")
        found = at(self._ask(_READ, {"id": own}), "order", "data") if own else {}
        if not found:
            raise PartnerRefused(f"ShipHero knows no order {number}")
        return found

    def _update(self, data: Data) -> None:
        self._ask(_UPDATE, {"data": data}, changes=True)

    def _ask(self, document: str, variables: Data, *, changes: bool = False) -> Data:
        return ask(
            self._http,
            f"{self._base}/graphql",
            self._headers,
            document,
            variables,
            changes=changes,
            busy=_BUSY,
        )


def _change(found: Data, deed: Deed) -> Data:
    """What is to be changed of an order that stands like `found`; {} when nothing is."""
    if isinstance(deed, AddNote):
        kept = text(found, "packing_note")
        note = with_note(kept, deed.text)
        return {} if note == kept else {"packing_note": note}
    if same_address(_address(at(found, "shipping_address")), deed.address):
        return {}
    return {"shipping_address": _theirs(deed.address)}


def _address(found: Data) -> Address:
    name = f"{text(found, 'first_name')} {text(found, 'last_name')}"
    return Address(
        name=name.strip(),
        line1=text(found, "address1"),
        line2=text(found, "address2"),
        city=text(found, "city"),
        region=text(found, "state"),
        postcode=text(found, "zip"),
        country=text(found, "country"),
    )


def _theirs(address: Address) -> Data:
    first, last = split_name(address.name)
    return {
        "first_name": first,
        "last_name": last,
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "state": address.region,
        "zip": address.postcode,
        "country": address.country,
    }
