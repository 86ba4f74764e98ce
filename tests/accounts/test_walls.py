"""Law 8: nothing of one brand is ever visible to another, whatever a query says."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from tests.support.cast import Cast
from tests.support.postgres import Database
from waypost.accounts import walls
from waypost.lib.database import Role


def _fill(database: Database, table: str, brands: tuple[int, int]) -> None:
    """One row of `table` for each brand, as the owner, with whatever the columns need."""
    with psycopg.connect(database.owner) as connection:
        columns = connection.execute(
            """
            select column_name, data_type from information_schema.columns
            where table_name = %s and is_nullable = 'NO' and column_default is null
            and identity_generation is null and column_name <> 'brand_id'
            """,
            (table,),
        ).fetchall()
        values = {
            "bigint": "1",
            "integer": "1",
            "smallint": "1",
            "boolean": "true",
            "text": "'x'",
            "character varying": "'x'",
            "jsonb": "'{}'",
            "bytea": "'x'",
            "uuid": "gen_random_uuid()",
            "timestamp with time zone": "now()",
            "date": "now()",
            "ARRAY": "'{}'",
        }
        unique = ("token", "digest")  # over all brands
        for brand in brands:
            names = ["brand_id", *(name for name, _ in columns)]
            given = [str(brand), *(values[kind] for _, kind in columns)]
            given = [
                f"'t{brand}'" if name in unique else value
                for name, value in zip(names, given, strict=True)
            ]
            connection.execute(
                sql.SQL("insert into {} ({}) values ({})").format(
                    sql.Identifier(table),
                    sql.SQL(", ").join(map(sql.Identifier, names)),
                    sql.SQL(", ".join(given)),
                )
            )


def test_every_table_of_a_brand_is_walled_and_shows_only_the_brand_of_the_transaction(
    clean: Database, cast: Cast
) -> None:
    with psycopg.connect(clean.owner) as connection:
        tables = walls.walled(connection)
    assert "timeline_order" in tables
    assert "issues_issue" in tables
    for table in tables:
        _fill(clean, table, (cast.acme.id, cast.zenith.id))
        everything = sql.SQL("select brand_id from {}").format(sql.Identifier(table))
        with psycopg.connect(clean.web) as connection:
            assert connection.execute(everything).fetchall() == [], f"{table} without a brand"
        with psycopg.connect(clean.web) as connection:
            connection.execute("select set_config('waypost.brand', %s, true)", (str(cast.acme.id),))
            seen = {row[0] for row in connection.execute(everything).fetchall()}
            assert seen == {cast.acme.id}, table
            connection.commit()
            assert connection.execute(everything).fetchall() == [], f"{table} after the transaction"
        if not table.startswith(walls.FLOW_PREFIXES):
            continue
        with psycopg.connect(clean.flow) as connection:
            seen = {row[0] for row in connection.execute(everything).fetchall()}
            assert seen == {cast.acme.id, cast.zenith.id}, table


def test_a_row_cannot_be_moved_or_written_into_another_brand(clean: Database, cast: Cast) -> None:
    _fill(clean, "issues_issue", (cast.acme.id, cast.zenith.id))
    with psycopg.connect(clean.web) as connection:
        connection.execute("select set_config('waypost.brand', %s, true)", (str(cast.acme.id),))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("update issues_issue set brand_id = %s", (cast.zenith.id,))
    with psycopg.connect(clean.web) as connection:
        connection.execute("select set_config('waypost.brand', %s, true)", (str(cast.acme.id),))
        assert connection.execute("delete from issues_issue").rowcount == 1


def test_the_web_role_cannot_rewrite_what_happened(clean: Database) -> None:
    with psycopg.connect(clean.web) as connection:
        for table in walls.WEB_READS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
            connection.rollback()


def test_the_flow_role_cannot_read_accounts(clean: Database) -> None:
    with psycopg.connect(clean.flow) as connection:
        tables = [table for table in walls.walled(connection) if table.startswith("accounts_")]
        assert "accounts_apikey" in tables
        for table in (*tables, "accounts_person", "accounts_loginlink", "django_session"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("select 1 from {}").format(sql.Identifier(table)))
            connection.rollback()


def test_the_check_passes_for_both_runtime_roles(database: Database) -> None:
    for role, url in ((Role.WEB, database.web), (Role.FLOW, database.flow)):
        with psycopg.connect(url) as connection:
            walls.check(connection, role)


def test_the_check_refuses_an_owner_a_superuser_and_an_open_table(database: Database) -> None:
    with psycopg.connect(database.owner) as connection:
        found = walls.faults(connection, Role.WEB)
        assert any("superuser" in fault for fault in found)
        assert any("owns timeline_order" in fault for fault in found)
    with psycopg.connect(database.owner, autocommit=True) as connection:
        connection.execute("alter table timeline_stock no force row level security")
    try:
        with (
            psycopg.connect(database.web) as connection,
            pytest.raises(walls.WallBroken, match="timeline_stock"),
        ):
            walls.check(connection, Role.WEB)
    finally:
        with psycopg.connect(database.owner, autocommit=True) as connection:
            connection.execute("alter table timeline_stock force row level security")


def test_the_check_finds_a_foreign_key_that_leaves_the_brand_out(database: Database) -> None:
    with psycopg.connect(database.owner, autocommit=True) as connection:
        connection.execute("create table leak_a (brand_id bigint, id bigint primary key)")
        connection.execute(
            "create table leak_b (brand_id bigint, a bigint constraint leaky references leak_a)"
        )
        walls.ensure(connection)
    try:
        with psycopg.connect(database.web) as connection:
            assert any("leaky" in fault for fault in walls.faults(connection, Role.WEB))
    finally:
        with psycopg.connect(database.owner, autocommit=True) as connection:
            connection.execute("drop table leak_b, leak_a")
