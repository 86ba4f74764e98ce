"""Columns as binary arrays: what goes in comes out."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.postgres import Database
from waypost.lib.arrays import bools, byteas, instants, int2s, int4s, int8s, texts, utf8s

moments = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001
    datetime(2900, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=20),
    st.lists(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=9
    ),
    st.lists(st.binary(max_size=40), max_size=9),
    st.lists(st.none() | moments, max_size=9),
)
def test_every_value_arrives_as_it_was(
    database: Database,
    numbers: list[int | None],
    words: list[str],
    blobs: list[bytes],
    times: list[datetime | None],
) -> None:
    with psycopg.connect(database.flow) as connection:
        row = connection.execute(
            "select %b::bigint[], %b::text[], %b::bytea[], %b::timestamptz[], %b::text[]",
            [
                int8s(numbers),
                texts(words),
                byteas(blobs),
                instants(times),
                utf8s([word.encode() for word in words]),
            ],
        ).fetchone()
    assert row == (numbers, words, blobs, times, words)


def test_small_types_too(database: Database) -> None:
    with psycopg.connect(database.flow) as connection:
        row = connection.execute(
            "select %b::smallint[], %b::int[], %b::boolean[]",
            [int2s([-1, 0, 32767]), int4s([-(2**31), 7]), bools([True, False, True])],
        ).fetchone()
    assert row == ([-1, 0, 32767], [-(2**31), 7], [True, False, True])
