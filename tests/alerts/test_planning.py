"""When what is told: at once, in digests, outside of quiet hours, and in storms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.alerts.desk import MINUTE, NOON, Desk
from tests.alerts.partners import Web
from tests.console.story import paid_order, troubled_order
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.alerts.channels import Kind
from waypost.alerts.rules import Cause, Pace, Rule
from waypost.alerts.titles import kind_title
from waypost.console.words.kinds import KINDS

HOUR = timedelta(hours=1)
OFFICE = {"days": [0, 1, 2, 3, 4], "since": 540, "until": 1080, "zone": "Europe/Berlin"}


def rule(**changes: object) -> Rule:
    plain: dict[str, object] = {
        "brand_id": 1, "id": 1, "channel_id": 1, "causes": ("opened",), "severity": 1,
        "kinds": frozenset(), "carriers": frozenset(), "warehouses": frozenset(),
        "unassigned_hours": 0, "days": frozenset(range(5)), "since": 540, "until": 1080,
        "zone": "Europe/Berlin", "urgent": True, "pace": Pace.ONCE, "digest_at": 510,
    }  # fmt: skip
    return Rule(**(plain | changes))  # type: ignore[arg-type]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("made", "changes", "told"),
    [
        (utc(2026, 3, 10, 12), {}, utc(2026, 3, 10, 12)),
        (utc(2026, 3, 10, 20), {}, utc(2026, 3, 11, 8)),
        (utc(2026, 3, 13, 17), {}, utc(2026, 3, 16, 8)),  # Friday 18:00 there: Monday
        (utc(2026, 3, 27, 18), {}, utc(2026, 3, 30, 7)),  # the clocks go forward between
        (utc(2026, 3, 14, 3), {"since": 1320, "until": 360}, utc(2026, 3, 14, 3)),  # Friday's night
        (utc(2026, 3, 14, 6), {"since": 1320, "until": 360}, utc(2026, 3, 16, 21)),
        (utc(2026, 3, 10, 12, 1), {"pace": Pace.QUARTER}, utc(2026, 3, 10, 12, 15)),
        (utc(2026, 3, 10, 12), {"pace": Pace.HOUR}, utc(2026, 3, 10, 13)),
        (utc(2026, 3, 10, 12), {"pace": Pace.DAY}, utc(2026, 3, 11, 8)),  # 8:30 is before they open
        (utc(2026, 3, 10, 12), {"pace": Pace.DAY, "digest_at": 840}, utc(2026, 3, 10, 13)),
        (utc(2026, 3, 14, 3), {"days": frozenset(), "zone": "No/Where"}, utc(2026, 3, 14, 9)),
    ],
)
def test_an_alert_is_told_within_the_hours(
    made: datetime, changes: dict[str, object], told: datetime
) -> None:
    assert rule(**changes).due_at(made, 3) == told
    assert rule(**changes).due_at(made, 4) == made
    assert rule(**changes, urgent=False).due_at(made, 4) == told


def test_kinds_are_called_as_on_the_pages() -> None:
    assert {kind: kind_title(kind) for kind in KINDS} == {
        kind: str(it.title) for kind, it in KINDS.items()
    }


def test_quiet_hours_hold_what_is_not_critical_and_tell_it_together(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url), **OFFICE)
    desk.clock.now = utc(2026, 3, 10, 20)
    first, _second = desk.issue(1), desk.issue(2)
    desk.issue(3, severity=4)
    desk.pass_time(MINUTE)
    assert desk.messages() == [("one", "sent", 1, 0)]
    desk.close(first)
    desk.pass_time(12 * HOUR)
    assert desk.messages()[1:] == [("held", "sent", 1, 1)]
    assert "closed by itself" in web.posted[-1].body.decode()


def test_a_digest_gathers(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url), pace="hour", urgent=False)
    desk.clock.now = NOON + MINUTE
    issue = desk.issue(1)
    desk.issue(2, severity=4)
    desk.pass_time(MINUTE)
    assert web.posted == []
    desk.clock.now += MINUTE
    desk.turn(issue, Cause.RAISED, 4)
    desk.pass_time(HOUR)
    assert desk.messages() == [("digest", "sent", 2, 0)]
    assert web.posted[0].json()["text"] == "2 issues at Acme"


def test_a_storm_becomes_one_message(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url))
    desk.issue(1)
    desk.pass_time()
    desk.issues(range(2, 62))
    desk.pass_time(MINUTE)
    desk.issue(70)
    desk.pass_time(MINUTE)
    assert desk.messages() == [("one", "sent", 1, 0), ("storm", "sent", 60, 0)]
    assert "And 40 more" in web.posted[1].body.decode()
    desk.pass_time(5 * MINUTE)
    assert desk.messages()[2:] == [("one", "sent", 1, 0)]


def test_what_closed_before_it_was_sent_is_not_told(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url))
    desk.close(desk.issue())
    desk.pass_time()
    assert web.posted == []
    assert desk.messages() == [("one", "nothing", 0, 1)]


def test_an_issue_that_flaps_is_told_once_an_hour(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url))
    desk.close(desk.issue())
    desk.clock.now += MINUTE
    again = desk.issue()
    assert desk.ask("select count(*) from alerts_alert") == [(1,)]
    desk.close(again)
    desk.clock.now += HOUR
    desk.issue()
    assert desk.ask("select count(*) from alerts_alert") == [(2,)]


def test_rules_hear_what_they_ask_for(desk: Desk, web: Web) -> None:
    channel = desk.channel(Kind.SLACK, web.url)
    desk.rule(channel, kinds=["lost", "damaged"], severity=3, carriers=["ups"], causes=["opened"])
    issue = desk.issue(1, carrier="ups")
    desk.issue(2, carrier="dhl")
    desk.issue(3, carrier="ups", kind="stalled")
    desk.issue(4, carrier="ups", severity=2)
    desk.turn(issue, Cause.RAISED)
    desk.turn(issue, Cause.WARNED)
    assert desk.ask("select order_id from alerts_alert") == [(1,)]


def test_what_nobody_takes_is_told_once(desk: Desk, web: Web) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url), causes=["unassigned"], unassigned_hours=2)
    desk.issue(1)
    desk.issue(2, assignee_id=7)
    desk.pass_time(HOUR)
    assert web.posted == []
    for _ in range(3):
        desk.pass_time(HOUR)
    assert desk.messages() == [("one", "sent", 1, 0)]
    assert "nobody took it for 2 hours" in web.posted[0].body.decode()


def test_an_order_that_turns_bad_is_noted_in_the_same_transaction(
    desk: Desk, web: Web, teller: Teller, cast: Cast
) -> None:
    now = datetime.now(UTC)
    desk.clock.now = now
    desk.rule(desk.channel(Kind.SLACK, web.url), severity=1)
    teller.tell(cast.acme.id, troubled_order(1, now), now)
    teller.tell(cast.zenith.id, troubled_order(2, now), now)
    found = desk.ask("select brand_id, kind, cause from alerts_alert order by kind")
    assert {it[0] for it in found} == {cast.acme.id}
    assert ("delivery_failed", "opened") in {it[1:] for it in found}
    # Long ago it went out late; that is not news.
    assert "late_dispatch" not in {it[1] for it in found}
    assert desk.ask("select count(*) from procrastinate_jobs where task_name = 'flow:send_alerts'")
    desk.pass_time()
    assert "order 1001" in web.posted[0].body.decode()


def test_time_that_passes_is_told_too(desk: Desk, web: Web, teller: Teller, cast: Cast) -> None:
    desk.rule(desk.channel(Kind.SLACK, web.url), causes=["opened"], severity=1)
    teller.tell(cast.acme.id, paid_order(1, NOON), NOON)
    assert desk.ask("select count(*) from alerts_alert") == [(0,)]
    teller.wait_until(NOON + timedelta(days=3))
    assert ("late_dispatch", "opened") in desk.ask("select kind, cause from alerts_alert")
