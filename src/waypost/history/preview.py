"""preview: what another policy would have made of orders that we watched.

Both policies go through each order's life as it became known, as the workers do when they judge an
order anew. What is compared are the issues that opened, by kind and subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

import msgspec

from waypost.core.order import OrderState
from waypost.core.rules import Rules
from waypost.core.walk import Lives
from waypost.flow.relive import pass_time, relive
from waypost.history.backtest import Row, rows_of
from waypost.timeline.heard import News
from waypost.timeline.orders import Loaded

EXAMPLES = 6  # of a kind


class Tally(msgspec.Struct):
    """Issues of one kind within the time that is looked at.

    added: only the draft opens them; gone: only the policy in force; moved: both, at other
    instants. Each pair is in force and draft: opened and closed within, standing at the end.
    """

    added: int = 0
    gone: int = 0
    moved: int = 0
    opened: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    closed: list[int] = msgspec.field(default_factory=lambda: [0, 0])
    standing: list[int] = msgspec.field(default_factory=lambda: [0, 0])


class Example(msgspec.Struct):
    """An issue that differs. before, after: when it opens by each policy, None where it never
    does."""

    order_id: int
    number: str
    subject: str
    before: datetime | None
    after: datetime | None


class Result(msgspec.Struct):
    """days: issues opened on each local day (ISO 8601), in force and by the draft."""

    orders: int = 0
    changed: int = 0
    kinds: dict[str, Tally] = {}
    days: dict[str, list[int]] = {}
    examples: dict[str, list[Example]] = {}


class Span(msgspec.Struct, frozen=True):
    """From when to when; days begin and end in `zone`."""

    since: datetime
    until: datetime
    zone: tzinfo

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at <= self.until


def compare(
    order_id: int,
    number: str,
    news: Sequence[News],
    rules: tuple[Rules, Rules],
    span: Span,
    into: Result,
) -> None:
    """Judge one order's life by both policies (in force, draft) and add what differs to `into`."""
    known = [item for item in news if item.known_at <= span.until]
    both = [issues_of(known, it, span.until) for it in rules]
    for side, issues in enumerate(both):
        _count(issues, side, span, into)
    into.orders += 1
    examples = list(_differing(order_id, number, both, span, into))
    into.changed += bool(examples)
    for kind, example in examples:
        shown = into.examples.setdefault(kind, [])
        if len(shown) < EXAMPLES:
            shown.append(example)


def issues_of(news: Iterable[News], rules: Rules, until: datetime) -> list[Row]:
    """The issues that open in a life of which `news` are told, up to `until`."""
    order = Loaded((0, 0), OrderState())
    lives: Lives = {}
    turns = relive(order, lives, news, rules)
    if order.judged_at is not None and order.judged_at < until:
        turns += pass_time(order, lives, rules, until)
    return rows_of("", turns)


def _count(issues: list[Row], side: int, span: Span, into: Result) -> None:
    for issue in issues:
        tally = into.kinds.setdefault(issue.kind, Tally())
        tally.standing[side] += issue.closed_at is None
        tally.closed[side] += span.holds(issue.closed_at)
        if span.holds(issue.opened_at):
            tally.opened[side] += 1
            day = issue.opened_at.astimezone(span.zone).date().isoformat()
            into.days.setdefault(day, [0, 0])[side] += 1


def _differing(
    order_id: int, number: str, both: list[list[Row]], span: Span, into: Result
) -> Iterator[tuple[str, Example]]:
    """Issues that only one policy opens, or both at other instants, at least one within."""
    before, after = (_numbered(issues) for issues in both)
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was == now or not (span.holds(was) or span.holds(now)):
            continue
        tally = into.kinds[key[0]]
        if was is None:
            tally.added += 1
        elif now is None:
            tally.gone += 1
        else:
            tally.moved += 1
        yield key[0], Example(order_id, number, key[1], was, now)


def _numbered(issues: list[Row]) -> dict[tuple[str, str, int], datetime]:
    """When each opened; the second of a kind and subject is told apart from the first."""
    found: dict[tuple[str, str, int], datetime] = {}
    for issue in issues:
        turn = sum(key[:2] == (issue.kind, issue.subject) for key in found)
        found[issue.kind, issue.subject, turn] = issue.opened_at
    return found
