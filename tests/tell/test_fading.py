"""What was told goes after its time; what is not over stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.tell.telling import Shop
from waypost.tell import fade

NOW = datetime(2026, 3, 9, 9, tzinfo=UTC)


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Iterator[Shop]:
    made = Shop(clean, cast.acme.id)
    yield made
    made.close()


def test_words_go_first_then_why_and_in_the_end_that_it_was_told(
    shop: Shop, clean: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fade, "_BATCH", 2)
    ends = [(days, "sent") for days in (800, 760, 500, 450, 410, 100, 10)]
    for days, state in [(900, "waiting"), *ends]:
        at = NOW - timedelta(days=days)
        shop.ask(
            "with m as (insert into tell_message (brand_id, person, channel, letter, state, name, "
            "made_at, subject, text, said) values (%s, 'p', 'email', 'delivered', %s, "
            "gen_random_uuid(), %s, 'It is there', 'Hello', '{\"a\": 1}') returning brand_id, id), "
            "c as (insert into tell_cause (brand_id, order_id, key, name, at, noted_at, state, "
            "message_id) select brand_id, 1, id::text, 'delivered', %s, %s, "
            "case when %s = 'sent' then 'sent' else 'going' end, id from m returning *) "
            "insert into tell_decision (brand_id, cause_id, order_id, at, verdict) "
            "select brand_id, id, 1, at, 'send' from c returning 1",
            *(shop.brand_id, state, at, at, at, state),
        )
    fade.fade(lambda: psycopg.connect(clean.flow), NOW)
    age = "extract(day from %s - {})::int"
    kept = f"select {age.format('made_at')}, text <> '' from tell_message order by made_at"
    assert shop.ask(kept, NOW) == [
        *((900, True), (500, False), (450, False), (410, False), (100, False), (10, True)),
    ]
    left = f"select {age.format('noted_at')} from tell_cause order by noted_at"
    assert [days for (days,) in shop.ask(left, NOW)] == [900, 100, 10]
    assert shop.ask("select count(*) from tell_decision") == [(2,)]
