"""The fields of Stripe's objects that we read, as lenient structs.

Shapes: https://docs.stripe.com/api. Webhooks name related objects by id; where somebody's relay
sends them expanded, the object's `id` is taken.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

from waypost.connectors.sieve import Scalar

T = TypeVar("T")

Amount = int | float | str | None
Metadata = dict[str, Scalar] | None


class Expanded(msgspec.Struct, gc=False):
    id: str


Ref = str | Expanded | None


class Data(msgspec.Struct, Generic[T], gc=False):
    object: T


class Event(msgspec.Struct, Generic[T], gc=False):
    """The envelope of every webhook: https://docs.stripe.com/api/events/object."""

    id: str
    created: int | float
    data: Data[T]


class Head(msgspec.Struct, gc=False):
    """Just enough of an event to know it again."""

    id: str
    type: str


class PaymentError(msgspec.Struct, gc=False):
    code: Scalar = None
    decline_code: Scalar = None
    message: Scalar = None
    charge: Ref = None


class BankTransfer(msgspec.Struct, gc=False):
    amount_remaining: Amount = None


class NextAction(msgspec.Struct, gc=False):
    display_bank_transfer_instructions: BankTransfer | None = None


class PaymentIntent(msgspec.Struct, gc=False):
    id: str
    amount: Amount = None
    amount_received: Amount = None
    amount_capturable: Amount = None
    currency: Scalar = None
    last_payment_error: PaymentError | None = None
    latest_charge: Ref = None
    metadata: Metadata = None
    next_action: NextAction | None = None
    payment_method_types: list[str] | None = None


class Outcome(msgspec.Struct, gc=False):
    reason: Scalar = None
    risk_level: Scalar = None


class CardDetails(msgspec.Struct, gc=False):
    capture_before: Amount = None


class MethodDetails(msgspec.Struct, gc=False):
    type: Scalar = None
    card: CardDetails | None = None
    card_present: CardDetails | None = None


class Refund(msgspec.Struct, gc=False):
    id: str
    amount: Amount = None
    charge: Ref = None
    currency: Scalar = None
    failure_reason: Scalar = None
    metadata: Metadata = None
    payment_intent: Ref = None
    reason: Scalar = None
    status: Scalar = None


class RefundList(msgspec.Struct, gc=False):
    data: list[Refund] = []


class Charge(msgspec.Struct, gc=False):
    id: str
    amount: Amount = None
    amount_captured: Amount = None
    captured: bool | None = None
    currency: Scalar = None
    failure_code: Scalar = None
    failure_message: Scalar = None
    metadata: Metadata = None
    outcome: Outcome | None = None
    payment_intent: Ref = None
    payment_method_details: MethodDetails | None = None
    refunded: bool | None = None
    refunds: RefundList | None = None
    status: Scalar = None


class EvidenceDetails(msgspec.Struct, gc=False):
    due_by: Amount = None


class Dispute(msgspec.Struct, gc=False):
    id: str
    amount: Amount = None
    charge: Ref = None
    currency: Scalar = None
    evidence_details: EvidenceDetails | None = None
    metadata: Metadata = None
    payment_intent: Ref = None
    reason: Scalar = None
    status: Scalar = None


class Review(msgspec.Struct, gc=False):
    id: str
    charge: Ref = None
    closed_reason: Scalar = None
    opened_reason: Scalar = None
    payment_intent: Ref = None
    reason: Scalar = None


class FraudWarning(msgspec.Struct, gc=False):
    id: str
    actionable: bool | None = None
    charge: Ref = None
    fraud_type: Scalar = None
    payment_intent: Ref = None


class Session(msgspec.Struct, gc=False):
    id: str
    amount_total: Amount = None
    client_reference_id: Scalar = None
    currency: Scalar = None
    metadata: Metadata = None
    mode: Scalar = None
    payment_intent: Ref = None
    payment_method_types: list[str] | None = None
    payment_status: Scalar = None
