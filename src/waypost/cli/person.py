"""`waypost person`: who logs in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from waypost.cli import choosing, pages
from waypost.cli.prepare import prepare
from waypost.lib.database import config

app = typer.Typer(
    help="Add somebody who logs in, or unlock them.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@app.callback()
def _person() -> None:
    pass


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="Their e-mail address: the account's name.")],
    brand: Annotated[str, typer.Option(help="The brand's slug. Default: the only one.")] = "",
    role: Annotated[str, typer.Option(help="owner, manager, agent or viewer.")] = "viewer",
    name: Annotated[str, typer.Option(help="Their name.")] = "",
) -> None:
    """Give somebody a role, and print a link that logs them in once.

    Run it again for a new link or another role.
    """
    prepare()
    with choosing.flow() as connection:
        chosen = choosing.brand(connection, brand)
    accounts = pages.loaded("waypost.cli.accounts")
    token = accounts.add_person(email, name, chosen.id, role, datetime.now(UTC))
    typer.echo(f"{email} is {role} of {chosen.slug}. Within half an hour this link logs in, once:")
    typer.echo(f"{config().url}/enter/{token}")


@app.command()
def unlock(
    email: Annotated[str, typer.Argument(help="Their e-mail address.")],
) -> None:
    """Let somebody in again who lost their second factor: authenticator app, passkeys and recovery
    codes are removed, and a link is printed that logs them in once.

    Their password stays. The audit log tells of it.
    """
    prepare()
    accounts = pages.loaded("waypost.cli.accounts")
    token = accounts.unlock_person(email, datetime.now(UTC))
    typer.echo(f"{email} has no second factor now. Within half an hour this link logs in, once:")
    typer.echo(f"{config().url}/enter/{token}")
