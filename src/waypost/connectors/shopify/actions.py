"""Asking Shopify to change an order: its mutation `orderUpdate`, with the scope write_orders.

https://shopify.dev/docs/api/admin-graphql/2026-07/mutations/orderUpdate
"""

from __future__ import annotations

from waypost.connectors.contract import Keys, PartnerRefused, TooLate
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
from waypost.connectors.shopify.shop import API, base_url
from waypost.core.bodies import Address
from waypost.lib.http import Http

_OWN = "order:shopify/"
_ADDRESS = "name address1 address2 city zip provinceCode countryCodeV2"
_BUSY = ("THROTTLED",)

_READ = f"""query ($id: ID!) {{
  order(id: $id) {{
    id note cancelledAt displayFulfillmentStatus shippingAddress {{ {_ADDRESS} }}
  }}
}}"""

_UPDATE = f"""mutation ($input: OrderInput!) {{
  orderUpdate(input: $input) {{
    order {{ id note shippingAddress {{ {_ADDRESS} }} }}
    userErrors {{ field message }}
  }}
}}"""


class ShopifyActor:
    """A contract.Actor. Option `shop`; credential `access_token`."""

    does: frozenset[type[Deed]] = frozenset({ChangeAddress, AddNote})

    def __init__(self, keys: Keys, http: Http) -> None:
        base, token = base_url(keys.options), keys.credentials.get("access_token", "")
        if not (base and token):
            raise PartnerRefused("the shop and its access_token are not configured")
        self._url = f"{base}{API}/graphql.json"
        self._headers = {"x-shopify-access-token": token}
        self._http = http

    def knows(self, known_as: tuple[str, ...]) -> bool:
        return bool(numbers(known_as, _OWN))

    def do(self, deed: Deed, known_as: tuple[str, ...]) -> str:
        own = f"gid://shopify/Order/{numbers(known_as, _OWN)[0]}"
        found = at(self._ask(_READ, {"id": own}), "order")
        if not found:
            raise PartnerRefused("Shopify knows no such order")
        if found.get("cancelledAt"):
            raise TooLate("Shopify: the order is cancelled")
        if found.get("displayFulfillmentStatus") == "FULFILLED":
            raise TooLate("Shopify: the order is fulfilled")
        change = _change(found, deed)
        if not change:
            return "stands so already"
        answer = at(self._ask(_UPDATE, {"input": {"id": own, **change}}, True), "orderUpdate")
        errors = answer.get("userErrors") or []
        if errors:
            raise PartnerRefused("; ".join(text(it, "message") for it in errors)[:300])
        # It has been seen to answer well and to change nothing.
        if _change(at(answer, "order"), deed):
            raise PartnerRefused("Shopify answered well and changed nothing")
        return "changed"

    def _ask(self, document: str, variables: Data, changes: bool = False) -> Data:
        return ask(
            self._http,
            self._url,
            self._headers,
            document,
            variables,
            changes=changes,
            busy=_BUSY,
        )


def _change(found: Data, deed: Deed) -> Data:
    """What is to be changed of an order that stands like `found`; {} when nothing is."""
    if isinstance(deed, AddNote):
        kept = text(found, "note")
        note = with_note(kept, deed.text)
        return {} if note == kept else {"note": note}
    if same_address(_address(at(found, "shippingAddress")), deed.address):
        return {}
    return {"shippingAddress": _theirs(deed.address)}


def _address(found: Data) -> Address:
    return Address(
        name=text(found, "name"),
        line1=text(found, "address1"),
        line2=text(found, "address2"),
        city=text(found, "city"),
        region=text(found, "provinceCode"),
        postcode=text(found, "zip"),
        country=text(found, "countryCodeV2"),
    )


def _theirs(address: Address) -> Data:
    first, last = split_name(address.name)
    told = {
        "firstName": first,
        "lastName": last,
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "zip": address.postcode,
        "countryCode": address.country,
    }
    return told | ({"provinceCode": address.region} if address.region else {})
