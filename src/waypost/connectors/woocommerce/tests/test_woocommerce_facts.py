"""WooCommerce's bodies, and the facts that they are to yield."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.woocommerce import CONNECTOR
from waypost.core import bodies as b
from waypost.core.facts import Fact
from waypost.core.words import RefundStatus

PAYLOADS = Path(__file__).parents[1] / "payloads"
RECEIVED = datetime(2017, 3, 24, tzinfo=UTC)
ORDER: dict[str, Any] = json.loads((PAYLOADS / "order_created.json").read_text())
COMPLETED: dict[str, Any] = json.loads((PAYLOADS / "order_updated.json").read_text())

# Topic -> its facts as "kind key instant", or why it is ignored.
EXPECTED: dict[str, list[str] | str] = {
    "order.created": [
        "order_placed 727 2017-03-22T19:28:02+00:00",
        "order_described 727:2017-03-22T19:28:08+00:00 2017-03-22T19:28:08+00:00",
        "payment_captured 727 2017-03-22T19:28:08+00:00",
    ],
    "order.updated": [
        "order_placed 723 2017-03-21T19:16:00+00:00",
        "order_described 723:2017-03-21T19:54:51+00:00 2017-03-21T19:54:51+00:00",
        "payment_captured 723 2017-03-21T19:54:51+00:00",
        "fulfilled 723 2017-03-21T19:54:51+00:00",
        "refund_updated 726 2017-03-21T19:54:51+00:00",
        "refund_updated 724 2017-03-21T19:54:51+00:00",
    ],
    "order.restored": [
        "order_placed 727 2017-03-22T19:28:02+00:00",
        "order_described 727:2017-03-22T19:28:08+00:00 2017-03-22T19:28:08+00:00",
        "payment_captured 727 2017-03-22T19:28:08+00:00",
    ],
    "order.deleted": ["order_cancelled 723:deleted 2017-03-24T00:00:00+00:00"],
    "product.created": "its stock is not counted",
    "product.updated": [],
    "product.restored": "its stock is not counted",
    "product.deleted": "keep what was bought",
    "customer.created": "orders carry their customer",
    "customer.updated": "orders carry their customer",
    "customer.deleted": "orders carry their customer",
    "customer.restored": "orders carry their customer",
    "coupon.created": "no part of what happens",
    "coupon.updated": "no part of what happens",
    "coupon.deleted": "no part of what happens",
    "coupon.restored": "no part of what happens",
    "ping": "a ping",
}


def read(body: dict[str, Any], topic: str = "order.updated") -> Reading:
    return CONNECTOR.facts(Delivery(topic, json.dumps(body).encode(), "1", RECEIVED))


def order(**changes: Any) -> dict[str, Any]:
    return deepcopy(ORDER) | changes


def only(reading: Reading, kind: str) -> Fact:
    found = [fact for fact in reading.facts if fact.kind == kind]
    assert len(found) == 1, [fact.kind for fact in reading.facts]
    return found[0]


def kinds(reading: Reading) -> list[str]:
    return [fact.kind for fact in reading.facts]


def test_every_topic_has_a_payload_and_every_payload_a_topic() -> None:
    files = {path.stem for path in PAYLOADS.glob("*.json")}
    assert files == {topic.replace(".", "_") for topic in CONNECTOR.topics}
    assert set(EXPECTED) == set(CONNECTOR.topics)


@pytest.mark.parametrize("topic", sorted(EXPECTED))
def test_a_payload_yields_exactly_its_facts(topic: str) -> None:
    body = (PAYLOADS / f"{topic.replace('.', '_')}.json").read_bytes()
    reading = CONNECTOR.facts(Delivery(topic, body, "1", RECEIVED))
    expected = EXPECTED[topic]
    assert (reading.faults, reading.unknown) == ([], [])
    if isinstance(expected, str):
        assert expected in reading.ignored
        assert reading.facts == []
        return
    found = [f"{fact.kind} {fact.key} {fact.occurred_at.isoformat()}" for fact in reading.facts]
    assert found == expected
    assert {fact.source for fact in reading.facts} <= {"woocommerce"}


def test_a_topic_that_is_not_ours_is_ignored_with_its_name() -> None:
    reading = read({}, "action.woocommerce_add_to_cart")
    assert reading.ignored == "topic action.woocommerce_add_to_cart is not watched"


def test_an_order_is_described_with_lines_customer_and_address() -> None:
    fact = only(read(order()), "order_described")
    assert (fact.order_ref, fact.refs) == ("order:woocommerce/727", ("number:727",))
    data = fact.data
    assert isinstance(data, b.OrderDescribed)
    assert data.lines == (
        b.Line(id="315", name="Woo Single #1", quantity=2, unit_minor=300),
        b.Line(
            id="316",
            sku="Bar3",
            name="Ship Your Idea &ndash; Color: Black, Size: M Test",
            quantity=1,
            unit_minor=1200,
        ),
    )
    assert (data.number, data.currency, data.total_minor) == ("727", "USD", 2935)
    assert data.customer == b.Customer(
        name="John Doe", email="john.doe@example.com", phone="(555) 555-5555"
    )
    assert data.ship_to == b.Address(
        name="John Doe",
        line1="969 Market",
        city="San Francisco",
        region="CA",
        postcode="94103",
        country="US",
    )
    assert data.service_level == "standard"


@pytest.mark.parametrize(("noted", "locale"), [("de", "de"), ({"a": 1}, ""), ("<b>", "")])
def test_the_plugin_for_several_languages_tells_the_customers(noted: object, locale: str) -> None:
    meta = [{"id": 1, "key": "wpml_language", "value": noted}]
    data = only(read(order() | {"meta_data": meta}), "order_described").data
    assert isinstance(data, b.OrderDescribed)
    assert data.customer is not None
    assert data.customer.locale == locale


def test_a_customer_with_an_account_has_an_id_and_a_guest_has_none() -> None:
    data = only(read(COMPLETED), "order_described").data
    assert isinstance(data, b.OrderDescribed)
    assert data.customer is not None
    assert data.customer.id == "26"


def test_an_empty_address_is_none() -> None:
    data = only(read(order(shipping=dict.fromkeys(ORDER["shipping"], ""))), "order_described").data
    assert isinstance(data, b.OrderDescribed)
    assert data.ship_to is None


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        ([], None),
        ([{"method_title": "Flat rate", "method_id": "flat_rate:25"}], "standard"),
        ([{"method_title": "DHL Express", "method_id": "flat_rate:2"}], "express"),
        ([{"method_title": "Schnell", "method_id": "wf_next_day"}], "express"),
    ],
)
def test_the_service_level_is_read_off_the_method_that_was_bought(
    lines: list[dict[str, str]], level: str | None
) -> None:
    data = only(read(order(shipping_lines=lines)), "order_described").data
    assert isinstance(data, b.OrderDescribed)
    assert data.service_level == level


def test_a_transaction_binds_the_payment_provider_to_the_order() -> None:
    facts = read(order(transaction_id="pi_3Mtw")).facts
    assert {fact.refs for fact in facts} == {("number:727", "payment:pi_3Mtw")}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("pending", "payment_pending"),
        ("on-hold", "payment_pending"),
        ("wc-on-hold", "payment_pending"),
        ("processing", "payment_captured"),
        ("failed", "payment_failed"),
    ],
)
def test_the_status_proves_a_step_of_payment(status: str, kind: str) -> None:
    reading = read(order(status=status, date_paid_gmt=None))
    assert [found for found in kinds(reading) if found.startswith("payment_")] == [kind]
    assert reading.unknown == []


def test_an_order_was_paid_when_it_says_so_whatever_its_status() -> None:
    body = order(status="cancelled", date_paid_gmt="2017-03-22T20:00:00")
    assert only(read(body), "payment_captured").occurred_at.hour == 20


def test_each_failure_is_a_new_one_and_a_payment_is_one() -> None:
    def ids(kind: str, **changes: Any) -> int:
        instants = ("2017-03-22T20:00:00", "2017-03-22T21:00:00")
        bodies = [order(date_modified_gmt=at, **changes) for at in instants]
        return len({only(read(body), kind).id for body in bodies})

    assert ids("payment_failed", status="failed", date_paid_gmt=None) == 2
    assert ids("payment_captured") == 1
    assert ids("order_placed") == 1
    assert ids("order_described") == 2


def test_a_cancelled_order_that_was_paid_is_owed_back() -> None:
    reading = read(order(status="cancelled"))
    assert only(reading, "order_cancelled").key == "727"
    assert only(reading, "refund_due").data == b.RefundDue(claim="cancelled", amount_minor=2935)


@pytest.mark.parametrize(
    "changes",
    [{"date_paid_gmt": None}, {"refunds": [{"id": 9, "total": "-29.35"}]}],
)
def test_a_cancelled_order_whose_money_never_came_or_is_back_is_owed_nothing(
    changes: dict[str, Any],
) -> None:
    reading = read(order(status="cancelled", **changes))
    assert "order_cancelled" in kinds(reading)
    assert "refund_due" not in kinds(reading)


def test_refunds_are_told_without_their_sign() -> None:
    refunds = [fact.data for fact in read(COMPLETED).facts if fact.kind == "refund_updated"]
    assert refunds == [
        b.RefundUpdated(refund="726", status=RefundStatus.SUCCEEDED, amount_minor=1000),
        b.RefundUpdated(refund="724", status=RefundStatus.SUCCEEDED, amount_minor=900),
    ]


def test_a_refunded_order_without_a_list_is_refunded_whole() -> None:
    data = only(read(order(status="refunded")), "refund_updated").data
    assert isinstance(data, b.RefundUpdated)
    assert (data.refund, data.amount_minor) == ("order:727", 2935)


def tracking(value: object) -> list[dict[str, Any]]:
    return [
        {"id": 1, "key": "_order_stock_reduced", "value": {"deep": [{"er": 1}]}},
        {"id": 2, "key": "_wc_shipment_tracking_items", "value": value},
    ]


ITEM = {
    "tracking_provider": "usps",
    "custom_tracking_provider": "",
    "tracking_number": "9400 1118 9922 3",
    "date_shipped": "1490227200",
    "tracking_id": "a1",
}


def test_a_completed_order_without_tracking_is_handed_over() -> None:
    data = only(read(COMPLETED), "fulfilled").data
    assert data == b.Fulfilled(fulfillment="723", lines={"311": 1, "313": 1})


@pytest.mark.parametrize("value", [[ITEM], {"3": ITEM}])
def test_a_completed_order_travels_under_the_plugins_numbers(value: object) -> None:
    reading = read(COMPLETED | {"meta_data": tracking(value)})
    fact = only(reading, "fulfilled")
    assert isinstance(fact.data, b.Fulfilled)
    assert (fact.data.parcels, fact.data.carrier) == (("9400111899223",), "usps")
    assert fact.refs == ("number:723", "tracking:9400111899223")
    assert fact.id != only(read(COMPLETED), "fulfilled").id
    label = only(reading, "parcel_labelled")
    assert label.occurred_at == datetime(2017, 3, 23, tzinfo=UTC)
    assert label.data == b.ParcelLabelled(
        parcel="9400111899223", carrier="usps", destination="BR", fulfillment="723"
    )


def test_a_label_may_come_before_the_order_is_completed() -> None:
    custom = ITEM | {"custom_tracking_provider": "Bike courier", "date_shipped": ""}
    reading = read(order(meta_data=tracking([custom])))
    assert "fulfilled" not in kinds(reading)
    label = only(reading, "parcel_labelled")
    assert label.occurred_at == datetime(2017, 3, 22, 19, 28, 8, tzinfo=UTC)
    assert isinstance(label.data, b.ParcelLabelled)
    assert label.data.carrier == "Bike courier"


@pytest.mark.parametrize("value", [[], "", None, {}, [{"tracking_number": "n/a"}]])
def test_no_tracking_is_no_fault(value: object) -> None:
    reading = read(order(meta_data=tracking(value)))
    assert reading.faults == []
    assert "parcel_labelled" not in kinds(reading)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ([ITEM | {"date_shipped": "soon"}], "$.meta_data[1].value.date_shipped: 'soon'"),
        ([ITEM | {"date_shipped": "-5"}], "$.meta_data[1].value.date_shipped: -5"),
        ([ITEM | {"date_shipped": "99999999999"}], "$.meta_data[1].value.date_shipped: "),
        ([ITEM | {"date_shipped": "1e400"}], "$.meta_data[1].value.date_shipped: "),
        (17, "$.meta_data[1].value: "),
        ([17], "$.meta_data[1].value: "),
    ],
)
def test_odd_tracking_is_a_fault_that_says_where(value: object, where: str) -> None:
    reading = read(order(meta_data=tracking(value)))
    assert reading.faults[0].startswith(where)
    assert "order_placed" in kinds(reading)


@pytest.mark.parametrize("status", ["checkout-draft", "auto-draft", "trash"])
def test_a_draft_is_no_order_yet(status: str) -> None:
    reading = read(order(status=status))
    assert reading.facts == []
    assert status in reading.ignored


def test_a_plugins_own_status_is_named_and_the_rest_is_read() -> None:
    reading = read(order(status="awaiting-artwork", date_paid_gmt=None))
    assert reading.unknown == ["status:awaiting-artwork"]
    assert kinds(reading) == ["order_placed", "order_described"]


@pytest.mark.parametrize(
    ("product", "stock"),
    [
        ({"sku": "A", "stock_quantity": 3}, {"A": 3}),
        ({"sku": "A", "stock_quantity": "3"}, {"A": 3}),
        ({"sku": "A", "stock_quantity": -2}, {"A": 0}),
        ({"sku": "A", "stock_quantity": None}, {}),
        ({"sku": "", "stock_quantity": 3}, {}),
        ({"sku": "A", "stock_quantity": "plenty"}, {}),
    ],
)
def test_stock_is_learned_by_sku(product: dict[str, Any], stock: dict[str, int]) -> None:
    assert read(product, "product.updated").stock == stock


@pytest.mark.parametrize(
    ("noted", "promise"),
    [("0b5c7a44-2f0e", "0b5c7a44-2f0e"), (["no text"], None), ("", None), ("x" * 99, "x" * 64)],
)
def test_the_promise_that_was_shown_comes_back_with_the_order(
    noted: object, promise: str | None
) -> None:
    meta = [{"id": 1, "key": "_waypost_promise", "value": noted}]
    data = only(read(order() | {"meta_data": meta}), "order_described").data
    assert isinstance(data, b.OrderDescribed)
    assert data.promise == promise
