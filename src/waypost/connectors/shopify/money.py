"""Refunds and disputes."""

from __future__ import annotations

from datetime import timedelta

from waypost.connectors.shopify import words as w
from waypost.connectors.shopify.shapes import Dispute, Refund, Transaction
from waypost.connectors.shopify.shop import (
    amount,
    deadline,
    needed,
    number_of,
    order_ref,
    triggered_at,
)
from waypost.connectors.sieve import Sieve, text
from waypost.core import bodies as b
from waypost.core.words import RefundStatus

# A refund's transactions settle under one and the same instant: the pending state goes just before.
_JUST_BEFORE = timedelta(microseconds=-1)
_WORST_FIRST = (RefundStatus.FAILED, RefundStatus.REQUIRES_ACTION, RefundStatus.PENDING)


def refund(sieve: Sieve, body: Refund) -> str:
    order = order_ref(needed(body.order_id, "$.order_id"))
    read_refund(sieve, order, body, "$", ())
    return "no money moved: items were taken off the order"


def read_refund(
    sieve: Sieve, order: str, given: Refund, where: str, bound: tuple[str, ...]
) -> None:
    """One refund with its transactions; one without any moved no money."""
    refund_id = number_of(given.id)
    moves = [move for move in given.transactions or () if text(move.kind) in ("refund", "void")]
    if not refund_id or not moves:
        return
    at = sieve.instant(given.created_at, f"{where}.created_at")
    if at is None:
        return
    status = _status(sieve, moves)
    lines: dict[str, int] = {}
    for index, line in enumerate(given.refund_line_items or ()):
        quantity = sieve.count(line.quantity, f"{where}.refund_line_items[{index}].quantity")
        if quantity is not None:
            lines[number_of(line.line_item_id)] = quantity
    data = b.RefundUpdated(
        refund=refund_id,
        status=status,
        amount_minor=_total(sieve, given, moves, where),
        claim="" if given.claim is None else number_of(given.claim.id),
        reason=text(given.note),
        lines=lines,
    )
    settled = status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED)
    at = at if settled else at + _JUST_BEFORE
    sieve.fact(order, at, f"{refund_id}:{status}", data, bound)


def _status(sieve: Sieve, moves: list[Transaction]) -> RefundStatus:
    found = set()
    for move in moves:
        code = text(move.status).lower()
        if code not in w.REFUND:
            sieve.unknown("transaction_status", code)
        found.add(w.REFUND.get(code, RefundStatus.PENDING))
    return next((status for status in _WORST_FIRST if status in found), RefundStatus.SUCCEEDED)


def _total(sieve: Sieve, given: Refund, moves: list[Transaction], where: str) -> int | None:
    """The sum in the shop's currency; None where the customer paid in another one."""
    bag = given.total_duties_set
    shop = text(bag.shop_money.currency_code) if bag and bag.shop_money else ""
    total = 0
    for index, move in enumerate(moves):
        currency = text(move.currency) or shop
        if shop and currency != shop:
            return None
        part = amount(sieve, move.amount, currency, f"{where}.transactions[{index}].amount")
        if part is None:
            return None
        total += part
    return total


def dispute(sieve: Sieve, body: Dispute) -> str:
    dispute_id = needed(body.id, "$.id")
    order_id = number_of(body.order_id)
    if not order_id:
        return "the dispute names no order"
    code = text(body.status).lower()
    table = w.INQUIRY if text(body.type).lower() == "inquiry" else w.DISPUTE
    if code not in table:
        sieve.unknown("dispute_status", code)
    opened_at = sieve.instant(body.initiated_at, "$.initiated_at")
    closed_at = sieve.instant(body.finalized_on, "$.finalized_on")
    created = sieve.delivery.topic == "disputes/create"
    at = closed_at or (opened_at if created else None) or triggered_at(sieve)
    currency = text(body.currency)
    data = b.DisputeUpdated(
        dispute=dispute_id,
        status=table.get(code, code),
        reason=text(body.reason),
        amount_minor=amount(sieve, body.amount, currency, "$.amount"),
        evidence_due=deadline(sieve, body.evidence_due_by, "$.evidence_due_by"),
    )
    sieve.fact(order_ref(order_id), at, f"{dispute_id}:{code}", data)
    return ""
