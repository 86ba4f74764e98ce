"""A policy that changes is followed by the orders that live, from that moment on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.console.story import paid_order
from tests.flow.jobbing import Clock, tools
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import Brand
from waypost.core.bodies import OrderCancelled
from waypost.core.facts import Fact
from waypost.flow import jobs, rejudge
from waypost.flow.rulebook import Rulebook

TUESDAY = datetime(2026, 3, 10, 8, tzinfo=UTC)
NOW = TUESDAY + timedelta(hours=28)
STRICT = {"spans": {"late_dispatch": [{"open": "24wh"}]}}


@pytest.fixture
def shop(clean: Database, cast: Cast, teller: Teller, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Three orders paid on Tuesday at eight, of which the last was cancelled."""
    policy(cast, {})
    facts = [fact for number in (1, 2, 3) for fact in paid_order(number, TUESDAY)]
    teller.tell(cast.acme.id, facts, TUESDAY)
    end = Fact("order:shopify/3", TUESDAY, "shopify", "end", OrderCancelled())
    teller.tell(cast.acme.id, [end], TUESDAY)
    kit, rulebook = tools(clean, Clock(NOW)), Rulebook()
    monkeypatch.setattr(jobs, "_tools", lambda: kit)
    monkeypatch.setattr(jobs, "_rulebook", lambda: rulebook)
    return clean


def policy(cast: Cast, changes: dict[str, object]) -> None:
    Brand.objects.filter(pk=cast.acme.id).update(policy=changes)


def late(teller: Teller) -> list[tuple[datetime, datetime | None]]:
    return teller.ask(
        "select opened_at, closed_at from issues_issue where kind = 'late_dispatch' "
        "and opened_at is not null order by id"
    )


def test_what_became_late_by_a_stricter_policy_opens_at_its_deadline(
    shop: Database, cast: Cast, teller: Teller
) -> None:
    policy(cast, STRICT)
    jobs.judge_anew(cast.acme.id)
    assert late(teller) == [(TUESDAY + timedelta(hours=24), None)] * 2


def test_what_is_not_late_any_more_closes_now_and_ended_issues_stay(
    shop: Database, cast: Cast, teller: Teller
) -> None:
    policy(cast, STRICT)
    jobs.judge_anew(cast.acme.id)
    end = Fact("order:shopify/2", NOW, "shopify", "end", OrderCancelled())
    teller.tell(cast.acme.id, [end], NOW)
    policy(cast, {})
    jobs.judge_anew(cast.acme.id)
    opened = TUESDAY + timedelta(hours=24)
    assert late(teller) == [(opened, NOW), (opened, NOW)]
    teller.wait_until(NOW + timedelta(hours=21))
    assert late(teller)[2] == (TUESDAY + timedelta(hours=48), None)


def test_an_order_sleeps_until_the_new_deadline(shop: Database, cast: Cast, teller: Teller) -> None:
    policy(cast, {"spans": {"late_dispatch": [{"open": "30wh"}]}})
    jobs.judge_anew(cast.acme.id)
    assert late(teller) == []
    teller.wait_until(TUESDAY + timedelta(hours=31))
    assert late(teller) == [(TUESDAY + timedelta(hours=30), None)] * 2


def test_batches_go_on_where_the_last_one_ended(
    shop: Database, cast: Cast, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy(cast, STRICT)
    rulebook = Rulebook()
    after, rounds = 0, 0
    with psycopg.connect(shop.flow) as connection:
        rulebook.load(connection)
        while after is not None:
            after = rejudge.rejudge(connection, cast.acme.id, after, rulebook, NOW, limit=1)
            rounds += 1
    assert rounds == 4
    assert len(late(teller)) == 2
    assert teller.ask("select count(*) from timeline_order where judged_at = %s", NOW) == [(3,)]
