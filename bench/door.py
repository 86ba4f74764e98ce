"""Door: acknowledged webhooks a second, against what pgbench inserts and what is usually built."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import shutil
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psycopg

from bench.ground import BINARIES, Ground
from bench.result import Figure

CONNECTIONS, SECONDS, PORT = 64, 12, 8477
SECRET = "the secret of the door's benchmark"

_LUA = """
local body = io.open("{body}", "rb"):read("*a")
local seq = 0
local thread_no = 0
function setup(thread) thread:set("no", thread_no); thread_no = thread_no + 1 end
function request()
  seq = seq + 1
  return wrk.format("POST", "{path}", {{
    ["content-type"] = "application/json",
    ["x-shopify-topic"] = "orders/updated",
    ["x-shopify-hmac-sha256"] = "{signature}",
    ["x-shopify-webhook-id"] = "b-{mark}-" .. no .. "-" .. seq,
  }}, body)
end
function done(summary, latency, requests)
  local bad = summary.errors.status + summary.errors.connect + summary.errors.read
      + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration, bad,
      latency:percentile(50), latency:percentile(99)))
end
"""


def body() -> bytes:
    """Seven kilobytes, as a Shopify order has."""
    lines = [
        {
            "id": n,
            "sku": f"SKU-{n:06d}",
            "name": f"Article number {n}",
            "quantity": 1,
            "price": "19.90",
            "properties": [],
            "tax_lines": [],
            "vendor": "Acme",
        }
        for n in range(46)
    ]
    made = json.dumps({"id": 1, "name": "#1001", "line_items": lines}).encode()
    return made[:-1] + b" " * max(0, 7000 - len(made)) + b"}"


def run(ground: Ground) -> list[Figure]:
    if shutil.which("wrk") is None:
        return [Figure("Door", "wrk is not installed (apt-get install wrk)", "skipped")]
    inserts = _pgbench(ground)
    ground.empty()
    with _server(ground, "waypost.asgi:application"):
        _, path = ground.connect("shopify", SECRET)
        time.sleep(6.5)  # the door looks its connections up every five seconds
        door = _load(ground, path, "door")
    _check(ground, door)
    with _server(ground, "bench.usual_asgi:application"):
        usual = _load(ground, "/usual/", "usual")
    ratio = door.rate / inserts
    return [
        Figure(
            "Door",
            f"pgbench, single-row inserts of 7 kB, {CONNECTIONS} connections",
            f"{inserts:,.0f}/s",
            "the reference",
        ),
        Figure("Door", "acknowledged 7 kB webhooks", f"{door.rate:,.0f}/s"),
        Figure("Door", "ratio to pgbench", f"{ratio:.2f}", "at least 0.5", ratio >= 0.5),
        Figure(
            "Door",
            "latency p50 / p99",
            f"{door.p50:.1f} / {door.p99:.1f} ms",
            "p99 under 25 ms",
            door.p99 < 25,
        ),
        Figure(
            "Door",
            "the usual way: Django view, one ORM insert, one job",
            f"{usual.rate:,.0f}/s",
            "",
            None,
        ),
        Figure("Door", "door to the usual way", f"{door.rate / usual.rate:.1f} times"),
    ]


class _Load:
    def __init__(self, line: str) -> None:
        requests, micros, self.bad, p50, p99 = (int(part) for part in line.split())
        self.requests = requests
        self.rate = (requests - self.bad) / micros * 1e6
        self.p50, self.p99 = p50 / 1000, p99 / 1000


def _load(ground: Ground, path: str, mark: str) -> _Load:
    made = body()
    signature = b64encode(hmac.new(SECRET.encode(), made, hashlib.sha256).digest()).decode()
    folder = Path(ground.home)
    (folder / "body").write_bytes(made)
    for mark_, seconds in ((f"{mark}-warm", 3), (mark, SECONDS)):
        script = _LUA.format(body=folder / "body", path=path, signature=signature, mark=mark_)
        (folder / "post.lua").write_text(script)
        done = subprocess.run(
            [
                "wrk",
                "-t1",
                f"-c{CONNECTIONS}",
                f"-d{seconds}s",
                "-s",
                folder / "post.lua",
                f"http://127.0.0.1:{PORT}",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    found = re.search(r"RESULT (.*)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    return _Load(found[1])


def _check(ground: Ground, load: _Load) -> None:
    """What was acknowledged is there, each once."""
    with psycopg.connect(ground.flow) as connection:
        row = connection.execute(
            "select count(*), count(distinct external_id) from inbox_delivery "
            "where external_id like 'b-door-%' and external_id not like 'b-door-warm%'"
        ).fetchone()
    assert row is not None
    assert row[0] == row[1] >= load.requests - load.bad, (row, load.requests, load.bad)


@contextmanager
def _server(ground: Ground, application: str) -> Iterator[None]:
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--port",
        str(PORT),
        "--workers",
        "1",
        "--loop",
        "uvloop",
        "--log-level",
        "warning",
        "--no-ws",
        application,
    ]
    process = subprocess.Popen(command, env=ground.environment | {"WAYPOST_PROCESS_ROLE": "flow"})
    try:
        for _ in range(200):
            try:
                urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(15)


def _pgbench(ground: Ground) -> float:
    """The same columns and bytes, one row an insert, on the same server."""
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("drop table if exists bench_insert")
        connection.execute("create table bench_insert (like inbox_delivery including all)")
    text = body().decode().replace("'", "''")
    script = Path(ground.home) / "insert.sql"
    script.write_text(
        "insert into bench_insert (brand_id, connection_id, external_id, digest, topic, headers, "
        "body) values (1, 1, gen_random_uuid()::text, "
        "decode('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex'), "
        f"'orders/updated', '{{}}', convert_to('{text}', 'utf8'));\n"
    )
    rates = []
    for seconds in (3, SECONDS):
        done = subprocess.run(
            [
                BINARIES / "pgbench",
                "-n",
                f"-c{CONNECTIONS}",
                "-j1",
                f"-T{seconds}",
                "-f",
                script,
                ground.owner,
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        assert found is not None, done.stdout
        rates.append(float(found[1]))
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("drop table bench_insert")
    return rates[-1]
