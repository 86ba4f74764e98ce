"""`waypost`: the table of commands. A command's module is loaded when it is called, not before."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from waypost.cli.failing import Failure
from waypost.lib.env import ConfigurationWrong


class _Entry(NamedTuple):
    """Where a command lives, `module:name` of a function or a Typer app, and its line of help."""

    place: str
    help: str


COMMANDS: dict[str, _Entry] = {
    "demo": _Entry("waypost.cli.demo:demo", "Load a sample shop, stream live webhooks, show it."),
    "serve": _Entry("waypost.cli.serve:serve", "Serve the door and the pages, with workers."),
    "worker": _Entry("waypost.cli.worker:run", "Run one more worker."),
    "teller": _Entry("waypost.cli.teller:run", "Run one more teller, which writes to customers."),
    "import": _Entry("waypost.cli.importing:import_", "Bring a shop's past in."),
    "backtest": _Entry("waypost.cli.backtesting:backtest", "What would have been an issue?"),
    "replay": _Entry("waypost.cli.replay:app", "Read deliveries or judge orders again."),
    "overview": _Entry("waypost.cli.overview:app", "Make lists, search and counts anew."),
    "doctor": _Entry("waypost.cli.doctor:doctor", "Check this installation; say what to do."),
    "migrate": _Entry("waypost.cli.migrate:migrate", "Bring the database up to date."),
    "brand": _Entry("waypost.cli.brand:app", "Add a brand."),
    "connect": _Entry("waypost.cli.connect:connect", "Connect a brand to an outside system."),
    "person": _Entry("waypost.cli.person:app", "Add somebody who logs in, or unlock them."),
}


class _Commands(TyperGroup):
    """Knows every command's name and line, and loads the one that is called."""

    def list_commands(self, ctx: typer.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | None:
        entry = COMMANDS.get(cmd_name)
        return None if entry is None else TyperCommand(cmd_name, help=entry.help)

    def resolve_command(
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            command = _loaded(name, COMMANDS[name])
        return name, command, rest


def _loaded(name: str, entry: _Entry) -> Any:
    module, _, attribute = entry.place.partition(":")
    found: Callable[..., Any] | typer.Typer = getattr(importlib.import_module(module), attribute)
    if isinstance(found, typer.Typer):
        made = found
    else:
        made = typer.Typer(add_completion=False, rich_markup_mode="markdown")
        made.command(name)(found)
    command = typer.main.get_command(made)
    command.name = name
    return command


app = typer.Typer(
    cls=_Commands,
    help="Waypost watches every order and sees trouble before the customer does.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"waypost {version('waypost')}")
        raise typer.Exit


@app.callback()
def _waypost(
    show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """The console script."""
    try:
        app()
    except ConfigurationWrong as error:
        _end(f"The configuration is wrong: {error}", 2)
    except Failure as error:
        _end(str(error), error.code)


def _end(message: str, code: int) -> None:
    typer.echo(" ".join(message.split()), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
