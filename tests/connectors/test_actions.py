"""Warehouses that are asked by REST: the whole order back, or each shipment that is still open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.loopback import Asked, Partner, Reply, partner

from waypost.connectors.contract import Keys, PartnerRefused, TooLate
from waypost.connectors.deeds import AddNote, ChangeAddress
from waypost.connectors.shipbob.actions import ShipBobActor
from waypost.connectors.shipstation_v1.actions import ShipStationActor
from waypost.core.bodies import Address
from waypost.lib.http import Http

NEW = ChangeAddress(
    Address(name="Ada Lovelace", line1="5 New Street", city="Springfield", region="IL",
            postcode="62701", country="US")
)  # fmt: skip
KEYS = {"api_key": "key", "api_secret": "secret", "token": "a token"}


@pytest.fixture
def api() -> Iterator[Partner]:
    with partner() as made:
        yield made


@pytest.fixture
def http() -> Http:
    return Http(allow_private=True, tries=1, timeout=5)


def _keys(api: Partner) -> Keys:
    return Keys((), {"base_url": api.url}, KEYS)


def _answering(api: Partner, order: dict[str, Any]) -> list[Asked]:
    """Reads give the order, writes are kept."""
    changes: list[Asked] = []

    def answer(asked: Asked) -> Reply:
        if asked.method != "GET":
            changes.append(asked)
            if asked.path.endswith("createorder"):
                order.update(json.loads(asked.body))
        return 200, {}, json.dumps(order).encode()

    api.answer = answer
    return changes


def test_shipstation_gets_the_whole_order_back_and_only_once(api: Partner, http: Http) -> None:
    ship_to = {"name": "Ada Lovelace", "street1": "1 Old Street", "phone": "555", "country": "US"}
    order = {"orderId": 7, "orderKey": "k", "orderStatus": "awaiting_shipment", "shipTo": ship_to}
    changes = _answering(api, order)
    actor = ShipStationActor(_keys(api), http)
    known_as = ("number:1001", "shipment:shipstation_v1/7")
    assert actor.do(NEW, known_as) == "changed"
    assert actor.do(NEW, known_as) == "stands so already"
    assert actor.do(AddNote("Ring twice"), known_as) == "changed"
    assert len(changes) == 2
    sent = json.loads(changes[0].body)
    assert changes[0].path == "/orders/createorder"
    assert (sent["orderKey"], sent["shipTo"]["street1"]) == ("k", "5 New Street")
    assert sent["shipTo"]["phone"] == "555"
    order["orderStatus"] = "shipped"
    with pytest.raises(TooLate):
        actor.do(NEW, known_as)


def test_shipbob_is_asked_for_each_shipment_that_is_still_open(api: Partner, http: Http) -> None:
    shipments = [{"id": 1, "status": "Completed"}, {"id": 2, "status": "Processing"}]
    changes = _answering(api, {"id": 9, "shipments": shipments})
    actor = ShipBobActor(_keys(api), http)
    assert AddNote not in actor.does
    assert actor.do(NEW, ("shipment:shipbob/order/9",)) == "changed"
    assert [(it.method, it.path) for it in changes] == [
        ("PUT", "/2026-07/shipment/2:updateAddress")
    ]
    assert json.loads(changes[0].body)["street_address1"] == "5 New Street"
    shipments[1]["status"] = "LabeledCreated"
    with pytest.raises(TooLate):
        actor.do(NEW, ("shipment:shipbob/order/9",))


def test_a_refusal_is_for_good(api: Partner, http: Http) -> None:
    api.answer = lambda asked: (403, {}, b"no")
    with pytest.raises(PartnerRefused):
        ShipBobActor(_keys(api), http).do(NEW, ("shipment:shipbob/order/9",))
    with pytest.raises(PartnerRefused):
        ShipStationActor(Keys(), http)
