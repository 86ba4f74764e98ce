"""`waypost brand`: the shop fronts of this installation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from waypost.cli import choosing, pages
from waypost.cli.prepare import prepare

app = typer.Typer(
    help="Add a brand, or list them.", no_args_is_help=True, rich_markup_mode="markdown"
)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="Its name, as people say it.")],
    slug: Annotated[str, typer.Option(help="Its name in addresses. Default: from the name.")] = "",
    zone: Annotated[str, typer.Option(help="Its time zone, such as Europe/Berlin.")] = "UTC",
    country: Annotated[str, typer.Option(help="Where it ships from, such as DE.")] = "",
    organisation: Annotated[str, typer.Option(help="Whose it is. Default: the only one.")] = "",
) -> None:
    """Add a brand: one shop front, with orders, policy and connections of its own."""
    prepare()
    accounts = pages.loaded("waypost.cli.accounts")
    now = datetime.now(UTC)
    _, made = accounts.add_brand(name, slug, zone, country, organisation, {}, now)
    typer.echo(f"Brand {made} is there. Next: waypost connect CONNECTOR --brand {made}")


@app.command("list")
def list_() -> None:
    """List the brands, the oldest first."""
    prepare()
    with choosing.flow() as connection:
        for brand in choosing.brands(connection):
            typer.echo(f"{brand.slug}\t{brand.name}\t{brand.zone}\t{brand.country}")
