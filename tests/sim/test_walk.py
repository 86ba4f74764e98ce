"""The judgement over simulated lives: every kind of issue opens, each for its trouble."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from tests.sim.shops import lives
from waypost.core.catalogue import KINDS
from waypost.core.facts import Fact
from waypost.core.order import OrderState
from waypost.core.rules import Rules
from waypost.core.walk import Lives, Verb, walk
from waypost.sim import POLICY, Life, Mischief, facts_of, lives_as_facts

RULES = Rules(POLICY)
LONG = timedelta(days=150)

# Kinds that no fact of one order can open: they need a forecast, a person's history, or are about
# a connection or a delivery.
ELSEWHERE = {"delivery_at_risk", "return_abuse", "connector_silent", "unreadable"}

# A trouble -> the kind of issue that it must lead to, in every order that it strikes.
ALWAYS = {
    "address_unfound": "address_problem",
    "backorder_untold": "backorder",
    "bad_address": "address_problem",
    "cancelled_unrefunded": "refund_overdue",
    "complaint": "unhappy_customer",
    "damaged": "damaged",
    "declined": "payment_failed",
    "delayed": "carrier_exception",
    "exchange_late": "exchange_late",
    "high_risk": "fraud_risk",
    "hold_drags": "fulfillment_hold",
    "label_early": "label_not_scanned",
    "lost": "lost",
    "misrouted": "misrouted",
    "not_received": "not_received",
    "out_of_stock": "out_of_stock",
    "pickup_ignored": "pickup_waiting",
    "pickup_never": "return_to_sender",
    "refund_failed": "refund_failed",
    "refund_overdue": "refund_overdue",
    "refund_short": "refund_mismatch",
    "refund_stuck": "refund_stuck",
    "refused": "fulfillment_rejected",
    "refused_at_door": "return_to_sender",
    "return_late": "return_unused",
    "return_stalled": "return_stalled",
    "return_unprocessed": "return_unprocessed",
    "return_unused": "return_unused",
    "review_drags": "payment_review",
    "slow_payment_pends": "payment_pending",
    "split_drags": "partial_fulfillment",
    "stalled": "stalled",
    "stray_label": "unmatched",
    "unsynced": "not_synced",
    "untrackable": "untrackable",
    "weather": "carrier_exception",
}
# The same for troubles that now and then end before they have taken long enough.
MOSTLY = {
    "backordered": "backorder",
    "customs": "customs_hold",
    "dispute_forgotten": "dispute_due",
    "edd_moved": "edd_moved",
    "failed_attempt": "delivery_failed",
    "late": "late_delivery",
    "late_after_late_dispatch": "late_delivery",
    "late_dispatch": "late_dispatch",
}


def opened(life: Life, facts: list[Fact]) -> Counter[str]:
    found: Lives = {}
    walked = walk(OrderState(), found, facts, RULES, None, life.placed_at + LONG)
    return Counter(turn.issue.kind for turn in walked.turns if turn.verb is Verb.OPENED)


@pytest.fixture(scope="module")
def judged() -> list[tuple[Life, Counter[str]]]:
    """A few thousand orders would show all there is; at twice the trouble 1,400 do."""
    return [(life, opened(life, facts)) for life, facts in lives_as_facts(lives(1400, trouble=2))]


def test_every_kind_that_facts_can_open_opens(judged: list[tuple[Life, Counter[str]]]) -> None:
    kinds = {kind for _, found in judged for kind in found}
    assert kinds == KINDS - ELSEWHERE


def test_each_trouble_leads_to_its_issue(judged: list[tuple[Life, Counter[str]]]) -> None:
    missed = defaultdict(list)
    for life, found in judged:
        for trouble in life.troubles:
            kind = ALWAYS.get(trouble)
            if kind is not None and not found[kind]:
                missed[trouble].append(life.number)
    assert not missed


@pytest.mark.parametrize("trouble", MOSTLY)
def test_most_troubles_of_a_passing_kind_lead_to_theirs(
    trouble: str, judged: list[tuple[Life, Counter[str]]]
) -> None:
    struck = [found for life, found in judged if trouble in life.troubles]
    seen = sum(found[MOSTLY[trouble]] > 0 for found in struck)
    assert seen / len(struck) > 0.7


def test_a_world_without_trouble_opens_next_to_nothing() -> None:
    """Slow banks, bad taste and full pickup points remain; no other kind may open."""
    found: Counter[str] = Counter()
    for life, facts in lives_as_facts(lives(400, trouble=0)):
        found += opened(life, facts)
    assert set(found) <= {"payment_pending", "unhappy_customer", "late_delivery"}
    assert found.total() < 40


def test_repeats_and_disorder_change_no_issue() -> None:
    """The same news twice, late, or under another id: the same issues at the same instants."""
    rough = Mischief(repeated=0.1, retried=0.1, told_again=0.1, late=0.2, lost=0)
    for life in lives(150, trouble=3):
        assert opened(life, facts_of(life, rough)) == opened(life, facts_of(life)), life.number
