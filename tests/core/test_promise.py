"""What is promised before a purchase, against the clocks that watch the order afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from waypost.core import bodies as b
from waypost.core.calendar import end_of_day
from waypost.core.catalogue import Scope, SpanRule, Transit
from waypost.core.detect import late_delivery, late_dispatch
from waypost.core.facts import Fact
from waypost.core.fold import fold
from waypost.core.order import OrderState
from waypost.core.policy import DEFAULT, Hours, Policy, PolicyUnreadable
from waypost.core.promise import Asked, Promise, promise
from waypost.core.rules import Rules

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN).astimezone(UTC)  # type: ignore[arg-type]


def policy(**changes: object) -> Policy:
    home = msgspec.structs.replace(
        DEFAULT,
        zone="Europe/Berlin",
        country="DE",
        hours=Hours(country="DE", cutoff="14:00"),
        spans={"late_dispatch": (SpanRule("1bd"),)},
    )
    return msgspec.structs.replace(home, **changes)


def made(rules: Rules, now: datetime, asked: Asked = Asked(), **more: Transit) -> Promise:  # noqa: B008
    found = promise(rules, asked, now, **more)
    assert found is not None
    return found


def test_before_the_cut_off_it_leaves_today_and_comes_from_tomorrow_on() -> None:
    found = made(Rules(policy()), berlin(2026, 3, 2, 10, 48))  # a Monday
    assert found.order_by == berlin(2026, 3, 2, 14)
    assert found.dispatch_by == berlin(2026, 3, 3, 14)
    assert (found.earliest, found.latest) == (date(2026, 3, 3), date(2026, 3, 6))


def test_at_the_cut_off_nobody_can_order_in_time_any_more() -> None:
    rules = Rules(policy())
    assert made(rules, berlin(2026, 3, 2, 14)).order_by == berlin(2026, 3, 3, 14)
    just_before = berlin(2026, 3, 2, 14) - timedelta(microseconds=1)
    assert made(rules, just_before).order_by == berlin(2026, 3, 2, 14)


def test_holidays_and_weekends_take_no_orders_out_and_bring_none() -> None:
    good_friday = made(Rules(policy()), berlin(2026, 4, 2, 15))  # Maundy Thursday, too late
    assert good_friday.order_by == berlin(2026, 4, 7, 14)  # the Tuesday after Easter
    assert good_friday.earliest == date(2026, 4, 8)


def test_without_a_cut_off_nobody_said_that_it_leaves_today() -> None:
    found = made(Rules(policy(hours=Hours(country="DE"))), berlin(2026, 3, 2, 10))
    assert found.order_by == berlin(2026, 3, 3) - timedelta(microseconds=1)
    assert found.earliest == date(2026, 3, 4)


def test_a_day_that_closes_before_its_cut_off_ends_when_it_closes() -> None:
    hours = Hours(opens="09:00", closes="13:00", cutoff="14:00")
    found = made(Rules(policy(hours=hours)), berlin(2026, 3, 2, 10))
    assert found.order_by == berlin(2026, 3, 2, 13) - timedelta(microseconds=1)


def test_the_most_specific_transit_stands_and_the_brands_own_before_what_was_learned() -> None:
    own = (Transit(4, 6, Scope(country="AT")), Transit(5, 9, Scope(country="AT", carrier="GLS")))
    rules, now = Rules(policy(transit=own)), berlin(2026, 3, 2, 10)
    assert made(rules, now, Asked("AT")).days[1:] == (4, 6)
    assert made(rules, now, Asked("AT", carrier="gls")).days[1:] == (5, 9)
    assert made(rules, now, Asked("AT"), learned=Transit(2, 2)).days[1:] == (4, 6)
    assert made(rules, now, Asked("CH"), learned=Transit(2, 2)).days[1:] == (2, 2)
    assert made(rules, now, Asked("CH")).days[1:] == (3, 8)
    assert made(rules, now, Asked("de", "DHL Express")).days[1:] == (1, 1)


def test_what_nobody_can_keep_is_not_promised() -> None:
    never = policy(spans={"late_dispatch": (SpanRule("99999d"),)})
    assert promise(Rules(never), Asked(), berlin(2026, 3, 2)) is None


def test_a_transit_time_that_ends_before_it_begins_is_refused_by_its_place() -> None:
    with pytest.raises(PolicyUnreadable, match=r"\$\.transit\[0\]\.slowest"):
        Rules(policy(transit=(Transit(3, 2),)))


HOURS = st.builds(
    Hours,
    zone=st.sampled_from(("", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")),
    workdays=st.sampled_from(((0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5), (6,), (1, 3))),
    opens=st.sampled_from(("00:00", "09:00")),
    closes=st.sampled_from(("24:00", "17:30")),
    country=st.sampled_from(("", "DE", "US")),
    cutoff=st.sampled_from(("", "08:00", "12:00", "18:00")),
)
TRANSIT = st.builds(
    lambda fast, more: Transit(fast, fast + more), st.integers(0, 9), st.integers(0, 9)
)
SPAN = st.sampled_from(("0h", "36h", "2d", "0.5bd", "2bd", "48wh", "13wh"))
RULES = st.builds(
    lambda house, carrier, span, transit: Rules(
        policy(
            hours=house,
            calendars={"vans": carrier},
            carriers={"DHL": "vans"},
            spans={"late_dispatch": (SpanRule(span),)},
            transit=(transit,),
        )
    ),
    HOURS,
    HOURS,
    SPAN,
    TRANSIT,
)
INSTANT = st.timedeltas(timedelta(0), timedelta(days=1095)).map(
    lambda passed: datetime(2025, 1, 1, tzinfo=UTC) + passed
)
ASKED = Asked("DE", "Standard", "", "DHL")


@given(RULES, INSTANT, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_promise_is_ahead_in_order_and_never_gets_earlier(
    rules: Rules, now: datetime, later: timedelta
) -> None:
    found, after = made(rules, now, ASKED), made(rules, now + later, ASKED)
    assert now < found.order_by <= found.dispatch_by
    assert found.earliest <= found.latest
    carrier = rules.carriers_calendar("DHL")
    assert carrier.is_workday(found.earliest)
    assert carrier.is_workday(found.latest)
    assert rules.home.is_workday(found.order_by.astimezone(rules.home.zone).date())
    assert all(old <= new for old, new in zip(found[:4], after[:4], strict=True))


@given(RULES, INSTANT, st.floats(0, 1))
def test_the_clocks_that_watch_the_order_say_the_same(
    rules: Rules, now: datetime, share: float
) -> None:
    found = made(rules, now, ASKED)
    ordered = now + (found.order_by - now) * share
    unpromised = _dispatch_due(rules, ordered)
    assert unpromised <= found.dispatch_by
    assert _dispatch_due(rules, found.order_by) == found.dispatch_by
    state = _order(found.order_by, found.body)
    (dispatch,) = late_dispatch.look(state, rules)
    (delivery,) = late_delivery.look(state, rules)
    assert dispatch.due_at == found.dispatch_by
    assert delivery.due_at == end_of_day(found.latest, BERLIN)


def _dispatch_due(rules: Rules, paid_at: datetime) -> datetime:
    (clock,) = late_dispatch.look(_order(paid_at), rules)
    return clock.due_at


def _order(at: datetime, promised: b.OrderDescribed | None = None) -> OrderState:
    said = b.OrderDescribed(
        lines=(b.Line("1", "TEA"),), ship_to=b.Address(country="DE"), service_level="Standard"
    )
    bodies = (b.OrderPlaced(), b.PaymentCaptured(payment="pi_1"), said, promised)
    facts = [
        Fact("order:shop/1", at, "shop", str(index), body)
        for index, body in enumerate(bodies)
        if body is not None
    ]
    return fold(OrderState(), facts)
