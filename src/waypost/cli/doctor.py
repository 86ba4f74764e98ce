"""`waypost doctor`: is this installation well, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import typer
from rich.console import Console

from waypost.cli.checks import backlog, ground
from waypost.cli.checks.finding import Finding, Health
from waypost.lib.database import Role, url_of

_STYLES = {Health.OK: "green", Health.WARN: "yellow", Health.FAIL: "red"}


def doctor() -> None:
    """Check configuration, database, credentials, clocks and backlog; say what to do.

    Changes nothing. The exit code is 1 when something fails.
    """
    screen = Console(highlight=False, soft_wrap=True)
    worst = Health.OK
    for finding in _findings():
        worst = max(worst, finding.health)
        word = finding.health.name.lower()
        screen.print(f"[{_STYLES[finding.health]}]{word:4}[/]  {finding.about:13} ", end="")
        screen.print(finding.text, markup=False)
        if finding.advice:
            screen.print(f"      {'':13} {finding.advice}", markup=False)
    if worst is Health.FAIL:
        raise typer.Exit(1)


def _findings() -> Iterator[Finding]:
    yield from ground.configuration()
    found = list(ground.database())
    yield from found
    if any(finding.health is Health.FAIL for finding in found):
        return
    try:
        with psycopg.connect(url_of(Role.FLOW), connect_timeout=5) as flow:
            for check in (*ground.IN_FLOW, *backlog.CHECKS):
                yield from check(flow)
                flow.rollback()
    except psycopg.Error as error:
        yield Finding(Health.FAIL, "database", str(error).strip())
