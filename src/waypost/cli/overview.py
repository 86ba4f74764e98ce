"""`waypost overview`: what lists, search and counts live on, anew."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from waypost.cli import choosing
from waypost.cli.choosing import Chosen, Connection
from waypost.cli.prepare import prepare
from waypost.cli.screen import calm_collector
from waypost.flow.rulebook import Rulebook
from waypost.overview import rebuild as rebuilding

app = typer.Typer(
    help="What lists, search and counts live on.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@app.callback()
def _overview() -> None:
    """What lists, search and counts live on."""


@app.command()
def rebuild(
    brand: Annotated[str, typer.Option(help="The brand's slug. Default: every brand.")] = "",
) -> None:
    """Make lists, search and counts anew from the orders. Workers and pages may go on."""
    prepare()
    calm_collector()
    with choosing.flow() as connection:
        connection.execute("set time zone 'UTC'")
        chosen = [choosing.brand(connection, brand)] if brand else choosing.brands(connection)
        rulebook = Rulebook()
        rulebook.load(connection)
        connection.commit()
        for it in chosen:
            done = _watched(connection, it, rulebook)
            typer.echo(f"{done:,} orders of {it.slug} are listed and counted anew.")


def _watched(connection: Connection, brand: Chosen, rulebook: Rulebook) -> int:
    """Rebuild one brand with a bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        return rebuilding.rebuild(connection, brand.id, rulebook.rules)
    total = connection.execute(
        "select count(*) from timeline_order where brand_id = %s and named", (brand.id,)
    ).fetchone()
    connection.commit()
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    screen = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=screen, transient=True) as bar:
        task = bar.add_task(brand.slug, total=total[0] if total else None)
        return rebuilding.rebuild(
            connection, brand.id, rulebook.rules, lambda done: bar.update(task, completed=done)
        )
