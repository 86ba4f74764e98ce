"""`waypost connect`: a brand's connection to an outside system."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from waypost.cli import choosing
from waypost.cli.failing import Failure
from waypost.cli.prepare import prepare
from waypost.connectors import connect as connections
from waypost.connectors.contract import Keys
from waypost.connectors.registry import CONNECTORS
from waypost.lib.crypt import Safe
from waypost.lib.database import config


def connect(
    connector: Annotated[str, typer.Argument(help=f"One of {', '.join(CONNECTORS)}.")],
    brand: Annotated[str, typer.Option(help="The brand's slug. Default: the only one.")] = "",
    secret: Annotated[
        list[str] | None,
        typer.Option(help="What the partner signs with; - reads it from standard input."),
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="A setting, NAME=VALUE, such as shop=....")
    ] = None,
    credential: Annotated[
        list[str] | None, typer.Option(help="A key for pulling, NAME=VALUE.")
    ] = None,
    title: Annotated[str, typer.Option(help="What people call this connection.")] = "",
) -> None:
    """Connect a brand to an outside system, and print the address for its webhooks.

    Secrets are stored encrypted. Without --secret a terminal asks for it.
    """
    if connector not in CONNECTORS:
        raise Failure(f"There is no connector {connector!r}; there are {', '.join(CONNECTORS)}.", 2)
    options, credentials = (
        _pairs("--option", option or ()),
        _pairs("--credential", credential or ()),
    )
    prepare()
    with choosing.flow() as connection:
        chosen = choosing.brand(connection, brand)
        keys = Keys(_secrets(connector, secret or ()), options, credentials)
        safe = Safe(config().secret_key)
        _, token = connections.connect(connection, safe, chosen.id, connector, keys, title)
    path = connections.hook_path(chosen.slug, connector, token)
    typer.echo(f"{chosen.slug} listens to {connector}. Send its webhooks to")
    typer.echo(f"{config().url}{path}")
    if not keys.secrets:
        typer.echo("It has no secret yet: every delivery will be refused.", err=True)


def _secrets(connector: str, given: Sequence[str]) -> tuple[str, ...]:
    if given:
        return tuple(sys.stdin.readline().strip() if it == "-" else it for it in given)
    if not sys.stdin.isatty():
        return ()
    typer.echo(CONNECTORS[connector].secret_hint)
    asked = typer.prompt("Secret", default="", hide_input=True, show_default=False)
    return (asked,) if asked else ()


def _pairs(name: str, given: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise Failure(f"{name}: {text!r} is not NAME=VALUE", 2)
        found[key] = value
    return found
