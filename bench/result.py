"""What a benchmark hands over, and how it is shown."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table


class Figure(msgspec.Struct):
    """One line of the table. `target` is what is asked of it, in words; `met` whether it is."""

    bench: str
    what: str
    value: str
    target: str = ""
    met: bool | None = None


def show(figures: Sequence[Figure]) -> None:
    table = Table("", "measured", "figure", "target", "", title="Waypost benchmarks")
    last = ""
    for it in figures:
        mark = {True: "yes", False: "no", None: ""}[it.met]
        table.add_row("" if it.bench == last else it.bench, it.what, it.value, it.target, mark)
        last = it.bench
    Console(width=140).print(table)


def write(figures: Sequence[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "figures": msgspec.to_builtins(list(figures)),
    }
    path.write_text(json.dumps(about, indent=1) + "\n")


def rate(count: float, seconds: float) -> str:
    return f"{count / seconds:,.0f}/s"
