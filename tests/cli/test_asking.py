"""Asking the command line for help, its version, or something that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import waypost, waypost_alone
from waypost.cli.main import COMMANDS


def test_help_names_every_command_without_loading_any() -> None:
    ran = waypost_alone("--help", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert ran.code == 0
    assert all(name in ran.out for name in COMMANDS)
    loaded = {line.rpartition("|")[2].strip() for line in ran.err.splitlines()}
    assert "waypost.lib.env" in loaded
    heavy = ("django", "psycopg", "procrastinate", "waypost.history", "waypost.core")
    assert [name for name in loaded if name.startswith(heavy)] == []


def test_the_version_is_said() -> None:
    ran = waypost_alone("--version")
    assert (ran.code, ran.out.split()[0]) == (0, "waypost")


@pytest.mark.parametrize(
    "name", ["import", "backtest", "replay", "doctor", "migrate", "brand", "connect", "person"]
)
def test_every_command_explains_itself_without_a_database(name: str) -> None:
    ran = waypost_alone(name, "--help", env={"DATABASE_URL": "postgresql://localhost:1/nowhere"})
    assert ran.code == 0, ran.err
    assert "Usage" in ran.out


def test_an_unknown_command_is_said() -> None:
    ran = waypost("imprt")
    assert ran.code == 2
    assert "No such command" in ran.err


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL"),
        ({"WAYPOST_PORT": "http"}, "WAYPOST_PORT"),
        ({"WAYPOST_SECRET_KEY": "short"}, "WAYPOST_SECRET_KEY"),
        ({"WAYPOST_SECRET_KEY": None}, "WAYPOST_SECRET_KEY"),
    ],
)
@pytest.mark.parametrize("command", ["migrate", "doctor"])
def test_a_wrong_configuration_ends_with_one_clear_line(
    command: str, env: dict[str, str | None], named: str
) -> None:
    ran = waypost(command, env={"DATABASE_URL": "postgresql://localhost:1/nowhere", **env})
    assert ran.code == 2
    assert named in ran.err
    assert ran.err.count("\n") == 1
    assert ran.out == ""


def test_a_database_that_is_away_ends_with_one_clear_line() -> None:
    ran = waypost_alone("migrate", env={"DATABASE_URL": "postgresql://localhost:1/nowhere"})
    assert ran.code == 1
    assert ran.err.startswith("the database of DATABASE_URL: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("command", ["import", "backtest"])
def test_an_unknown_source_is_said_with_those_there_are(command: str, tmp_path: Path) -> None:
    ran = waypost(command, "magento", tmp_path)
    assert ran.code == 2
    assert "olist, shopify-orders-csv, facts-jsonl" in ran.err


@pytest.mark.parametrize("command", ["import", "backtest"])
def test_a_path_without_the_data_is_said(command: str, tmp_path: Path) -> None:
    ran = waypost(command, "olist", tmp_path)
    assert ran.code == 1
    assert "olist_orders_dataset.csv cannot be read" in ran.err
    assert ran.err.count("\n") == 1
