"""shopify-orders-csv: Shopify's own export, one row a line item."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.history.telling import told
from waypost.connectors.contract import Delivery
from waypost.connectors.shopify import CONNECTOR
from waypost.core import bodies as b
from waypost.core.facts import Fact
from waypost.history import pieces
from waypost.history.source import Bad, SourceUnreadable
from waypost.history.sources.shopify_csv import ShopifyCsv

# The export's columns as Shopify's help pages list them.
_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,"
    "Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,"
    "Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,"
    "Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,"
    "Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,"
    "Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,"
    "Payment ID,Payment Terms Name,Next Payment Due At,Payment References"
)
HEADER = next(csv.reader([_HEADER]))

ORDER = {
    "Name": "#1001",
    "Email": "ada@example.com",
    "Financial Status": "paid",
    "Paid at": "2026-01-05 10:05:00 +0200",
    "Fulfillment Status": "unfulfilled",
    "Currency": "EUR",
    "Total": "52.90",
    "Shipping Method": "Express Shipping",
    "Created at": "2026-01-05 10:00:00 +0200",
    "Lineitem quantity": "2",
    "Lineitem name": "Teapot, blue",
    "Lineitem price": "24.00",
    "Lineitem sku": "TP-1",
    "Lineitem requires shipping": "true",
    "Lineitem fulfillment status": "pending",
    "Shipping Name": "Ada Example",
    "Shipping Address1": "Main St 1",
    "Shipping City": "Berlin",
    "Shipping Zip": "'10115",
    "Shipping Country": "DE",
    "Payment Method": "Shopify Payments",
    "Refunded Amount": "0.00",
    "Outstanding Balance": "0.00",
    "Id": "450789469",
    "Tags": "vip, gift",
    "Risk Level": "Low",
    "Source": "web",
}
LINE = {
    "Name": "#1001",
    "Email": "ada@example.com",
    "Created at": "2026-01-05 10:00:00 +0200",
    "Lineitem quantity": "1",
    "Lineitem name": "Gift card",
    "Lineitem price": "4.90",
    "Lineitem requires shipping": "false",
}


def _file(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "orders_export.csv"
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def _facts(folder: Path, *rows: dict[str, str]) -> list[Fact]:
    (story,), bad = told(ShopifyCsv(_file(folder, *rows)))
    assert bad == []
    return story.facts


def _one(facts: list[Fact], kind: type[b.Body]) -> Fact:
    (found,) = [fact for fact in facts if isinstance(fact.data, kind)]
    return found


def test_an_order_of_two_lines_is_one_order(tmp_path: Path) -> None:
    facts = _facts(tmp_path, ORDER, LINE)
    assert {fact.order_ref for fact in facts} == {"order:shopify/450789469"}
    assert {fact.refs for fact in facts} == {("number:1001",)}
    described = _one(facts, b.OrderDescribed).data
    assert isinstance(described, b.OrderDescribed)
    assert [(it.name, it.quantity, it.unit_minor, it.needs_shipping) for it in described.lines] == [
        ("Teapot, blue", 2, 2400, True),
        ("Gift card", 1, 490, False),
    ]
    assert described.total_minor == 5290
    assert described.service_level == "express"
    assert described.tags == ("vip", "gift")
    assert described.ship_to == b.Address(
        name="Ada Example", line1="Main St 1", city="Berlin", postcode="10115", country="DE"
    )


def test_instants_are_read_with_their_offsets(tmp_path: Path) -> None:
    facts = _facts(tmp_path, ORDER)
    assert _one(facts, b.OrderPlaced).occurred_at == datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    assert _one(facts, b.PaymentCaptured).occurred_at == datetime(2026, 1, 5, 8, 5, tzinfo=UTC)


def test_a_later_webhook_of_the_same_order_is_no_news(tmp_path: Path) -> None:
    body = (
        b'{"id": 450789469, "name": "#1001", "currency": "EUR", "total_price": "52.90",'
        b' "created_at": "2026-01-05T10:00:00+02:00", "updated_at": "2026-01-05T10:00:00+02:00",'
        b' "processed_at": "2026-01-05T10:00:00+02:00", "financial_status": "paid",'
        b' "cancelled_at": "2026-01-06T10:00:00+02:00"}'
    )
    now = datetime(2026, 1, 7, tzinfo=UTC)
    heard = CONNECTOR.facts(Delivery("orders/updated", body, "1", now)).facts
    cancelled = {**ORDER, "Cancelled at": "2026-01-06 10:00:00 +0200"}
    imported = {fact.id for fact in _facts(tmp_path, cancelled)}
    assert len(heard) == 5
    assert {fact.id for fact in heard} <= imported


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("pending", b.PaymentPending),
        ("authorized", b.PaymentAuthorized),
        ("partially_paid", b.PaymentCaptured),
        ("paid", b.PaymentCaptured),
        ("refunded", b.PaymentCaptured),
        ("partially_refunded", b.PaymentCaptured),
        ("voided", b.PaymentVoided),
    ],
)
def test_the_financial_status_is_the_step_of_payment(
    status: str, kind: type[b.Body], tmp_path: Path
) -> None:
    row = {**ORDER, "Financial Status": status, "Outstanding Balance": "2.90"}
    fact = _one(_facts(tmp_path, row), kind)
    if isinstance(fact.data, b.PaymentCaptured):
        assert fact.data.complete is (status != "partially_paid")


def test_a_fulfilled_order_counts_as_handed_over(tmp_path: Path) -> None:
    row = {
        **ORDER,
        "Fulfillment Status": "fulfilled",
        "Fulfilled at": "2026-01-06 09:00:00 +0200",
    }
    fact = _one(_facts(tmp_path, row), b.Fulfilled)
    assert fact.occurred_at == datetime(2026, 1, 6, 7, 0, tzinfo=UTC)
    assert isinstance(fact.data, b.Fulfilled)
    assert fact.data.parcels == ()


def test_a_partly_fulfilled_order_says_which_lines(tmp_path: Path) -> None:
    row = {
        **ORDER,
        "Fulfillment Status": "partial",
        "Fulfilled at": "2026-01-06 09:00:00 +0200",
        "Lineitem fulfillment status": "fulfilled",
    }
    fact = _one(_facts(tmp_path, row, LINE), b.Fulfilled)
    assert isinstance(fact.data, b.Fulfilled)
    assert fact.data.lines == {"csv:1": 2}


def test_money_held_for_a_cancelled_order_is_owed(tmp_path: Path) -> None:
    row = {
        **ORDER,
        "Financial Status": "partially_refunded",
        "Cancelled at": "2026-01-06 09:00:00 +0200",
        "Refunded Amount": "50.00",
    }
    due = _one(_facts(tmp_path, row), b.RefundDue).data
    assert isinstance(due, b.RefundDue)
    assert due.amount_minor == 290


def test_a_refunded_cancelled_order_owes_nothing(tmp_path: Path) -> None:
    row = {**ORDER, "Financial Status": "refunded", "Cancelled at": "2026-01-06 09:00:00 +0200"}
    assert not [it for it in _facts(tmp_path, row) if isinstance(it.data, b.RefundDue)]


def test_an_export_without_ids_is_known_by_its_numbers(tmp_path: Path) -> None:
    facts = _facts(tmp_path, {**ORDER, "Id": ""})
    assert {fact.order_ref for fact in facts} == {"number:1001"}


def test_broken_rows_are_named_and_the_rest_is_told(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        {**LINE, "Name": "#0999"},
        ORDER,
        {**LINE, "Lineitem quantity": "-1"},
        {**ORDER, "Name": "#1002", "Id": "2", "Created at": "yesterday"},
        {**LINE, "Name": "#1002"},
        {**ORDER, "Name": "#1003", "Id": "3", "Total": "much"},
        {**ORDER, "Name": "#1004", "Id": "4"},
        ORDER,
        LINE,
        {**ORDER, "Name": "#1005", "Id": "5", "Financial Status": "barter"},
    )
    stories, bad = told(ShopifyCsv(path))
    assert [story.order_ref.rpartition("/")[2] for story in stories] == ["450789469", "4", "5"]
    assert sorted(bad) == [
        Bad(path.name, 2, "a further line of #0999 before its own row"),
        Bad(path.name, 4, "'-1' is no quantity between 0 and 1000000"),
        Bad(path.name, 5, "'yesterday' is no ISO 8601 instant"),
        Bad(path.name, 6, "the row of its order cannot be read"),
        Bad(path.name, 7, "'much' is no amount of EUR"),
        Bad(path.name, 9, "#1001 begins on line 3 already"),
        Bad(path.name, 10, "#1001 begins on line 3 already"),
        Bad(path.name, 11, "Financial Status 'barter' is not known; the rest is imported"),
    ]


def test_lines_that_stand_apart_find_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [{**ORDER, "Name": f"#{n}", "Id": str(n)} for n in range(2000, 2100)]
    path = _file(tmp_path, ORDER, *others, LINE)
    monkeypatch.setattr(pieces, "PIECE", 2000)
    stories, bad = told(ShopifyCsv(path))
    assert (len(stories), bad) == (101, [])
    own = next(it for it in stories if it.order_ref == "order:shopify/450789469")
    described = _one(own.facts, b.OrderDescribed).data
    assert isinstance(described, b.OrderDescribed)
    assert len(described.lines) == 2


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text("Handle,Title\nteapot,Teapot\n")
    with pytest.raises(SourceUnreadable, match="has no column Name, Created at"):
        ShopifyCsv(path)
