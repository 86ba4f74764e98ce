"""Freshness: from the acknowledged webhook to the issue that anybody can see."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx2
import psycopg

from bench.ground import Ground
from bench.result import Figure
from waypost.lib import standard_webhooks

RATE, SECONDS, CLIENTS, PORT = 500, 60, 32, 8478
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"


def run(ground: Ground) -> list[Figure]:
    ground.empty()
    _, path = ground.connect("generic", SECRET)
    with _serving(ground):
        acknowledged, late = asyncio.run(_send(path))
        visible = _visible(ground, len(acknowledged))
    waits = sorted(
        (visible[number] - at) * 1000 for number, at in acknowledged.items() if number in visible
    )
    assert len(waits) == len(acknowledged), (len(waits), len(acknowledged))
    p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    return [
        Figure(
            "Freshness",
            f"{RATE} deliveries a second for {SECONDS} s, acknowledged",
            f"{len(acknowledged):,} ({late} sent over 50 ms late)",
        ),
        Figure(
            "Freshness",
            "acknowledged to visible issue, p50",
            f"{p50:.0f} ms",
            "under 200 ms",
            p50 < 200,
        ),
        Figure(
            "Freshness",
            "acknowledged to visible issue, p99",
            f"{p99:.0f} ms",
            "under 1 s",
            p99 < 1000,
        ),
    ]


async def _send(path: str) -> tuple[dict[str, float], int]:
    """Each delivery is a new order whose payment failed: one issue, at once.

    A bare HTTP/1.1 client: a comfortable one takes more of the shared cores than what is measured.
    """
    acknowledged: dict[str, float] = {}
    late = 0
    begun = time.perf_counter()
    numbers = iter(range(RATE * SECONDS))

    async def one_by_one() -> None:
        nonlocal late
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        for n in numbers:
            pause = begun + n / RATE - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            elif pause < -0.05:
                late += 1
            number = f"F{n}"
            writer.write(_request(path, number))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            if head.startswith(b"HTTP/1.1 200"):
                acknowledged[number] = time.time()
        writer.close()

    await asyncio.gather(*(one_by_one() for _ in range(CLIENTS)))
    return acknowledged, late


def _request(path: str, number: str) -> bytes:
    body = _body(number)
    headers = standard_webhooks.sign(SECRET, f"msg_{number}", datetime.now(UTC), body)
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _body(number: str) -> bytes:
    now = datetime.now(UTC).isoformat()
    about = {"order_ref": f"order:bench/{number}", "occurred_at": now, "source": "bench"}
    facts = [
        about | {"kind": "order_placed", "key": number, "data": {"number": number}},
        about
        | {
            "kind": "payment_failed",
            "key": number,
            "data": {"payment": f"pi_{number}", "code": "card_declined"},
        },
    ]
    return json.dumps(facts).encode()


def _visible(ground: Ground, count: int) -> dict[str, float]:
    """When each order's issue was committed, by the server's own record of its transactions."""
    deadline = time.time() + 30
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        while time.time() < deadline:
            rows = connection.execute(
                "select o.number, pg_xact_commit_timestamp(i.xmin) from issues_issue i "
                "join timeline_order o on o.brand_id = i.brand_id and o.id = i.order_id "
                "where i.kind = 'payment_failed'"
            ).fetchall()
            if len(rows) >= count:
                break
            time.sleep(0.5)
    return {number: at.timestamp() for number, at in rows}


@contextmanager
def _serving(ground: Ground) -> Iterator[None]:
    """`waypost serve` as a user runs it; PostgreSQL keeps the time of each commit."""
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        row = connection.execute("show track_commit_timestamp").fetchone()
    assert row == ("on",), "the ground turns track_commit_timestamp on"
    command = [
        os.path.join(os.path.dirname(sys.executable), "waypost"),
        "serve",
        "--port",
        str(PORT),
    ]
    process = subprocess.Popen(command, env=ground.environment, stdout=subprocess.DEVNULL)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{PORT}", trust_env=False) as client:
            for _ in range(300):
                try:
                    if client.get("/readyz").status_code == 200:
                        break
                except httpx2.TransportError:
                    time.sleep(0.1)
        time.sleep(2)
        yield
    finally:
        process.terminate()
        process.wait(20)
