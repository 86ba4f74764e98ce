"""relive: an order's life as it became known, news by news."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from waypost.core.judge import judge
from waypost.core.order import OrderState
from waypost.core.rules import Rules
from waypost.core.walk import Lives, Turn, learn, turn, walk
from waypost.timeline.heard import News
from waypost.timeline.orders import Loaded


def relive(order: Loaded, lives: Lives, news: Iterable[News], rules: Rules) -> list[Turn]:
    """Tell `order` its news in the order in which they became known; what turned.

    What an order is first told is walked by the instants at which it happened: nobody watched it
    before. Changes `order` and `lives` in place.
    """
    turns: list[Turn] = []
    for known_at, group in groupby(
        sorted(news, key=attrgetter("known_at")), attrgetter("known_at")
    ):
        facts = [item.fact for item in group]
        if order.judged_at is None:
            walked = walk(order.state, lives, facts, rules, None, known_at)
        else:
            walked = learn(
                order.state, lives, facts, rules, order.judged_at, order.wake_at, known_at
            )
        turns += walked.turns
        order.judged_at = walked.until
        order.wake_at = walked.judgement.wake_at
    return turns


def pass_time(order: Loaded, lives: Lives, rules: Rules, until: datetime) -> list[Turn]:
    """Let time pass for `order` with no news; what turned."""
    walked = walk(order.state, lives, (), rules, order.judged_at, until)
    order.judged_at = walked.until
    order.wake_at = walked.judgement.wake_at
    return walked.turns


def reconsider(order: Loaded, lives: Lives, rules: Rules, horizon: datetime) -> list[Turn]:
    """Judge `order` as it stands by rules that have changed, at `horizon` or, where it was judged
    beyond that, at that moment; what turned.

    A deadline that the new rules set in the past was missed then; what they do not call late ends
    at this moment, not before.
    """
    now = horizon if order.judged_at is None else max(horizon, order.judged_at)
    judgement = judge(order.state, rules, now)
    turns = turn(lives, judgement, now, b"")
    order.judged_at, order.wake_at = now, judgement.wake_at
    return turns


def forget(order: Loaded) -> None:
    """As if it had never been told anything."""
    order.state, order.judged_at, order.wake_at, order.fault = OrderState(), None, None, ""
