"""The import: the live system, told of the past, says what the backtest says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.history.telling import UNTIL, backtested
from tests.support.cast import Cast
from tests.support.postgres import Database
from waypost.core import bodies as b
from waypost.core.facts import Fact
from waypost.core.policy import DEFAULT
from waypost.history import importing
from waypost.history.backtest import Row
from waypost.history.importing import Imported, Importer
from waypost.history.source import Bad, Source, Story
from waypost.history.sources.olist import Olist

pytestmark = pytest.mark.usefixtures("clean")

_TABLES = (
    "timeline_order",
    "timeline_event",
    "timeline_reference",
    "timeline_shared",
    "issues_issue",
    "issues_turningpoint",
)

_ISSUES = """
select r.ref, i.kind, i.subject, i.severity, i.warned_at, i.opened_at,
    coalesce(i.absorbed_at, i.closed_at), i.absorbed_by
from issues_issue i
join timeline_reference r on r.brand_id = i.brand_id and r.order_id = i.order_id
where i.brand_id = %s and i.opened_at is not null and r.ref like 'order:%%'
"""


@pytest.fixture
def brand(cast: Cast, database: Database) -> Iterator[int]:
    """acme, watching what Olist's own policy watches."""
    policy = json.dumps({"off": list(Olist.policy.off)})
    with psycopg.connect(database.owner) as owner:
        owner.execute(
            "update accounts_brand set zone = %s, country = 'BR', policy = %s where id = %s",
            (Olist.policy.zone, policy, cast.acme.pk),
        )
    yield cast.acme.pk
    with psycopg.connect(database.owner) as owner:
        owner.execute(
            "update accounts_brand set zone = %s, country = %s, policy = '{}' where id = %s",
            (cast.acme.zone, cast.acme.country, cast.acme.pk),
        )


def _import(
    database: Database, brand: int, source: Source, now: datetime = UNTIL
) -> tuple[Imported, list[Bad]]:
    bad: list[Bad] = []
    with psycopg.connect(database.flow) as flow:
        done = Importer(flow, brand, now, report=bad.append).run(source)
    return done, bad


def _issues(database: Database, brand: int) -> list[tuple[Any, ...]]:
    with psycopg.connect(database.flow) as flow:
        return sorted(flow.execute(_ISSUES, (brand,)).fetchall(), key=repr)


def _everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with psycopg.connect(database.flow) as flow:
        return {
            table: sorted(flow.execute(f"select * from {table}").fetchall(), key=repr)
            for table in _TABLES
        }


def _as_rows(rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    found = [
        (
            row.order_ref,
            row.kind,
            row.subject,
            int(row.severity),
            row.warned_at,
            row.opened_at,
            row.closed_at,
            row.absorbed_by,
        )
        for row in rows
    ]
    return sorted(found, key=repr)


def test_live_says_what_the_backtest_says(
    database: Database, brand: int, small_olist: Path
) -> None:
    done, bad = _import(database, brand, Olist(small_olist))
    result = backtested(Olist(small_olist))
    assert bad == []
    assert (done.orders, done.facts) == (result.summary.orders, result.summary.facts)
    assert len(result.rows) > 20
    assert _issues(database, brand) == _as_rows(result.rows)


def test_importing_again_changes_nothing(database: Database, brand: int, small_olist: Path) -> None:
    _import(database, brand, Olist(small_olist))
    before = _everything(database)
    again, _ = _import(database, brand, Olist(small_olist), datetime(2020, 1, 1, tzinfo=UTC))
    assert again.fresh == 0
    assert _everything(database) == before
    assert len(before["timeline_order"]) == again.orders > 30


def test_an_interrupted_import_goes_on(
    database: Database, brand: int, small_olist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 20)

    def stop() -> None:
        raise KeyboardInterrupt

    with psycopg.connect(database.flow) as flow, pytest.raises(KeyboardInterrupt):
        Importer(flow, brand, UNTIL, report=_fail, passed=stop).run(Olist(small_olist))
    with psycopg.connect(database.flow) as flow:
        (first,) = flow.execute("select count(*) from timeline_order").fetchone() or (0,)
    done, _ = _import(database, brand, Olist(small_olist))
    assert 0 < first < done.orders
    assert done.fresh < done.facts
    assert _issues(database, brand) == _as_rows(backtested(Olist(small_olist)).rows)


def test_issues_stand_at_the_instants_of_the_past(
    database: Database, brand: int, small_olist: Path
) -> None:
    _import(database, brand, Olist(small_olist))
    (late,) = [
        issue
        for issue in _issues(database, brand)
        if issue[:2] == ("order:olist/midnight", "late_delivery")
    ]
    assert late[5] == datetime(2018, 3, 21, 2, 59, 59, 999999, tzinfo=UTC)
    assert late[6] == datetime(2018, 3, 21, 3, 0, tzinfo=UTC)


class _Two:
    """A history of two orders, one of which the database cannot take."""

    policy = DEFAULT
    notes: tuple[str, ...] = ()
    count = 2
    done = 0

    def stories(self) -> Iterator[Story | Bad]:
        for name in ("good", "bad\0"):
            at = datetime(2019, 5, 1, tzinfo=UTC)
            fact = Fact(f"order:shop/{name}", at, "shop", name, b.OrderPlaced())
            yield Story(fact.order_ref, [fact])


def test_an_order_that_the_database_refuses_is_named_and_the_rest_is_imported(
    database: Database, brand: int
) -> None:
    done, bad = _import(database, brand, _Two())
    assert (done.orders, done.bad) == (1, 1)
    assert "order:shop/bad" in bad[0].reason


def _fail(bad: Bad) -> None:
    raise AssertionError(bad)
