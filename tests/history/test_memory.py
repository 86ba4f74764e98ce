"""Memory does not grow with the history."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from waypost.history import pieces
from waypost.history.source import Source
from waypost.history.sources.facts_jsonl import FactsJsonl
from waypost.history.sources.olist import Olist
from waypost.history.sources.shopify_csv import ShopifyCsv


def _olist(folder: Path, orders: int) -> Source:
    tables = {
        "orders": "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
        "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
        "order_items": "order_id,order_item_id,product_id,shipping_limit_date,price",
        "order_payments": "order_id,payment_value",
        "customers": "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,"
        "customer_state",
        "order_reviews": "order_id,review_score,review_creation_date",
    }
    when = "2018-03-05 10:00:00"
    rows = {
        "orders": "o{0},c{0},delivered," + ",".join([when] * 5),
        "order_items": f"o{{0}},1,p,{when},9.90",
        "order_payments": "o{0},9.90",
        "customers": "c{0},u{0},01012,sao paulo,SP",
        "order_reviews": f"o{{0}},5,{when}",
    }
    for name, header in tables.items():
        lines = [header, *(rows[name].format(number) for number in range(orders))]
        (folder / f"olist_{name}_dataset.csv").write_text("\n".join(lines) + "\n")
    return Olist(folder)


def _shopify(folder: Path, orders: int) -> Source:
    row = "#{0},{0},2026-01-05 10:00:00 +0200,paid,EUR,9.90,1,Teapot"
    header = "Name,Id,Created at,Financial Status,Currency,Total,Lineitem quantity,Lineitem name"
    lines = [header, *(row.format(number) for number in range(orders))]
    (folder / "orders.csv").write_text("\n".join(lines) + "\n")
    return ShopifyCsv(folder / "orders.csv")


def _facts(folder: Path, orders: int) -> Source:
    placed = (
        '{{"kind":"order_placed","order_ref":"order:s/{0}","occurred_at":"2018-03-05T10:00:00Z",'
        '"key":"{0}","refs":["payment:{0}"],"data":{{}}}}'
    )
    paid = (
        '{{"kind":"payment_captured","order_ref":"payment:{0}",'
        '"occurred_at":"2018-03-05T11:00:00Z","key":"{0}","data":{{"payment":"{0}"}}}}'
    )
    lines = [text.format(number) for text in (placed, paid) for number in range(orders)]
    (folder / "facts.jsonl").write_text("\n".join(lines) + "\n")
    return FactsJsonl(folder / "facts.jsonl")


def _peak(source: Source) -> int:
    """The most bytes that Python held while the source told its stories."""
    tracemalloc.start()
    for _ in source.stories():
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("make", [_olist, _shopify, _facts])
def test_four_times_the_orders_need_no_more_memory(
    make: Callable[[Path, int], Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE", 50_000)
    small, large = tmp_path / "small", tmp_path / "large"
    small.mkdir()
    large.mkdir()
    _peak(make(small, 50))  # what is learned once and kept
    assert _peak(make(large, 8_000)) < 1.6 * _peak(make(small, 2_000))
