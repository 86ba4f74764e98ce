"""`waypost import`, from the outside."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest

from tests.cli.running import waypost
from tests.support.postgres import Database


@pytest.fixture
def fresh(clean: Database) -> Database:
    """No brand at all."""
    with psycopg.connect(clean.owner) as owner:
        owner.execute("truncate accounts_brand, accounts_organisation cascade")
    return clean


def _value(database: Database, query: str) -> object:
    with psycopg.connect(database.owner) as owner:
        row = owner.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_the_first_import_makes_its_brand_and_the_second_changes_nothing(
    fresh: Database, olist: Path
) -> None:
    first = waypost("import", "olist", olist)
    assert first.code == 0, first.err
    assert "There was no brand: made olist (America/Sao_Paulo)." in first.out
    assert "no scan between hand-over and delivery" in first.out
    assert "33 orders" in first.out
    assert "0 rows left out" in first.out
    issues = _value(fresh, "select count(*) from issues_issue")
    assert isinstance(issues, int)
    assert issues > 20
    assert _value(fresh, "select count(*) from issues_issue where kind = 'lost'") == 0
    again = waypost("import", "olist", olist)
    assert again.code == 0, again.err
    assert "There was no brand" not in again.out
    assert ", 0 of them new;" in again.out
    assert _value(fresh, "select count(*) from issues_issue") == issues
    assert _value(fresh, "select count(*) from timeline_order") == 33


def test_a_shop_is_named_as_asked(fresh: Database, tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_text(
        '{"kind": "order_placed", "order_ref": "order:x/1", "occurred_at": "2026-01-05T10:00:00Z",'
        ' "key": "1", "data": {"number": "1001"}}\n{"kind": "order_placed"}\n'
    )
    ran = waypost("import", "facts-jsonl", path, "--brand", "acme")
    assert ran.code == 0, ran.err
    assert "made acme (UTC)" in ran.out
    assert "1 rows left out" in ran.out
    assert ran.err.startswith("facts.jsonl:2: ")
    assert _value(fresh, "select number from timeline_order") == "1001"
    unknown = waypost("import", "facts-jsonl", path, "--brand", "nobody")
    assert unknown.code == 2
    assert "there are acme" in unknown.err


def test_a_brand_that_watches_scans_is_not_flooded(fresh: Database, olist: Path) -> None:
    assert waypost("brand", "add", "Acme").code == 0
    ran = waypost("import", "olist", olist)
    assert ran.code == 0, ran.err
    assert "acme has no orders yet: switched off stalled, lost" in ran.out
    assert _value(fresh, "select count(*) from issues_issue where kind = 'lost'") == 0
    with psycopg.connect(fresh.owner) as owner:
        owner.execute("update accounts_brand set policy = '{}'")
    refused = waypost("import", "olist", olist)
    assert refused.code == 1
    assert "into a brand of their own" in refused.err


def test_bad_rows_are_named_and_the_rest_is_imported(
    fresh: Database, olist: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "olist"
    shutil.copytree(olist, folder)
    orders = folder / "olist_orders_dataset.csv"
    lines = orders.read_text().splitlines(keepends=True)
    lines[3] = "broken,row\n"
    orders.write_text("".join(lines))
    ran = waypost("import", "olist", folder)
    assert ran.code == 0
    assert "olist_orders_dataset.csv:4: 2 columns where the header has 8" in ran.err
    assert "32 orders" in ran.out
    assert "1 rows left out" in ran.out
