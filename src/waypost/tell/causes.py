"""causes: what has happened to an order that its customer would want to know. Pure.

Milestones are read off the order's state, troubles off the turns of its issues. Each cause has a
key that the same happening always gets, so that it is told once, however often it is looked at.
Most keys follow from marks that only ever grow: the same facts, in any order and any batches, lead
to the same causes. Whether a cause is still true is another question: see `truth`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import msgspec

from waypost.core.milestones import delivered
from waypost.core.order import Mark, OrderState, Parcel, Refund
from waypost.core.rules import Rules
from waypost.core.walk import Turn, Verb
from waypost.core.words import Direction, ParcelStatus, RefundStatus
from waypost.lib.plain import plain
from waypost.tell.catalogue import SORTS
from waypost.tell.desk import Desk

LONGEST_AGO = max(sort.fresh for sort in SORTS.values())
SAME_REFUND = timedelta(days=2)  # storefront and payment provider tell of one refund twice
_LONGEST_KEY = 200

# Which trouble is told as what.
NAMES = {
    "payment_failed": "payment_problem",
    "payment_pending": "payment_problem",
    "fulfillment_hold": "on_hold",
    "payment_review": "on_hold",
    "address_problem": "address_to_confirm",
    "backorder": "backordered",
    "out_of_stock": "backordered",
    "late_dispatch": "dispatch_delayed",
    "edd_moved": "delayed",
    "late_delivery": "delayed",
    "delivery_at_risk": "delayed",
    "customs_hold": "delayed",
    "carrier_exception": "delayed",
    "misrouted": "delayed",
    "stalled": "stalled",
    "label_not_scanned": "stalled",
    "lost": "lost",
    "damaged": "damaged",
    "return_to_sender": "coming_back",
}
SILENCES = frozenset({"stalled", "label_not_scanned", "lost"})
_SUBJECTS = frozenset({"parcel", "stock"})  # chains whose subject is a part of the order
_BEGINS = frozenset({Verb.OPENED, Verb.RETURNED})


class Cause(msgspec.Struct, frozen=True):
    """subject: a parcel, line, return or refund by its id, as the sort's chain says; "" is the
    order. due_at: not told before. data: `kind`, `issue` and `reason` of a trouble."""

    name: str
    subject: str
    key: str
    at: datetime
    evidence: bytes = b""
    issue_id: int = 0
    due_at: datetime | None = None
    data: dict[str, Any] = {}


def of_state(state: OrderState, rules: Rules, desk: Desk) -> list[Cause]:
    """What the state shows to have happened."""
    found: list[Cause] = []
    if state.placed is not None:
        found.append(_cause("order_confirmed", "", state.placed))
    if state.cancelled is not None:
        found.append(_cause("cancelled", "", state.cancelled))
    outbound = 0
    for parcel_id, parcel in state.parcels.items():
        if parcel.direction is not Direction.RETURN:
            outbound += 1
            found += _of_parcel(state, parcel_id, parcel, rules)
    found += _untracked(state)
    if state.returns:
        found += _of_returns(state)
    if state.refunds:
        found += _of_refunds(state)
    arrived = delivered(state)
    if arrived is not None:
        found += _of_arrival(state, arrived, outbound, rules, desk)
    return found


def of_turns(
    state: OrderState, turns: Iterable[Turn], ids: dict[tuple[str, str], int]
) -> list[Cause]:
    """What the turns of its issues mean to the customer. ids: of the issues that stand, by kind
    and subject; what opened and closed again in one go is told to nobody."""
    found: list[Cause] = []
    for turn in turns:
        issue = turn.issue
        if turn.verb is Verb.CLOSED:
            if issue.kind in SILENCES and issue.opened_at is not None:
                found += _moving(state, turn)
            continue
        name = NAMES.get(issue.kind)
        if name is None or turn.verb not in _BEGINS or issue.opened_at is None:
            continue
        if issue.key not in ids:
            continue
        key = f"{name}:{issue.kind}:{issue.subject}:{issue.opened_at.isoformat()}"
        data = {"kind": issue.kind, "issue": plain(issue.subject), "reason": plain(issue.note)}
        found.append(
            Cause(
                name,
                _subject(name, issue.subject),
                key_of(key),
                turn.at,
                turn.evidence or issue.evidence,
                ids[issue.key],
                data=data,
            )
        )
    return found


def late(state: OrderState, rules: Rules) -> bool:
    """Did any parcel arrive after it was promised? False where nothing was promised."""
    zone = rules.customer_zone(state)
    for parcel in state.parcels.values():
        if parcel.direction is Direction.RETURN or parcel.delivered is None:
            continue
        promise = state.deliver_by or parcel.first_edd
        due_at = None if promise is None else rules.deadline(promise[2], zone)
        if due_at is not None and parcel.delivered[0] > due_at:
            return True
    return False


def dispatched(state: OrderState, parcel_id: str, parcel: Parcel) -> Mark | None:
    """When this parcel left the house."""
    found = parcel.first_scan
    for fulfillment in state.fulfillments.values():
        mark = fulfillment.handed_over
        if mark is not None and parcel_id in fulfillment.parcels and (not found or mark < found):
            found = mark
    return found


def refunds_of(state: OrderState) -> dict[str, list[tuple[str, Refund]]]:
    """The refunds by what tells them apart: those of one amount within two days are one, under
    the ids that storefront and payment provider gave it."""
    found: dict[str, list[tuple[str, Refund]]] = {}
    last: dict[int, tuple[str, datetime, int]] = {}
    made = sorted(
        ((it.created, id_, it) for id_, it in state.refunds.items() if it.created is not None),
        key=lambda it: it[:2],
    )
    for created, id_, refund in made:
        if refund.amount is None:
            found[id_] = [(id_, refund)]
            continue
        amount = refund.amount[2]
        name, at, count = last.get(amount, ("", created[0], 0))
        if not name or created[0] - at > SAME_REFUND:
            name, at, count = f"{amount}:{count + 1}", created[0], count + 1
            last[amount] = (name, at, count)
        found.setdefault(name, []).append((id_, refund))
    return found


def key_of(text: str) -> str:
    """A key that PostgreSQL can index, whatever ids partners make up."""
    text = plain(text)
    if len(text) <= _LONGEST_KEY:
        return text
    return f"{text[:120]}:{blake2b(text.encode(), digest_size=16).hexdigest()}"


def _cause(name: str, subject: str, mark: Mark, **more: Any) -> Cause:
    subject = plain(subject)
    key = key_of(f"{name}:{subject}" if subject else name)
    return Cause(name, subject, key, mark[0], mark[1], **more)


def _daily(name: str, subject: str, mark: Mark, rules: Rules) -> Cause:
    """Something that may happen again on another day; several scans of one day are one."""
    try:
        day = mark[0].astimezone(rules.zone).date()
    except OverflowError:
        day = mark[0].date()
    subject = plain(subject)
    key = key_of(f"{name}:{subject}:{day.isoformat()}")
    return Cause(name, subject, key, mark[0], mark[1])


def _of_parcel(state: OrderState, parcel_id: str, parcel: Parcel, rules: Rules) -> Iterator[Cause]:
    left = dispatched(state, parcel_id, parcel)
    if left is not None:
        yield _cause("dispatched", parcel_id, left)
    if parcel.labelled is not None:
        yield _cause("label_made", parcel_id, parcel.labelled)
    first = parcel.first_scan
    if first is not None and parcel.last_scan != first:
        yield _cause("in_transit", parcel_id, first)
    status = parcel.status
    if status is not None and status[2] is ParcelStatus.OUT_FOR_DELIVERY:
        yield _daily("out_for_delivery", parcel_id, status[:2], rules)
    if parcel.attempts:
        marks = sorted(((at, fact_id) for fact_id, at in parcel.attempts.items()), reverse=True)
        failed = [_daily("delivery_failed", parcel_id, mark, rules) for mark in marks]
        yield from {it.key: it for it in failed}.values()
    if parcel.ready is not None:
        yield _cause("ready_for_pickup", parcel_id, parcel.ready)
    if parcel.delivered is not None:
        yield _cause("delivered", parcel_id, parcel.delivered)


def _untracked(state: OrderState) -> Iterator[Cause]:
    """What left without a tracking number."""
    for name, fulfillment in state.fulfillments.items():
        if not fulfillment.parcels and fulfillment.cancelled is None:
            left = fulfillment.handed_over or fulfillment.created
            if left is not None:
                yield _cause("dispatched", f"fulfillment:{name}", left)


def _of_arrival(
    state: OrderState, arrived: Mark, parcels: int, rules: Rules, desk: Desk
) -> Iterator[Cause]:
    if parcels > 1:
        yield _cause("all_delivered", "", arrived)
    if late(state, rules):
        yield _cause("late_apology", "", arrived)
    if has_guide(state, desk):
        yield _cause("guide", "", arrived, due_at=_later(arrived[0], desk.guide_days))
    yield _cause("survey", "", arrived, due_at=_later(arrived[0], desk.survey_days))


def has_guide(state: OrderState, desk: Desk) -> bool:
    """Does the brand have anything to say about a product of this order?"""
    if not desk.guides or state.lines is None:
        return False
    return any(
        line.sku == guide.sku or (guide.sku.endswith("*") and line.sku.startswith(guide.sku[:-1]))
        for line in state.lines[2]
        for guide in desk.guides
    )


def _later(at: datetime, days: int) -> datetime:
    try:
        return at + timedelta(days=days)
    except OverflowError:
        return at


def _of_returns(state: OrderState) -> Iterator[Cause]:
    for rma, back in state.returns.items():
        if back.requested is not None:
            yield _cause("return_requested", rma, back.requested)
        if back.decision is not None and back.decision[2] in ("approved", "declined"):
            yield _cause(f"return_{back.decision[2]}", rma, back.decision[:2])
        if back.received is not None:
            yield _cause("return_received", rma, back.received)


def _of_refunds(state: OrderState) -> Iterator[Cause]:
    for name, refunds in refunds_of(state).items():
        subject = plain(refunds[0][0])
        created = refunds[0][1].created
        assert created is not None
        yield Cause("refund_made", subject, key_of(f"refund_made:{name}"), *created)
        came = [it.succeeded for _, it in refunds if it.succeeded is not None]
        if came:
            yield Cause("refund_arrived", subject, key_of(f"refund_arrived:{name}"), *min(came))


def stands(refunds: Sequence[tuple[str, Refund]]) -> bool:
    """Not every partner says that this refund came to nothing."""
    gone = (RefundStatus.FAILED, RefundStatus.CANCELED)
    return any(it.status is None or it.status[2] not in gone for _, it in refunds)


def _moving(state: OrderState, turn: Turn) -> Iterator[Cause]:
    """The silence ended by a scan, and the parcel has not arrived."""
    issue = turn.issue
    subject = _subject("moving_again", issue.subject)
    parcel = parcel_of(state, subject)
    if parcel is None or parcel.delivered is not None or parcel.last_scan is None:
        return
    if issue.opened_at is None or parcel.last_scan[0] < issue.opened_at:
        return
    at, evidence = parcel.last_scan
    key = key_of(f"moving_again:{subject}:{turn.at.isoformat()}")
    yield Cause("moving_again", subject, key, at, evidence, data={"kind": issue.kind})


def parcel_of(state: OrderState, subject: str) -> Parcel | None:
    """The parcel that a cause's subject names."""
    found = state.parcels.get(subject)
    if found is None:
        for parcel_id, parcel in state.parcels.items():
            if plain(parcel_id) == subject:
                return parcel
    return found


def _subject(name: str, subject: str) -> str:
    """Of an issue's subject (`parcel:P1`, `line:a`, `order`) what the cause is about."""
    if SORTS[name].chain not in _SUBJECTS:
        return ""
    _, found, rest = subject.partition(":")
    return plain(rest) if found else ""
