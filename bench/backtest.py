"""Backtest: facts a second on one core, and memory that does not grow with history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.ground import Ground
from bench.result import Figure
from waypost.core.facts import fact_to_json
from waypost.sim import CLEAN, Shop, lives_as_facts

OLIST = Path(os.environ.get("WAYPOST_SHARED_DATA", "../shared/data")) / "olist"


def run(ground: Ground) -> list[Figure]:
    figures = []
    if OLIST.exists():
        told, peak = _backtest(ground, "olist", OLIST)
        figures.append(_figure("Olist", told))
    else:
        figures.append(Figure("Backtest", "Olist", "skipped: its folder is not there"))
    peaks = []
    for orders in (2_000, 8_000):
        path = Path(ground.home) / f"facts-{orders}.jsonl"
        _write(path, orders)
        told, peak = _backtest(ground, "facts-jsonl", path)
        peaks.append(peak)
        figures.append(_figure(f"{orders:,} simulated orders", told))
        path.unlink()
    ratio = peaks[1] / peaks[0]
    figures.append(
        Figure(
            "Backtest",
            "peak memory with 4 times the history",
            f"{ratio:.2f} times ({peaks[1] / 1024:.0f} MB)",
            "flat (within 1.2)",
            ratio <= 1.2,
        )
    )
    return figures


def _figure(what: str, told: dict[str, object]) -> Figure:
    rate = float(told["facts_per_second"])  # type: ignore[arg-type]
    value = f"{rate:,.0f} facts/s ({told['facts']:,} facts in {told['seconds']:.1f} s)"
    return Figure("Backtest", what, value, "at least 100,000/s", rate >= 100_000)


def _write(path: Path, orders: int) -> None:
    start = datetime.now(UTC) - timedelta(days=60)
    lives = Shop(seed=5).lives(orders, start, 40.0)
    with path.open("wb") as out:
        for item in lives_as_facts(lives, CLEAN):
            facts = item[1] if isinstance(item, tuple) else item
            out.writelines(fact_to_json(fact) + b"\n" for fact in facts)


def _backtest(ground: Ground, source: str, path: Path) -> tuple[dict[str, object], int]:
    """The command's own summary, and its peak resident memory in kB."""
    code = (
        "import resource, subprocess, sys;"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True, check=True);"
        "print(done.stdout, end='');"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)"
    )
    waypost = Path(sys.executable).with_name("waypost")
    done = subprocess.run(
        [sys.executable, "-c", code, waypost, "backtest", source, path, "--json"],
        capture_output=True,
        text=True,
        check=True,
        env=ground.environment,
    )
    return json.loads(done.stdout), int(done.stderr.split()[-1])
