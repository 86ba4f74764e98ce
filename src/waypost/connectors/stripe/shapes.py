"""The fields of Stripe's objects that we read, as lenient structs.

Shapes: https://docs.stripe.com/api. Webhooks name related objects by id; where somebody's relay
sends them expanded, the object's `id` is taken.
"""

from __future__ import annotations

from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

Text = str | int | float | bool | None
Amount = int | float | str | None
Metadata = dict[str, Text] | None


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
    code: Text = None
    decline_code: Text = None
    message: Text = None
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
    currency: Text = None
    last_payment_error: PaymentError | None = None
    latest_charge: Ref = None
    metadata: Metadata = None
    next_action: NextAction | None = None
    payment_method_types: list[str] | None = None


class Outcome(msgspec.Struct, gc=False):
    reason: Text = None
    risk_level: Text = None


class CardDetails(msgspec.Struct, gc=False):
    capture_before: Amount = None


class MethodDetails(msgspec.Struct, gc=False):
    type: Text = None
    card: CardDetails | None = None
    card_present: CardDetails | None = None


class Refund(msgspec.Struct, gc=False):
    id: str
    amount: Amount = None
    charge: Ref = None
    currency: Text = None
    failure_reason: Text = None
    metadata: Metadata = None
    payment_intent: Ref = None
    reason: Text = None
    status: Text = None


class RefundList(msgspec.Struct, gc=False):
    data: list[Refund] = []


class Charge(msgspec.Struct, gc=False):
    id: str
    amount: Amount = None
    amount_captured: Amount = None
    captured: bool | None = None
    currency: Text = None
    failure_code: Text = None
    failure_message: Text = None
    metadata: Metadata = None
    outcome: Outcome | None = None
    payment_intent: Ref = None
    payment_method_details: MethodDetails | None = None
    refunded: bool | None = None
    refunds: RefundList | None = None
    status: Text = None


class EvidenceDetails(msgspec.Struct, gc=False):
    due_by: Amount = None


class Dispute(msgspec.Struct, gc=False):
    id: str
    amount: Amount = None
    charge: Ref = None
    currency: Text = None
    evidence_details: EvidenceDetails | None = None
    metadata: Metadata = None
    payment_intent: Ref = None
    reason: Text = None
    status: Text = None


class Review(msgspec.Struct, gc=False):
    id: str
    charge: Ref = None
    closed_reason: Text = None
    opened_reason: Text = None
    payment_intent: Ref = None
    reason: Text = None


class FraudWarning(msgspec.Struct, gc=False):
    id: str
    actionable: bool | None = None
    charge: Ref = None
    fraud_type: Text = None
    payment_intent: Ref = None


class Session(msgspec.Struct, gc=False):
    id: str
    amount_total: Amount = None
    client_reference_id: Text = None
    currency: Text = None
    metadata: Metadata = None
    mode: Text = None
    payment_intent: Ref = None
    payment_method_types: list[str] | None = None
    payment_status: Text = None
