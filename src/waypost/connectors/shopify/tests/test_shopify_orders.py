"""The order in detail: what it was, what it is, how it is paid, shipped and paid back."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from waypost.connectors.contract import Delivery, Reading
from waypost.connectors.shopify import CONNECTOR
from waypost.connectors.shopify.words import SHIPMENT
from waypost.core import bodies as b
from waypost.core.facts import Fact
from waypost.core.words import ParcelStatus, RefundStatus

PAYLOADS = Path(__file__).parents[1] / "payloads"
RECEIVED = datetime(2025, 7, 3, 10, tzinfo=UTC)
ORDER: dict[str, Any] = json.loads((PAYLOADS / "orders_updated.json").read_text())
SHIPPED: dict[str, Any] = json.loads((PAYLOADS / "fulfillments_update.json").read_text())


def order(**changes: Any) -> dict[str, Any]:
    return deepcopy(ORDER) | changes


def read(body: dict[str, Any], topic: str = "orders/updated") -> Reading:
    return CONNECTOR.facts(Delivery(topic, json.dumps(body).encode(), "1", RECEIVED))


def only(reading: Reading, kind: str) -> Fact:
    found = [fact for fact in reading.facts if fact.kind == kind]
    assert len(found) == 1, [fact.kind for fact in reading.facts]
    return found[0]


def test_an_order_is_placed_once_whichever_webhook_tells_of_it() -> None:
    later = order(updated_at="2025-07-02T23:00:00-05:00", tags="vip")
    placed = [
        only(read(body, topic), "order_placed")
        for body in (order(), later)
        for topic in ("orders/create", "orders/updated", "orders/paid")
    ]
    assert len({fact.id for fact in placed}) == 1
    assert placed[0].occurred_at == datetime(2008, 1, 10, 16, tzinfo=UTC)
    assert placed[0].data == b.OrderPlaced(
        number="#1001", currency="USD", total_minor=59894, channel="web"
    )
    assert placed[0].refs == ("number:1001",)


def test_each_update_describes_the_order_as_it_is_then() -> None:
    fact = only(read(order(tags="vip, gift ,")), "order_described")
    assert fact.occurred_at == datetime(2025, 7, 2, 16, 30, 51, tzinfo=UTC)
    data = fact.data
    assert isinstance(data, b.OrderDescribed)
    assert data.total_minor == 19965
    assert [(line.id, line.sku, line.quantity) for line in data.lines] == [
        ("466157049", "IPOD2008GREEN", 0),
        ("518995019", "IPOD2008RED", 1),
        ("703073504", "IPOD2008BLACK", 0),
    ]
    assert {(line.unit_minor, line.needs_shipping) for line in data.lines} == {(19900, True)}
    assert data.customer == b.Customer(
        id="207119551",
        name="Bob Norman",
        email="bob.norman@mail.example.com",
        phone="+557734881234",
    )
    assert data.ship_to == b.Address(
        name="Bob Norman",
        line1="Chestnut Street 92",
        city="Louisville",
        region="KY",
        postcode="40202",
        country="US",
    )
    assert data.service_level == "standard"
    assert data.tags == ("vip", "gift")


@pytest.mark.parametrize(
    ("changes", "locale", "accepts"),
    [
        ({"customer_locale": "de_AT"}, "de-AT", ()),
        ({"customer_locale": "<b>", "buyer_accepts_marketing": True}, "", ()),
        ({"customer": {"id": 1}, "buyer_accepts_marketing": True}, "", ("email",)),
        (
            {
                "customer": {
                    "id": 1,
                    "email_marketing_consent": {"state": "subscribed"},
                    "sms_marketing_consent": {"state": "subscribed"},
                }
            },
            "",
            ("email", "sms"),
        ),
        ({"customer": {"id": 1, "sms_marketing_consent": {"state": "unsubscribed"}}}, "", ()),
    ],
)
def test_the_customers_language_and_consent_are_the_checkouts(
    changes: dict[str, Any], locale: str, accepts: tuple[str, ...]
) -> None:
    data = only(read(order(**changes)), "order_described").data
    assert isinstance(data, b.OrderDescribed)
    assert data.customer is not None
    assert (data.customer.locale, data.customer.accepts) == (locale, accepts)


def test_what_a_body_leaves_out_is_not_blanked() -> None:
    body = {"id": 1, "updated_at": "2025-07-02T10:00:00Z"}
    assert only(read(body), "order_described").data == b.OrderDescribed()


def test_a_gift_card_and_a_download_need_no_shipping() -> None:
    lines = [
        {"id": 1, "quantity": 1, "gift_card": True, "requires_shipping": True},
        {"id": 2, "quantity": 1, "requires_shipping": False},
        {"id": 3, "quantity": 1},
    ]
    data = only(read(order(line_items=lines)), "order_described").data
    assert isinstance(data, b.OrderDescribed)
    assert [line.needs_shipping for line in data.lines] == [False, False, True]


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        ([], None),
        ([{"title": "Economy", "code": "eco"}], "standard"),
        ([{"title": "Expression of love"}], "standard"),
        ([{"title": "FedEx Standard Overnight"}], "express"),
        ([{"title": "Next-Day Delivery"}], "express"),
        ([{"title": "next day"}], "express"),
        ([{"title": "Fast", "code": "DHL EXPRESS WORLDWIDE"}], "express"),
        ([{"title": "USPS Priority Mail"}], "express"),
        ([{"title": "Express", "is_removed": True}, {"title": "Standard"}], "standard"),
    ],
)
def test_the_service_level_is_read_off_the_rate_that_was_bought(
    lines: list[dict[str, Any]], level: str | None
) -> None:
    data = only(read(order(shipping_lines=lines)), "order_described").data
    assert isinstance(data, b.OrderDescribed)
    assert data.service_level == level


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("pending", b.PaymentPending(payment="450789469", amount_minor=10000, method="bogus")),
        ("authorized", b.PaymentAuthorized(payment="450789469", amount_minor=59894)),
        (
            "partially_paid",
            b.PaymentCaptured(payment="450789469", amount_minor=49894, complete=False),
        ),
        ("paid", b.PaymentCaptured(payment="450789469", amount_minor=59894)),
        ("partially_refunded", b.PaymentCaptured(payment="450789469", amount_minor=59894)),
        ("refunded", b.PaymentCaptured(payment="450789469", amount_minor=59894)),
        ("PAID", b.PaymentCaptured(payment="450789469", amount_minor=59894)),
        ("voided", b.PaymentVoided(payment="450789469")),
        ("expired", b.PaymentVoided(payment="450789469")),
    ],
)
def test_the_financial_status_proves_a_step_of_payment(status: str, body: b.Body) -> None:
    reading = read(order(financial_status=status, total_outstanding="100.00"))
    assert only(reading, body.kind).data == body
    assert sum(fact.kind.startswith("payment_") for fact in reading.facts) == 1


def test_a_part_payment_does_not_stand_for_the_whole_one() -> None:
    part = only(read(order(financial_status="partially_paid")), "payment_captured")
    whole = only(read(order(financial_status="paid")), "payment_captured")
    assert part.id != whole.id


def test_an_order_that_waited_for_its_money_was_paid_when_the_webhook_says_so() -> None:
    paid = order(financial_status="paid", updated_at="2025-07-02T12:00:00-05:00")
    assert only(read(paid, "orders/paid"), "payment_captured").occurred_at.hour == 17
    assert only(read(paid, "orders/create"), "payment_captured").occurred_at.year == 2008


def test_an_unknown_financial_status_is_named_and_the_rest_is_read() -> None:
    reading = read(order(financial_status="gifted"))
    assert reading.unknown == ["financial_status:gifted"]
    assert only(reading, "order_placed")


@pytest.mark.parametrize(
    ("status", "owed"), [("paid", 59894), ("partially_refunded", 59894), ("partially_paid", 49894)]
)
def test_a_cancelled_order_that_was_paid_is_owed_back(status: str, owed: int) -> None:
    body = order(
        cancelled_at="2025-07-02T12:00:00-05:00",
        cancel_reason="customer",
        financial_status=status,
        total_outstanding="100.00",
    )
    reading = read(body, "orders/cancelled")
    assert only(reading, "order_cancelled").data == b.OrderCancelled(reason="customer")
    due = only(reading, "refund_due")
    assert due.data == b.RefundDue(claim="cancelled", amount_minor=owed, reason="customer")
    assert due.occurred_at == datetime(2025, 7, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize("status", ["refunded", "voided", "pending", "authorized"])
def test_a_cancelled_order_whose_money_is_back_or_never_came_is_owed_nothing(status: str) -> None:
    body = order(cancelled_at="2025-07-02T12:00:00-05:00", financial_status=status)
    kinds = [fact.kind for fact in read(body).facts]
    assert "order_cancelled" in kinds
    assert "refund_due" not in kinds


def test_a_yen_has_no_cents() -> None:
    data = only(read(order(currency="JPY", total_price="5989")), "order_placed").data
    assert isinstance(data, b.OrderPlaced)
    assert data.total_minor == 5989


def test_a_fulfillment_inside_an_order_is_the_one_of_its_own_webhook() -> None:
    inside = read(order(fulfillments=[SHIPPED], shipping_address=None))
    alone = read(SHIPPED, "fulfillments/update")
    kinds = ("fulfilled", "parcel_labelled", "parcel_scanned")
    assert [only(inside, kind).id for kind in kinds] == [only(alone, kind).id for kind in kinds]
    assert only(inside, "fulfilled").refs == ("number:1001", "tracking:MS1562678")
    assert only(alone, "fulfilled").order_ref == "order:shopify/450789469"


def test_goods_go_to_the_country_of_the_order() -> None:
    data = only(read(order(fulfillments=[SHIPPED])), "parcel_labelled").data
    assert isinstance(data, b.ParcelLabelled)
    assert (data.destination, data.fulfillment) == ("US", "1069019873")


def test_a_tracking_number_that_comes_later_is_news_of_the_same_fulfillment() -> None:
    without = SHIPPED | {"tracking_number": None, "tracking_numbers": []}
    first = only(read(without, "fulfillments/create"), "fulfilled")
    second = only(read(SHIPPED, "fulfillments/update"), "fulfilled")
    assert first.id != second.id
    assert isinstance(first.data, b.Fulfilled)
    assert isinstance(second.data, b.Fulfilled)
    assert first.data.fulfillment == second.data.fulfillment
    assert (first.data.parcels, second.data.parcels) == ((), ("MS1562678",))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("cancelled", "fulfillment_cancelled"),
        ("error", "fulfillment_rejected"),
        ("failure", "fulfillment_rejected"),
        ("success", "fulfilled"),
        ("open", "warehouse_accepted"),
    ],
)
def test_a_fulfillment_without_tracking_is_what_its_status_says(status: str, kind: str) -> None:
    body = SHIPPED | {"status": status, "tracking_number": None, "tracking_numbers": None}
    assert [fact.kind for fact in read(body, "fulfillments/update").facts] == [kind]


def test_a_fulfillment_that_only_waits_for_its_service_says_nothing() -> None:
    body = SHIPPED | {"status": "pending", "tracking_number": None, "tracking_numbers": []}
    assert "waits for its service" in read(body, "fulfillments/create").ignored


def test_a_pending_fulfillment_with_a_label_is_packed() -> None:
    assert only(read(SHIPPED | {"status": "pending"}, "fulfillments/create"), "parcel_labelled")


# FulfillmentEventStatus of the Admin API 2026-10, the Customer API and `unstable`.
STATUSES = """ATTEMPTED_DELIVERY CARRIER_PICKED_UP CONFIRMED DELAYED DELIVERED IN_TRANSIT
LABEL_PRINTED LABEL_PURCHASED OUT_FOR_DELIVERY READY_FOR_PICKUP PICKED_UP BUYER_ACTION_REQUIRED
READY_FOR_RECIPIENT_PICKUP RETURNING_TO_SENDER"""


@pytest.mark.parametrize("code", STATUSES.split() + STATUSES.lower().split())
def test_every_shipment_status_is_known_in_both_spellings(code: str) -> None:
    reading = read(SHIPPED | {"shipment_status": code}, "fulfillments/update")
    data = only(reading, "parcel_scanned").data
    assert isinstance(data, b.ParcelScanned)
    assert (data.status, data.code) == (SHIPMENT[code.lower()], code)
    assert reading.unknown == []


def test_a_status_of_failure_is_about_the_number_not_the_parcel() -> None:
    reading = read(SHIPPED | {"shipment_status": "FAILURE"}, "fulfillments/update")
    fact = only(reading, "parcel_untrackable")
    assert fact.data == b.ParcelUntrackable(parcel="MS1562678", reason="FAILURE")


def test_an_unknown_shipment_status_is_a_scan_of_unknown_kind() -> None:
    reading = read(SHIPPED | {"shipment_status": "teleported"}, "fulfillments/update")
    data = only(reading, "parcel_scanned").data
    assert isinstance(data, b.ParcelScanned)
    assert data.status is ParcelStatus.UNKNOWN
    assert reading.unknown == ["shipment_status:teleported"]


def test_delivery_is_one_fact_however_often_it_is_told() -> None:
    told = [
        SHIPPED | {"shipment_status": "delivered", "updated_at": f"2025-07-02T{hour}:00:00Z"}
        for hour in (20, 22)
    ]
    assert len({only(read(body, "fulfillments/update"), "parcel_scanned").id for body in told}) == 1


def test_one_status_for_several_parcels_moves_all_and_delivers_none() -> None:
    two = SHIPPED | {"tracking_numbers": ["MS1562678", "MS1562679"]}
    moving = read(two | {"shipment_status": "in_transit"}, "fulfillments/update")
    assert sum(fact.kind == "parcel_scanned" for fact in moving.facts) == 2
    delivered = read(two | {"shipment_status": "delivered"}, "fulfillments/update")
    assert sum(fact.kind == "parcel_scanned" for fact in delivered.facts) == 0
    assert sum(fact.kind == "parcel_labelled" for fact in delivered.facts) == 2


def refund(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = deepcopy(ORDER["refunds"][0])
    return made | changes


def transaction(status: str, amount: str = "10.00", **more: Any) -> dict[str, Any]:
    return {"kind": "refund", "status": status, "amount": amount, "currency": "USD"} | more


def test_a_refund_inside_an_order_is_the_one_of_its_own_webhook() -> None:
    inside = only(read(order()), "refund_updated")
    alone = only(read(refund(), "refunds/create"), "refund_updated")
    assert (inside.id, inside.data) == (alone.id, alone.data)
    assert inside.data == b.RefundUpdated(
        refund="509562969",
        status=RefundStatus.SUCCEEDED,
        amount_minor=20900,
        reason="it broke during shipping",
        lines={"703073504": 1, "466157049": 1},
    )


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["success", "success"], RefundStatus.SUCCEEDED),
        (["success", "pending"], RefundStatus.PENDING),
        (["pending", "failure"], RefundStatus.FAILED),
        (["error"], RefundStatus.FAILED),
        (["awaiting_response", "pending"], RefundStatus.REQUIRES_ACTION),
    ],
)
def test_a_refund_stands_as_its_worst_transaction(
    statuses: list[str], expected: RefundStatus
) -> None:
    body = refund(transactions=[transaction(status) for status in statuses])
    data = only(read(body, "refunds/create"), "refund_updated").data
    assert isinstance(data, b.RefundUpdated)
    assert (data.status, data.amount_minor) == (expected, 1000 * len(statuses))


def test_a_refund_that_settles_later_stands_as_settled_though_its_times_are_equal() -> None:
    waiting = refund(transactions=[transaction("pending")])
    pending = only(read(waiting, "refunds/create"), "refund_updated")
    done = only(read(refund(), "refunds/create"), "refund_updated")
    assert pending.occurred_at < done.occurred_at


def test_a_refund_of_a_return_says_which() -> None:
    data = only(read(refund(**{"return": {"id": 77}}), "refunds/create"), "refund_updated").data
    assert isinstance(data, b.RefundUpdated)
    assert data.claim == "77"


def test_items_taken_off_an_order_without_money_are_no_refund() -> None:
    assert "no money" in read(refund(transactions=[]), "refunds/create").ignored


def test_an_amount_in_another_currency_than_the_shops_is_not_compared() -> None:
    body = refund(transactions=[transaction("success", currency="EUR")])
    data = only(read(body, "refunds/create"), "refund_updated").data
    assert isinstance(data, b.RefundUpdated)
    assert data.amount_minor is None


@pytest.mark.parametrize(
    ("level", "expected"),
    [("HIGH", "high"), ("medium", "medium"), ("low", "low"), ("none", "low")],
)
def test_a_risk_is_assessed(level: str, expected: str) -> None:
    body = {"order_id": 5, "risk_level": level, "created_at": "2025-07-02T10:00:00Z"}
    data = only(read(body, "orders/risk_assessment_changed"), "risk_assessed").data
    assert data == b.RiskAssessed(level=expected)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"risk_level": "high"}, "names no order"),
        ({"order_id": 5, "risk_level": "PENDING"}, "not finished"),
        ({"order_id": 5}, "not finished"),
        ({"order_id": 5, "risk_level": "cosmic"}, "not known"),
    ],
)
def test_a_risk_without_order_or_result_is_ignored(body: dict[str, Any], why: str) -> None:
    assert why in read(body, "orders/risk_assessment_changed").ignored


def test_a_risk_may_name_its_order_by_graphql_id() -> None:
    body = {"admin_graphql_api_order_id": "gid://shopify/Order/5?x=1", "risk_level": "high"}
    fact = only(read(body, "orders/risk_assessment_changed"), "risk_assessed")
    assert fact.order_ref == "order:shopify/5"


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("chargeback", "needs_response", "needs_response"),
        ("chargeback", "accepted", "lost"),
        ("chargeback", "WON", "won"),
        ("inquiry", "needs_response", "warning_needs_response"),
        ("inquiry", "charge_refunded", "warning_closed"),
    ],
)
def test_a_dispute_is_told_in_stripes_words(kind: str, status: str, expected: str) -> None:
    body = {
        "id": 1,
        "order_id": 2,
        "type": kind,
        "status": status,
        "amount": "5",
        "currency": "USD",
    }
    data = only(read(body, "disputes/update"), "dispute_updated").data
    assert isinstance(data, b.DisputeUpdated)
    assert data.status == expected


def test_a_dispute_of_no_order_is_ignored() -> None:
    assert "no order" in read({"id": 1, "status": "won"}, "disputes/update").ignored
