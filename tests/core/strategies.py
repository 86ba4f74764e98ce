"""Hypothesis strategies: facts, whole lives of orders, policies.

Ids come from small pools, so that facts meet; times come from a grid of hours over six weeks, so
that they coincide. A life begins with a purchase; whatever follows may contradict it, as real
partners do.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.core.lives import MONDAY
from waypost.core import bodies as b
from waypost.core.catalogue import KINDS
from waypost.core.facts import Fact, body_to_json
from waypost.core.policy import Hours, OwnRule, Policy
from waypost.core.words import Direction, HoldReason, Incident, ParcelStatus, RefundStatus

HOURS = 42 * 24


def hours() -> st.SearchStrategy[float]:
    return st.integers(0, HOURS * 4).map(lambda quarters: quarters / 4)


def instants() -> st.SearchStrategy[datetime]:
    return hours().map(lambda it: MONDAY + timedelta(hours=it))


def absurd_instants() -> st.SearchStrategy[datetime]:
    """Any instant that a clock gone mad may send."""
    return st.one_of(
        instants(),
        st.datetimes(timezones=st.just(UTC)),
        st.sampled_from([datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]),
    )


_orders_parcel = st.sampled_from(["P1", "P2"])
_any_parcel = st.sampled_from(["P1", "P2", "B1"])
_line = st.sampled_from(["a", "b"])
_quantities = st.dictionaries(_line, st.integers(-1, 3), max_size=2)
_payment = st.sampled_from(["p1", "p2"])
_rma = st.sampled_from(["R1", "R2"])
_amount = st.sampled_from([None, 0, 2000, 3000, 5000])
_claim = st.sampled_from(["R1", "R2", "cancelled"])
_country = st.sampled_from(["", "DE", "BR", "US"])


def deadlines(at: st.SearchStrategy[datetime]) -> st.SearchStrategy[b.Deadline]:
    days = st.dates(date(2026, 1, 1), date(2026, 2, 28))
    return st.one_of(
        at.map(lambda it: b.Deadline(at=it)),
        days.map(lambda it: b.Deadline(day=it)),
    )


def _sale(at: st.SearchStrategy[datetime]) -> list[st.SearchStrategy[b.Body]]:
    lines = st.just((b.Line("a", "A", quantity=2), b.Line("b", "B")))
    address = st.builds(b.Address, country=_country, region=st.sampled_from(["", "SP", "CA"]))
    return [
        st.builds(b.OrderPlaced, total_minor=_amount),
        st.builds(
            b.OrderDescribed,
            lines=lines | st.just(()),
            ship_to=st.none() | address,
            service_level=st.sampled_from([None, "standard", "express"]),
            warehouse=st.sampled_from([None, "w1"]),
            dispatch_by=st.none() | deadlines(at),
            deliver_by=st.none() | deadlines(at),
        ),
        st.builds(b.OrderCancelled),
        st.builds(b.LinesCancelled, lines=_quantities),
        st.builds(b.PaymentPending, payment=_payment),
        st.builds(b.PaymentAuthorized, payment=_payment, expires_at=st.none() | at),
        st.builds(b.PaymentCaptured, payment=_payment, complete=st.booleans()),
        st.builds(b.PaymentFailed, payment=_payment, code=st.just("declined")),
        st.builds(b.PaymentVoided, payment=_payment),
        st.builds(b.ReviewOpened, review=st.just("v1")),
        st.builds(b.ReviewClosed, review=st.just("v1")),
        st.builds(b.RiskAssessed, level=st.sampled_from(["low", "high"])),
        st.builds(
            b.DisputeUpdated,
            dispute=st.just("d1"),
            status=st.sampled_from(["needs_response", "under_review"]),
            evidence_due=st.none() | at,
        ),
    ]


def _shipping(at: st.SearchStrategy[datetime]) -> list[st.SearchStrategy[b.Body]]:
    reasons = st.sampled_from([it.value for it in HoldReason])
    hold = st.sampled_from(["h1", "h2"])
    fulfillment = st.sampled_from(["f1", "f2"])
    return [
        st.builds(b.HoldPlaced, hold=hold, reason=reasons),
        st.builds(b.HoldReleased, hold=hold | st.just("")),
        st.builds(b.AddressChecked, valid=st.booleans()),
        st.builds(b.StockShort, line=_line),
        st.builds(b.Backordered, line=_line, restock=st.none() | deadlines(at), told=st.booleans()),
        st.builds(b.Restocked, line=_line | st.just("")),
        st.builds(b.WarehouseAccepted, warehouse=st.sampled_from(["", "w1"])),
        st.builds(b.FulfillmentRejected),
        st.builds(
            b.Fulfilled,
            fulfillment=fulfillment,
            lines=_quantities,
            parcels=st.lists(_orders_parcel, max_size=2).map(tuple),
            handed_over=st.booleans(),
            replaces=st.sampled_from(["", "", "P1", "R1", "x1"]),
        ),
        st.builds(b.FulfillmentCancelled, fulfillment=fulfillment),
        st.builds(
            b.ParcelLabelled,
            parcel=_any_parcel,
            direction=st.sampled_from(Direction),
            origin=_country,
            destination=_country,
        ),
        scans(),
        scans(),
        scans(),
        st.builds(b.ParcelPromised, parcel=_orders_parcel, edd=deadlines(at)),
        st.builds(b.ParcelUntrackable, parcel=_orders_parcel),
    ]


def scans() -> st.SearchStrategy[b.Body]:
    return st.builds(
        b.ParcelScanned,
        parcel=_any_parcel,
        status=st.sampled_from(ParcelStatus),
        reason=st.none() | st.sampled_from(Incident),
        carrier=st.sampled_from(["", "ups"]),
    )


def _after(at: st.SearchStrategy[datetime]) -> list[st.SearchStrategy[b.Body]]:
    contact, feedback = st.just("c1"), st.just("v1")
    return [
        st.builds(b.ReturnRequested, rma=_rma, lines=_quantities),
        st.builds(b.ReturnDecided, rma=_rma, decision=st.sampled_from(["approved", "declined"])),
        st.builds(b.ReturnLabelled, rma=_rma, parcel=st.just("B1"), valid_until=st.none() | at),
        st.builds(b.ReturnReceived, rma=_rma),
        st.builds(b.ReturnInspected, rma=_rma, accepted=st.booleans()),
        st.builds(b.ReturnClosed, rma=_rma),
        st.builds(b.RefundDue, claim=_claim, amount_minor=_amount),
        st.builds(
            b.RefundUpdated,
            refund=st.sampled_from(["re1", "re2"]),
            status=st.sampled_from(RefundStatus),
            amount_minor=_amount,
            claim=_claim | st.just(""),
        ),
        st.builds(b.ExchangeAccepted, exchange=st.just("x1"), rma=st.just("") | _rma),
        st.builds(b.CustomerContacted, contact=contact, unhappy=st.booleans()),
        st.builds(b.ContactAnswered, contact=contact),
        st.builds(b.NonReceiptClaimed, parcel=_orders_parcel | st.just("")),
        st.builds(b.ClaimSettled, parcel=_orders_parcel | st.just("")),
        st.builds(
            b.FeedbackGiven,
            feedback=feedback,
            score=st.integers(0, 10),
            scale=st.sampled_from(["nps", "stars"]),
        ),
        st.builds(b.FeedbackAnswered, feedback=feedback),
        st.builds(b.CustomerErased),
    ]


def bodies(at: st.SearchStrategy[datetime] | None = None) -> st.SearchStrategy[b.Body]:
    """Any body; `at` says where the instants inside come from."""
    at = instants() if at is None else at
    return st.one_of(*_sale(at), *_shipping(at), *_after(at))


def make(at: datetime, body: b.Body) -> Fact:
    """The same instant and body make the same fact."""
    key = f"{at.isoformat()}:{body_to_json(body).decode()}"
    return Fact("order:shop/1", at, "shop", key, body)


def facts(at: st.SearchStrategy[datetime] | None = None) -> st.SearchStrategy[Fact]:
    at = instants() if at is None else at
    return st.builds(make, at, bodies(at))


@st.composite
def lives(draw: st.DrawFn, most: int = 14) -> list[Fact]:
    """A whole life of one order, in no particular order: bought, mostly paid, then anything."""
    life = [make(MONDAY, b.OrderPlaced(number="1001", total_minor=5000))]
    if draw(st.integers(0, 4)):
        life.append(make(MONDAY + timedelta(hours=draw(hours())), b.PaymentCaptured(payment="p1")))
    return life + draw(st.lists(facts(), max_size=most))


def policies() -> st.SearchStrategy[Policy]:
    """Policies that can be followed."""
    milestones = st.sampled_from(["placed", "paid", "handed_over", "delivered", "cancelled"])
    own = st.builds(
        OwnRule, name=st.just("own"), after=milestones, expect=milestones, within=st.just("2bd")
    )
    return st.builds(
        Policy,
        zone=st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Kolkata"]),
        country=_country,
        hours=st.builds(
            Hours,
            opens=st.sampled_from(["00:00", "08:30"]),
            closes=st.sampled_from(["17:00", "24:00"]),
            country=st.sampled_from(["", "DE"]),
            cutoff=st.sampled_from(["", "15:00"]),
        ),
        off=st.lists(st.sampled_from(sorted(KINDS)), max_size=2).map(tuple),
        pausing=st.sampled_from([Policy().pausing, ("out_of_stock",), ()]),
        expects_warehouse=st.booleans(),
        own=st.lists(own, max_size=1).map(tuple),
    )
