"""Pipeline: deliveries that are in the inbox already, to settled issues."""

from __future__ import annotations

import multiprocessing
import os
import time
from datetime import UTC, datetime, timedelta
from itertools import islice

import psycopg

from bench.ground import Ground
from bench.result import Figure
from waypost.connectors.contract import HookRequest, Keys
from waypost.connectors.registry import CONNECTORS
from waypost.flow.loop import Loop, calm_collector
from waypost.inbox.remember import INSERT, Row, parameters, row
from waypost.lib.arrays import byteas, instants, int8s, texts
from waypost.sim import USUAL, Shop, seal, secrets_of, stream

DELIVERIES = int(os.environ.get("WAYPOST_BENCH_DELIVERIES", "40000"))
SEED = 11


def run(ground: Ground) -> list[Figure]:
    rows = _rows(ground)
    one = _settle(ground, rows, workers=1)
    counted = _counts(ground)
    bare = _bare(ground)
    two = _settle(ground, rows, workers=2)
    assert _counts(ground)[:3] == counted[:3], "facts lost or doubled by two workers"
    orders, events, _, issues = counted
    return [
        Figure(
            "Pipeline",
            f"{len(rows):,} deliveries of 5 partners became",
            f"{events:,} events of {orders:,} orders, {issues:,} issues",
        ),
        Figure(
            "Pipeline",
            "one worker, deliveries",
            f"{len(rows) / one:,.0f}/s",
            "at least 5,000/s",
            len(rows) / one >= 5000,
        ),
        Figure("Pipeline", "one worker, events", f"{events / one:,.0f}/s"),
        Figure(
            "Pipeline",
            "a bare batched insert of the same events",
            f"{events / bare:,.0f}/s",
            "the reference",
        ),
        Figure(
            "Pipeline",
            "ratio to the bare insert",
            f"{bare / one:.2f}",
            "at least 0.2",
            bare / one >= 0.2,
        ),
        Figure(
            "Pipeline",
            "two workers to one",
            f"{one / two:.2f} times",
            "at least 1.5",
            one / two >= 1.5,
        ),
        Figure("Pipeline", "facts lost or doubled by two workers", "none", "none", True),
    ]


def _rows(ground: Ground) -> list[Row]:
    """The simulated shop's stream as the door would have stored it."""
    secrets = secrets_of(SEED)
    ids = {name: ground.connect(name, secret)[0] for name, secret in secrets.items()}
    start = datetime.now(UTC) - timedelta(days=21)
    made = []
    for sent in islice(stream(Shop(seed=SEED), 10**9, start, 12.0, USUAL), DELIVERIES):
        connector = CONNECTORS[sent.connector]
        headers = seal(sent, secrets[sent.connector], sent.at)
        request = HookRequest(headers, sent.body)
        receipt = connector.verify(request, Keys(secrets=(secrets[sent.connector],)), sent.at)
        kept = {name: headers[name] for name in connector.keeps if name in headers}
        made.append(row(ground.brand_id, ids[sent.connector], receipt, kept, sent.body, sent.at))
    return made


def _settle(ground: Ground, rows: list[Row], workers: int) -> float:
    """Seconds until the inbox is empty and nobody is due."""
    ground.empty()
    with psycopg.connect(ground.flow, autocommit=True) as connection:
        for at in range(0, len(rows), 1000):
            connection.execute(INSERT, parameters(rows[at : at + 1000]))
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("vacuum analyze inbox_delivery, inbox_reading")
        connection.execute("checkpoint")
    context = multiprocessing.get_context("spawn")
    ready, go = context.Barrier(workers + 1), context.Event()
    processes = [context.Process(target=_work, args=(ground, ready, go)) for _ in range(workers)]
    for process in processes:
        process.start()
    ready.wait()
    begun = time.perf_counter()
    go.set()
    for process in processes:
        process.join()
    return time.perf_counter() - begun


def _work(ground: Ground, ready: object, go: object) -> None:
    calm_collector()
    loop = Loop(ground.flow, ground.directory(), CONNECTORS)
    ready.wait()  # type: ignore[attr-defined]
    go.wait()  # type: ignore[attr-defined]
    idle = 0
    while idle < 3:
        idle = 0 if loop.tick() else idle + 1
        if idle:
            time.sleep(0.02)
    loop.close()


def _counts(ground: Ground) -> tuple[int, ...]:
    with psycopg.connect(ground.flow) as connection:
        return tuple(
            connection.execute(f"select count(*) from {what}").fetchone()[0]  # type: ignore[index]
            for what in (
                "timeline_order where named",
                "timeline_event",
                "inbox_reading where state in (1, 3)",
                "issues_issue",
            )
        )


def _bare(ground: Ground) -> float:
    """Seconds to insert the same events, in batches of as many, and nothing else."""
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("drop table if exists bench_event")
        connection.execute("create table bench_event (like timeline_event including all)")
        events = connection.execute(
            "select brand_id, order_id, fact_id, kind, source, key, ref, occurred_at, recorded_at, "
            "delivery_id, data::text from timeline_event order by recorded_at"
        ).fetchall()
        begun = time.perf_counter()
        for at in range(0, len(events), 1000):
            columns = list(zip(*events[at : at + 1000], strict=True))
            encode = (
                int8s,
                int8s,
                byteas,
                texts,
                texts,
                texts,
                texts,
                instants,
                instants,
                int8s,
                texts,
            )
            connection.execute(
                "insert into bench_event select * from unnest(%b::bigint[], %b::bigint[], "
                "%b::bytea[], %b::text[], %b::text[], %b::text[], %b::text[], %b::timestamptz[], "
                "%b::timestamptz[], %b::bigint[], %b::text[]::jsonb[])",
                [how(column) for how, column in zip(encode, columns, strict=True)],
                prepare=True,
            )
        seconds = time.perf_counter() - begun
        connection.execute("drop table bench_event")
    return seconds
