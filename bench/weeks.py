"""Simulated weeks, told to their customers, and every cause accounted for.

    python -m bench.weeks [MINUTES] [TROUBLE]

Lives of a simulated shop are recorded, judged, decided and sent as in production, but for the
clock, which runs as fast as the machine allows. Mail goes to the outbox. At the end:
causes = sent + merged + held + dropped, each with its reason, and none told twice.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, count
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.settings")

import django
import psycopg

from bench.ground import KEY, Ground, ground
from bench.result import Figure, show
from waypost.core.facts import Fact
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_due, settle_told
from waypost.lib import logs
from waypost.lib.crypt import Safe
from waypost.sim import Shop, lives_as_facts
from waypost.tell.decide import run as decide
from waypost.tell.desks import Desks
from waypost.tell.office import Office
from waypost.tell.ready import Readying
from waypost.tell.send import Sender
from waypost.timeline.heard import Heard
from waypost.timeline.record import record

START = datetime(2026, 1, 5, tzinfo=UTC)
STEP = timedelta(hours=1)
A_WEEK = 400  # orders

_STATES = "select state, count(*) from tell_cause group by 1"
_REASONS = """
select state, coalesce(nullif(reason, ''), 'told'), count(*) from tell_cause
group by 1, 2 order by 1, 3 desc
"""
_FAULTS = {
    "causes without a decision": """
        select count(*) from tell_cause c where c.state <> 'new' and not exists (
            select 1 from tell_decision d where d.brand_id = c.brand_id and d.cause_id = c.id)""",
    "causes dropped or held without a reason": """
        select count(*) from tell_cause where state in ('dropped', 'held') and reason = ''""",
    "causes sent twice": """
        select count(*) from (select cause_id from tell_decision where verdict = 'sent'
            group by 1 having count(*) > 1) twice""",
    "causes of one order with one key": """
        select count(*) from (select 1 from tell_cause group by brand_id, order_id, key
            having count(*) > 1) twice""",
    "messages sent that tell nothing": """
        select count(*) from tell_message m where m.state = 'sent' and not exists (
            select 1 from tell_cause c where c.brand_id = m.brand_id and c.message_id = m.id
            and c.state in ('sent', 'merged'))""",
    "causes told by no message that was sent": """
        select count(*) from tell_cause c where c.state in ('sent', 'merged') and not exists (
            select 1 from tell_message m where m.brand_id = c.brand_id and m.id = c.message_id
            and m.state = 'sent')""",
}


def facts(trouble: float) -> Iterator[Fact]:
    """Week after week of orders, in the order of their happening within a few weeks."""
    waiting: list[Fact] = []
    for week in count():
        begin = START + week * timedelta(weeks=1)
        lives = lives_as_facts(Shop(7 + week, trouble).lives(A_WEEK, begin, A_WEEK / 168))
        waiting += chain.from_iterable(its for _, its in lives)
        waiting.sort(key=lambda it: it.occurred_at)
        until = START + (week + 1) * timedelta(weeks=1)
        ripe = next((n for n, it in enumerate(waiting) if it.occurred_at > until), len(waiting))
        yield from waiting[:ripe]
        waiting = waiting[ripe:]


def run(made: Ground, minutes: float, trouble: float) -> list[Figure]:
    os.environ["WAYPOST_PROCESS_ROLE"] = "flow"
    django.setup()
    with psycopg.connect(made.owner) as owner:
        owner.execute("update accounts_brand set activated_at = %s", (START,))
    now = START
    rulebook, desks = Rulebook(), Desks()
    sender = Sender(
        Office(made.flow, Safe(KEY), "http://127.0.0.1", False, Readying(desks), lambda: now)
    )
    source, begun, steps = facts(trouble), time.monotonic(), 0
    following = next(source)
    with psycopg.connect(made.flow, autocommit=True) as flow:
        rulebook.load(flow)
        desks.load(flow)
        while time.monotonic() - begun < minutes * 60:
            now += STEP
            told = []
            while following.occurred_at <= now:
                told.append(Heard(made.brand_id, following, None))
                following = next(source)
            _pass(flow, told, rulebook, desks, sender, now)
            steps += 1
            if steps % 168 == 0:
                print(f"week {steps // 168}: {_counts(flow)}", file=sys.stderr, flush=True)
        return list(_figures(flow, steps, time.monotonic() - begun))


def _pass(
    flow: Any, told: list[Heard], rulebook: Rulebook, desks: Desks, sender: Sender, now: datetime
) -> None:
    with flow.transaction():
        if told:
            settle_told(flow, record(flow, told, now), rulebook, now)
        settle_due(flow, rulebook, now, now, 10_000)
    while decide(flow, desks, now):
        pass
    while items := sender.take([]):
        sender.post(items)


def _counts(flow: Any) -> dict[str, int]:
    return dict(flow.execute(_STATES).fetchall())


def _figures(flow: Any, steps: int, seconds: float) -> Iterator[Figure]:
    counts = _counts(flow)
    total = sum(counts.values())
    ends = sum(counts.get(it, 0) for it in ("sent", "merged", "held", "dropped"))
    yield Figure("weeks", "simulated", f"{steps / 168:.1f} weeks in {seconds / 60:.0f} min")
    yield Figure("weeks", "causes", f"{total:,}")
    split = ", ".join(f"{state} {n:,}" for state, n in sorted(counts.items()))
    yield Figure("weeks", "of which", split, "sum is all", ends == total)
    for what, query in _FAULTS.items():
        found = flow.execute(query).fetchone()[0]
        yield Figure("weeks", what, f"{found:,}", "0", found == 0)
    for state, reason, n in flow.execute(_REASONS).fetchall():
        yield Figure("weeks", f"{state}: {reason}", f"{n:,}")


def main() -> None:
    logs.configure(json_lines=True)
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    trouble = float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
    with ground() as made:
        show(run(made, minutes, trouble))


if __name__ == "__main__":
    main()
