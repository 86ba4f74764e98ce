"""The counts add up: every cause was sent, merged or dropped, or is held, each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.tell.telling import Shop
from waypost.sim import Shop as Sim
from waypost.sim import lives_as_facts
from waypost.tell.states import Reason

START = datetime(2026, 3, 2, tzinfo=UTC)
ORDERS = 40
STEP = timedelta(hours=6)
STEPS = 40 * 4
_ENDS = {"sent", "merged", "dropped", "held"}


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Iterator[Shop]:
    made = Shop(clean, cast.acme.id)
    yield made
    made.close()


def test_every_cause_of_forty_simulated_days_is_accounted_for(shop: Shop) -> None:
    lives = lives_as_facts(Sim(11, 3.0).lives(ORDERS, START, 1.0))
    facts = sorted((fact for _, its in lives for fact in its), key=lambda it: it.occurred_at)
    now, told = START, 0
    for _ in range(STEPS):
        now += STEP
        begin = told
        while told < len(facts) and facts[told].occurred_at <= now:
            told += 1
        if told > begin:
            shop.tell(facts[begin:told], now)
        shop.wait_until(now)
        if shop.decide(now):
            shop.send(now)

    causes = shop.ask("select state, verdict, reason, order_id, key, message_id from tell_cause")
    states = Counter(state for state, *_ in causes)
    assert sum(states.values()) == len(causes) > 5 * ORDERS
    assert set(states) <= _ENDS
    assert min(states[it] for it in ("sent", "merged", "dropped")) > 0
    for state, _, reason, _, key, message_id in causes:
        assert reason in {*Reason, ""}
        assert bool(reason) or state in ("sent", "merged"), key
        assert bool(message_id) or state in ("dropped", "held"), key
    assert len({(order, key) for *_, order, key, _ in causes}) == len(causes)
    undecided = shop.ask(
        "select count(*) from tell_cause c where not exists (select 1 from tell_decision d "
        "where d.brand_id = c.brand_id and d.cause_id = c.id)"
    )
    assert undecided == [(0,)]
    twice = shop.ask(
        "select cause_id from tell_decision where verdict = 'sent' group by 1 having count(*) > 1"
    )
    assert twice == []
    untold = shop.ask(
        "select m.id from tell_message m where m.state = 'sent' and not exists ("
        "select 1 from tell_cause c where c.brand_id = m.brand_id and c.message_id = m.id "
        "and c.state in ('sent', 'merged'))"
    )
    assert untold == []
