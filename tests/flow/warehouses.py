"""A shop's Shopify and its warehouse's ShipHero, on loopback, with their documented bodies."""

from __future__ import annotations

import json
from typing import Any

from tests.support.loopback import Asked, Partner, Reply

Json = dict[str, Any]
OLD = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "address1": "Alte Gasse 1",
    "address2": "",
    "city": "Berlin",
    "state": "",
    "zip": "10115",
    "country": "DE",
}


class ShipHero:
    """Knows one order, by its numeric id as webhooks say it. changes: the mutations that came."""

    def __init__(self, api: Partner, number: int = 77) -> None:
        self.number = number
        self.order: Json = {
            "id": "T3JkZXI6Nzc=",
            "order_number": "#1001",
            "fulfillment_status": "pending",
            "packing_note": "Fragile",
            "shipping_address": dict(OLD),
        }
        self.changes: list[Json] = []
        self.status = 200
        api.answer = self.answer

    def answer(self, asked: Asked) -> Reply:
        if self.status != 200:
            return self.status, {"retry-after": "1"}, b"later"
        if asked.path == "/auth/refresh":
            good = json.loads(asked.body) == {"refresh_token": "a refresh token"}
            body = {"access_token": "a token", "expires_in": 2419200, "token_type": "Bearer"}
            return (200, {}, json.dumps(body).encode()) if good else (401, {}, b"{}")
        assert asked.headers["authorization"] == "Bearer a token"
        return 200, {}, json.dumps(self._graphql(json.loads(asked.body))).encode()

    def _graphql(self, said: Json) -> Json:
        document, variables = said["query"], said["variables"]
        if "order_update(" in document:
            change = dict(variables["data"])
            assert change.pop("order_id") == self.order["id"]
            self.changes.append(change)
            self.order |= change
            return {"data": {"order_update": {"request_id": "r", "order": self.order}}}
        if "uuid(" in document:
            known = variables["id"] == self.number
            data = {"id": self.order["id"], "legacy_id": self.number} if known else None
            return {"data": {"uuid": {"request_id": "r", "data": data}}}
        assert variables["id"] == self.order["id"]
        return {"data": {"order": {"request_id": "r", "data": self.order}}}


class Shopify:
    """Knows one order. errors: userErrors that it answers to a mutation."""

    def __init__(self, api: Partner) -> None:
        self.order: Json = {
            "id": "gid://shopify/Order/1",
            "note": None,
            "cancelledAt": None,
            "displayFulfillmentStatus": "UNFULFILLED",
            "shippingAddress": {
                "name": "Ada Lovelace",
                "address1": "Alte Gasse 1",
                "address2": None,
                "city": "Berlin",
                "zip": "10115",
                "provinceCode": None,
                "countryCodeV2": "DE",
            },
        }
        self.changes: list[Json] = []
        self.errors: list[Json] = []
        api.answer = self.answer

    def answer(self, asked: Asked) -> Reply:
        assert asked.headers["x-shopify-access-token"] == "a token"
        assert asked.path.endswith("/graphql.json")
        said = json.loads(asked.body)
        if "orderUpdate(" not in said["query"]:
            return 200, {}, json.dumps({"data": {"order": self.order}}).encode()
        change = dict(said["variables"]["input"])
        assert change.pop("id") == self.order["id"]
        self.changes.append(change)
        if not self.errors:
            self._take(change)
        answer = {"order": self.order, "userErrors": self.errors}
        return 200, {}, json.dumps({"data": {"orderUpdate": answer}}).encode()

    def _take(self, change: Json) -> None:
        if "note" in change:
            self.order["note"] = change["note"]
        if "shippingAddress" in change:
            given = change["shippingAddress"]
            self.order["shippingAddress"] = {
                "name": f"{given['firstName']} {given['lastName']}".strip(),
                "countryCodeV2": given["countryCode"],
                "provinceCode": given.get("provinceCode"),
                **{name: given[name] for name in ("address1", "address2", "city", "zip")},
            }
