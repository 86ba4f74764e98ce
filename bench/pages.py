"""The desk's pages over a million orders, as ratios to the same pages over ten thousand.

Server side: from the request to the last byte of the answer, in one process, without the network.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import psycopg

from bench import crowd
from bench.ground import Ground
from bench.result import Figure

ORDERS = int(os.environ.get("BENCH_ORDERS", "1000000"))
ROUNDS = 60
_PAGE, _SEARCH, _RATIO, _SIZE, _GUESTS = 100, 50, 2, 100, 60

Looked = dict[str, dict[str, float]]


def run(ground: Ground) -> list[Figure]:
    ground.empty()
    crowd.begin(ground)
    small = _look(ground)
    crowd.grow(ground, ORDERS)
    big = _look(ground)
    found = [Figure("pages", "orders, events", _size(ground))]
    for name, it in big.items():
        limit = _SEARCH if name.startswith(("search", "tracking")) else _PAGE
        size = _GUESTS if name.startswith("tracking") else _SIZE
        ratio = it["p95"] / small[name]["p95"]
        found.append(
            Figure(
                "pages",
                f"{name}: p95 (p50), ratio to 10,000 orders, on the wire",
                f"{it['p95']:.0f} ({it['p50']:.0f}) ms, {ratio:.2f}, {it['kilobytes']:.0f} kB",
                f"under {limit} ms, {_RATIO} times, {size} kB",
                it["p95"] < limit and ratio < _RATIO and it["kilobytes"] < size,
            )
        )
    return found


def _look(ground: Ground) -> Looked:
    done = subprocess.run(
        [sys.executable, "-m", "bench.look", str(ROUNDS)],
        env=ground.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    looked: Looked = json.loads(done.stdout.splitlines()[-1])
    return looked


def _size(ground: Ground) -> str:
    with psycopg.connect(ground.owner) as connection:
        row = connection.execute(
            "select (select count(*) from timeline_order), (select count(*) from timeline_event)"
        ).fetchone()
    assert row is not None
    return f"{row[0]:,}, {row[1]:,}"
