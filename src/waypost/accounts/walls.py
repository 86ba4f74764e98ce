"""The wall between brands: row-level security beneath every query, and the proof that it stands.

Every table with a `brand_id` is walled: forced row-level security, one policy that binds a
transaction to the brand in `waypost.brand` (unset or empty: no row), and one that lets the flow
role, which serves all brands, pass. Run after each migration, so a new table cannot be forgotten.
The traps behind these rules: an owner or superuser walks through, a plain SET outlives its
transaction, and a foreign key or unique index that lacks the brand tells of other brands' rows.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from waypost.lib.database import Role, runtime_role

Row = tuple[Any, ...]

# What the flow role works on; everything else is for people and stays closed to it.
FLOW_PREFIXES = (
    *("inbox_", "timeline_", "issues_", "overview_", "connectors_", "alerts_", "procrastinate_"),
    *("tell_", "wishes_", "promise_"),
)
FLOW_READS = ("accounts_brand", "django_migrations")
# Rows here are facts about the past; people may look and ask for a replay, never rewrite.
WEB_READS = ("inbox_delivery", "timeline_event", "timeline_reference", "timeline_shared")
# What people did can be added to and read, never rewritten.
WEB_APPENDS = (
    *("accounts_auditentry", "accounts_policyversion"),
    *("tell_decision", "tell_consent", "tell_letter"),
)

_MATCH = "brand_id = nullif(current_setting('waypost.brand', true), '')::bigint"


class WallBroken(Exception):
    """The database would let one brand see another's rows. Nothing may start like this."""


def ensure(connection: psycopg.Connection[Row]) -> None:
    """Build or complete the wall. Runs as the owner, inside the migration lock."""
    for table in walled(connection):
        _wall(connection, table)
    for table in _tables(connection):
        _grant(connection, table)
    for role in (Role.WEB, Role.FLOW):
        name = sql.Identifier(runtime_role(role))
        for clause in (
            "usage on schema public",
            "usage, select on all sequences in schema public",
            "execute on all functions in schema public",
        ):
            connection.execute(sql.SQL("grant " + clause + " to {}").format(name))


def walled(connection: psycopg.Connection[Row]) -> list[str]:
    """The tables that carry a brand."""
    found = connection.execute(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
        "where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace "
        "and a.attname = 'brand_id' and not a.attisdropped order by 1"
    )
    return [row[0] for row in found.fetchall()]


def _tables(connection: psycopg.Connection[Row]) -> list[str]:
    found = connection.execute(
        "select relname from pg_class where relkind in ('r', 'p') "
        "and relnamespace = 'public'::regnamespace order by 1"
    )
    return [row[0] for row in found.fetchall()]


def _wall(connection: psycopg.Connection[Row], table: str) -> None:
    state = connection.execute(
        "select relrowsecurity and relforcerowsecurity, "
        "(select count(*) from pg_policy p where p.polrelid = c.oid and (p.polname = 'one_brand' "
        "or (select oid from pg_roles where rolname = %s) = any(p.polroles))) from pg_class c "
        "where oid = to_regclass(%s)",
        (runtime_role(Role.FLOW), table),
    ).fetchone()
    if state is not None and state[0] and state[1] == 2:
        return
    name = sql.Identifier(table)
    flow = sql.Identifier(runtime_role(Role.FLOW))
    for statement in (
        sql.SQL("alter table {} enable row level security").format(name),
        sql.SQL("alter table {} force row level security").format(name),
        sql.SQL("drop policy if exists one_brand on {}").format(name),
        sql.SQL("drop policy if exists all_brands on {}").format(name),
        sql.SQL("create policy one_brand on {} using ({}) with check ({})").format(
            name, sql.SQL(_MATCH), sql.SQL(_MATCH)
        ),
        sql.SQL("create policy all_brands on {} to {} using (true) with check (true)").format(
            name, flow
        ),
    ):
        connection.execute(statement)


def _grant(connection: psycopg.Connection[Row], table: str) -> None:
    everything = "select, insert, update, delete"
    web = "select" if table in WEB_READS or table == "django_migrations" else everything
    if table in WEB_APPENDS:
        web = "select, insert"
    flow = everything if table.startswith(FLOW_PREFIXES) else ""
    if table in FLOW_READS:
        flow = "select"
    for role, rights in ((Role.WEB, web), (Role.FLOW, flow)):
        name = sql.Identifier(runtime_role(role))
        identifier = sql.Identifier(table)
        connection.execute(sql.SQL("revoke all on {} from {}").format(identifier, name))
        if rights:
            connection.execute(sql.SQL("grant " + rights + " on {} to {}").format(identifier, name))


def faults(connection: psycopg.Connection[Row], role: Role) -> list[str]:
    """What is wrong with the wall as `connection`, a runtime role's, sees it; [] when it stands."""
    found: list[str] = []
    who = connection.execute(
        "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
    ).fetchone()
    assert who is not None
    if who[1]:
        found.append(f"the {role} role {who[0]} is a superuser")
    if who[2]:
        found.append(f"the {role} role {who[0]} bypasses row-level security")
    owned = connection.execute(
        "select relname from pg_class where relowner = current_user::regrole "
        "and relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace"
    ).fetchall()
    found += [f"the {role} role owns {row[0]}" for row in owned]
    for table in walled(connection):
        forced = connection.execute(
            "select relrowsecurity and relforcerowsecurity from pg_class "
            "where oid = to_regclass(%s)",
            (table,),
        ).fetchone()
        if forced is None or not forced[0]:
            found.append(f"{table} has no forced row-level security")
    found += _leaky_keys(connection)
    return found


def _leaky_keys(connection: psycopg.Connection[Row]) -> list[str]:
    """Foreign keys between walled tables that leave the brand out."""
    rows = connection.execute(
        """
        select con.conname, con.conrelid::regclass::text
        from pg_constraint con
        join pg_attribute mine on mine.attrelid = con.conrelid and mine.attname = 'brand_id'
        join pg_attribute theirs on theirs.attrelid = con.confrelid and theirs.attname = 'brand_id'
        where con.contype = 'f' and not mine.attnum = any(con.conkey)
        """
    ).fetchall()
    return [f"foreign key {row[0]} of {row[1]} leaves out brand_id" for row in rows]


def check(connection: psycopg.Connection[Row], role: Role) -> None:
    """WallBroken unless the wall stands for this runtime connection."""
    found = faults(connection, role)
    if found:
        raise WallBroken("; ".join(found))
