"""OrderState: everything known of one order, in a form that any order of arrival leads to.

Three kinds of memory, and no other:

- a *mark* `(at, fact_id)` keeps the first time something happened (or, where its name says
  `last_`, the last): later evidence never un-happens an earlier one;
- a *register* `(at, fact_id, value)` keeps the latest value by the source's clock, ties broken by
  the fact's id; a fact that does not carry the field leaves it alone;
- a dict or set is a union by the partner's own ids.

Each is a join: commutative, associative, idempotent. That is why folding the same facts in any
order, any number of times, in any batches, gives the same state.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec

from waypost.core.bodies import Address, Customer, Deadline, Line
from waypost.core.words import Direction, Incident, ParcelStatus, RefundStatus

T = TypeVar("T")
Mark = tuple[datetime, bytes]
Register = tuple[datetime, bytes, T]


class _Part(msgspec.Struct, array_like=True, gc=False):
    """A part of the state; written as an array, so fields are only ever added at the end."""


class Payment(_Part):
    pending: Mark | None = None
    authorized: Mark | None = None
    expires_at: Register[datetime] | None = None
    captured: Mark | None = None
    last_failed: Register[str] | None = None
    voided: Mark | None = None


class Review(_Part):
    opened: Mark | None = None
    reason: Register[str] | None = None
    last_closed: Mark | None = None


class Dispute(_Part):
    opened: Mark | None = None
    status: Register[str] | None = None
    reason: Register[str] | None = None
    evidence_due: Register[datetime] | None = None


class Hold(_Part):
    placed: Mark | None = None
    last_placed: Register[str] | None = None
    last_released: Mark | None = None


class Short(_Part):
    """A line that cannot be served. `restock` and `told` belong to a backorder."""

    short: Register[str] | None = None
    backordered: Register[bool] | None = None
    restock: Register[Deadline] | None = None
    last_restocked: Mark | None = None


class Fulfillment(_Part):
    created: Mark | None = None
    lines: Register[dict[str, int]] | None = None
    parcels: dict[str, None] = {}
    handed_over: Mark | None = None
    cancelled: Mark | None = None
    replaces: str = ""


class Parcel(_Part):
    direction: Direction = Direction.OUTBOUND
    labelled: Mark | None = None
    first_scan: Mark | None = None
    last_scan: Mark | None = None
    status: Register[ParcelStatus] | None = None
    reason: Register[Incident] | None = None
    delivered: Mark | None = None
    ready: Mark | None = None
    returning: Mark | None = None
    attempts: dict[bytes, datetime] = {}
    edd: Register[Deadline] | None = None
    first_edd: Register[Deadline] | None = None
    untrackable: Register[str] | None = None
    carrier: Register[str] | None = None
    service: Register[str] | None = None
    origin: str = ""
    destination: str = ""
    damaged: Mark | None = None
    misrouted: Mark | None = None


class Return(_Part):
    requested: Mark | None = None
    decision: Register[str] | None = None
    labelled: Mark | None = None
    parcel: str = ""
    valid_until: Register[datetime] | None = None
    received: Mark | None = None
    inspected: Register[bool] | None = None
    closed: Mark | None = None
    lines: Register[dict[str, int]] | None = None


class Owed(_Part):
    """Money the shop owes the customer for one claim."""

    due: Mark | None = None
    amount: Register[int] | None = None


class Refund(_Part):
    created: Mark | None = None
    status: Register[RefundStatus] | None = None
    amount: Register[int] | None = None
    claim: str = ""
    succeeded: Mark | None = None


class Exchange(_Part):
    accepted: Mark | None = None
    rma: str = ""


class Contact(_Part):
    received: Mark | None = None
    topic: str = ""
    unhappy: bool = False
    answered: Mark | None = None


class Feedback(_Part):
    score: Register[tuple[int, str]] | None = None
    answered: Mark | None = None


class OrderState(_Part):
    """One order as all systems together describe it. Empty means nothing is known yet."""

    placed: Mark | None = None
    cancelled: Mark | None = None
    erased: Mark | None = None
    number: Register[str] | None = None
    currency: Register[str] | None = None
    total_minor: Register[int] | None = None
    channel: Register[str] | None = None
    service_level: Register[str] | None = None
    warehouse: Register[str] | None = None
    dispatch_by: Register[Deadline] | None = None
    deliver_by: Register[Deadline] | None = None
    customer: Register[Customer] | None = None
    ship_to: Register[Address] | None = None
    tags: Register[tuple[str, ...]] | None = None
    lines: Register[tuple[Line, ...]] | None = None
    lines_cancelled: dict[bytes, dict[str, int]] = {}
    paid: Mark | None = None
    payments: dict[str, Payment] = {}
    reviews: dict[str, Review] = {}
    risk: Register[str] | None = None
    disputes: dict[str, Dispute] = {}
    holds: dict[str, Hold] = {}
    last_release_all: Mark | None = None
    address: Register[tuple[bool, str]] | None = None
    shorts: dict[str, Short] = {}
    last_restock_all: Mark | None = None
    warehouse_seen: Mark | None = None
    last_accepted: Mark | None = None
    rejected: Register[str] | None = None
    fulfillments: dict[str, Fulfillment] = {}
    parcels: dict[str, Parcel] = {}
    returns: dict[str, Return] = {}
    owed: dict[str, Owed] = {}
    refunds: dict[str, Refund] = {}
    exchanges: dict[str, Exchange] = {}
    contacts: dict[str, Contact] = {}
    missing: dict[str, Mark] = {}
    settled: dict[str, Mark] = {}
    feedback: dict[str, Feedback] = {}
    last_fact: Mark | None = None
    first_fact: Mark | None = None


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(OrderState)


def pack(state: OrderState) -> bytes:
    """The state as MessagePack, around 0.5 kB for a usual order."""
    return _encoder.encode(state)


def unpack(raw: bytes) -> OrderState:
    return _decoder.decode(raw)
