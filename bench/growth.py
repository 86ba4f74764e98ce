"""Growth: settling what is due must not cost more because more orders sleep."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import psycopg

from bench.ground import Ground
from bench.result import Figure
from waypost.core import refs
from waypost.core.bodies import OrderPlaced, PaymentCaptured
from waypost.core.facts import Fact
from waypost.core.fold import fold
from waypost.core.order import OrderState, pack
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_due

SIZES = (10_000, 100_000, 1_000_000)
DUE, ROUNDS = 1_000, 9

# What a shop would run every night: who is paid, not sent, and over two days old?
_SCAN = """
select count(*) from bench_orders
where paid_at is not null and shipped_at is null and cancelled_at is null
and paid_at < now() - interval '2 days'
"""


def run(ground: Ground) -> list[Figure]:
    figures, times, scans = [], [], []
    for size in SIZES:
        _fill(ground, size)
        settle, scan = _settle(ground), _scan(ground)
        times.append(settle)
        scans.append(scan)
        figures.append(
            Figure(
                "Growth",
                f"{DUE:,} due orders among {size:,} sleeping: settled in",
                f"{settle * 1000:,.0f} ms (nightly full scan: {scan * 1000:,.0f} ms)",
            )
        )
    ratio = max(times) / min(times)
    figures.append(
        Figure("Growth", "slowest to fastest", f"{ratio:.2f}", "within 1.3", ratio <= 1.3)
    )
    figures.append(
        Figure("Growth", "the nightly scan, slowest to fastest", f"{max(scans) / min(scans):.1f}")
    )
    return figures


def _state(at: datetime) -> bytes:
    ref = refs.order(1, "shop")
    facts = [
        Fact(ref, at, "shop", "1", OrderPlaced(number="1001", currency="EUR", total_minor=5990)),
        Fact(ref, at, "psp", "1", PaymentCaptured(payment="pi_1")),
    ]
    return pack(fold(OrderState(), facts))


def _fill(ground: Ground, size: int) -> None:
    now = datetime.now(UTC)
    ground.empty()
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("drop table if exists bench_orders")
        connection.execute(
            "create table bench_orders as select n as id, now() - n * interval '1 second' as "
            "paid_at, case when n %% 10 < 9 then now() end as shipped_at, "
            "null::timestamptz as cancelled_at, repeat('x', 600) as rest "
            "from generate_series(1, %s) n",
            (size,),
        )
        connection.execute(
            "insert into timeline_order (brand_id, id, named, state, number, customer, stage, "
            "placed_at, currency, country, judged_at, wake_at, fault) "
            "select %s, n, true, %s, n::text, '', 'paid', now(), 'EUR', 'DE', now(), "
            "now() + interval '1 day' + n * interval '1 millisecond', '' "
            "from generate_series(1, %s) n",
            (ground.brand_id, _state(now), size),
        )
        connection.execute("vacuum analyze timeline_order, bench_orders")
        connection.execute("checkpoint")


def _settle(ground: Ground) -> float:
    """The least time of settling DUE orders whose deadline has just passed: what it costs when
    nothing else wants the cores, with calendars loaded and statements prepared."""
    found = []
    rulebook = Rulebook()
    overdue = _state(datetime.now(UTC) - timedelta(days=30))
    with psycopg.connect(ground.flow) as connection:
        rulebook.load(connection)
        for _ in range(ROUNDS):
            now = datetime.now(UTC)
            connection.execute(
                "update timeline_order set wake_at = %s, judged_at = %s, state = %s "
                "where id in (select (random() * (select max(id) from timeline_order))::bigint "
                "from generate_series(1, %s))",
                (now, now - timedelta(minutes=1), overdue, DUE),
            )
            connection.execute("delete from issues_issue")
            connection.commit()
            begun = time.perf_counter()
            settled = 0
            while done := settle_due(connection, rulebook, now, now, 500):
                connection.commit()
                settled += done
            found.append((time.perf_counter() - begun) / settled * DUE)
    return min(found)


def _scan(ground: Ground) -> float:
    with psycopg.connect(ground.owner) as connection:
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            connection.execute(_SCAN).fetchall()
            times.append(time.perf_counter() - begun)
    return min(times)
