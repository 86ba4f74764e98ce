"""Facts on the wire, and the few things that folding forgets or overlooks on purpose."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from tests.core.lives import bought, described, fact, scan
from tests.core.strategies import facts
from waypost.core.bodies import Address, Customer, CustomerErased
from waypost.core.facts import Fact, FactUnreadable, fact_from_json, fact_to_json
from waypost.core.fold import fold
from waypost.core.order import OrderState
from waypost.core.words import Incident, ParcelStatus


@given(facts())
@settings(max_examples=80, deadline=None)
def test_a_fact_survives_the_wire(one: Fact) -> None:
    assert fact_from_json(fact_to_json(one)) == one


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("order_described", {"deliver_by": ["2026-01-10T10:00:00", None]}),
        ("payment_authorized", {"payment": "p", "expires_at": "2026-01-10T10:00:00"}),
        ("return_labelled", {"rma": "r", "parcel": "", "valid_until": "2026-01-10T10:00:00"}),
        ("dispute_updated", {"dispute": "d", "status": "s", "evidence_due": "2026-01-10T10:00:00"}),
        ("parcel_scanned", {"parcel": "P1", "status": "teleported"}),
        ("order_teleported", {}),
    ],
)
def test_an_instant_without_a_zone_or_an_unknown_word_is_refused(kind: str, data: object) -> None:
    wire = {"kind": kind, "order_ref": "order:s/1", "key": "1", "data": data}
    wire["occurred_at"] = "2026-01-05T10:00:00Z"
    with pytest.raises(FactUnreadable):
        fact_from_json(json.dumps(wire).encode())


def test_an_unreadable_code_leaves_the_last_word_that_could_be_read() -> None:
    failed = scan(1, ParcelStatus.DELIVERY_FAILED, Incident.CONSIGNEE_NOT_HOME)
    state = fold(OrderState(), [failed, scan(2, ParcelStatus.UNKNOWN)])
    parcel = state.parcels["P1"]
    assert parcel.status is not None
    assert parcel.reason is not None
    assert (parcel.status[2], parcel.reason[2]) == (
        ParcelStatus.DELIVERY_FAILED,
        Incident.CONSIGNEE_NOT_HOME,
    )


@pytest.mark.parametrize("before", [True, False])
def test_an_erased_customer_stays_erased_whatever_comes_later(before: bool) -> None:
    person = described(
        5,
        customer=Customer(id="7", name="Ada", email="ada@example.com"),
        ship_to=Address(name="Ada", line1="1 Hill St", region="SP", country="BR"),
    )
    erased = fact(9 if before else 1, CustomerErased(request="x"))
    state = fold(OrderState(), [*bought(), person, erased][:: 1 if before else -1])
    assert state.customer is not None
    assert state.ship_to is not None
    assert state.customer[2] == Customer()
    assert state.ship_to[2] == Address(region="SP", country="BR")
