"""`waypost backtest`: what the watch would have said of a history, without a database."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from waypost.cli.failing import Failure
from waypost.cli.screen import BadRows, Watched, calm_collector, opened, writing
from waypost.core.policy import PolicyUnreadable
from waypost.core.rules import Rules
from waypost.history import backtest as engine
from waypost.history.source import Source
from waypost.lib.times import InstantUnreadable, instant


def backtest(
    source: Annotated[str, typer.Argument(help="olist, shopify-orders-csv or facts-jsonl.")],
    path: Annotated[Path, typer.Argument(help="The file, or Olist's folder.")],
    policy: Annotated[
        Path | None, typer.Option(help="Changes to the source's default policy, as JSON.")
    ] = None,
    until: Annotated[
        str, typer.Option(help="Judge up to this instant, knowing nothing later. Default: now.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write every issue that opened into this CSV file.")
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(help="Write every row that was left out into this CSV file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Judge a history by a policy and count the issues that would have opened.

    Needs no database, and uses the same judgement as the live system.
    """
    history = opened(source, path)
    rules = _rules(history, policy)
    end = _until(until)
    calm_collector()
    with BadRows(errors) as report, _issues(out) as take:
        summary = engine.backtest(
            Watched(history, "Judging"),
            rules,
            end or datetime.now(UTC),
            take=take,
            report=report,
            heard=None if end is None else lambda fact: fact.occurred_at <= end,
        )
    if as_json:
        typer.echo(msgspec.json.encode(summary).decode())
    else:
        _show(summary, history, report.count)


def _rules(history: Source, policy: Path | None) -> Rules:
    try:
        changes = b"{}" if policy is None else policy.read_bytes()
        return engine.rules_over(history.policy, changes)
    except OSError as error:
        raise Failure(f"{policy} cannot be read: {error.strerror}", 2) from error
    except PolicyUnreadable as error:
        raise Failure(f"{policy}: {error}", 2) from error


def _until(text: str) -> datetime | None:
    """ISO 8601; UTC where it names no zone."""
    try:
        return instant(text, UTC) if text else None
    except InstantUnreadable as error:
        raise Failure(f"--until: {error}", 2) from error


@contextmanager
def _issues(path: Path | None) -> Iterator[Callable[[engine.Row], None]]:
    if path is None:
        yield lambda row: None
        return
    with writing(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(engine.COLUMNS)
        yield lambda row: writer.writerow(engine.cells(row))


def _show(summary: engine.Summary, history: Source, bad: int) -> None:
    screen = Console(highlight=False, soft_wrap=True)
    screen.print(
        f"{summary.orders:,} orders, {summary.facts:,} facts in {summary.seconds:.1f} s "
        f"({summary.facts_per_second:,} facts/s); {bad:,} rows left out"
    )
    for note in history.notes:
        screen.print(note)
    table = Table("issue", "opened", box=None)
    table.columns[1].justify = "right"
    for kind, count in sorted(summary.issues.items(), key=lambda pair: -pair[1]):
        table.add_row(kind, f"{count:,}")
    screen.print(table)
