"""backtest: what the watch would have said of a history, without a database.

The same pure walk as the live loop, one order at a time: nothing is kept but the counts.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from waypost.core.facts import Fact
from waypost.core.order import OrderState
from waypost.core.policy import Policy, PolicyUnreadable, policy_from_json
from waypost.core.rules import Rules
from waypost.core.walk import Turn, Verb, walk
from waypost.core.words import Severity
from waypost.history.source import Bad, Source


class Row(msgspec.Struct):
    """An issue that opened. closed_at: when its finding was gone, or, where a stronger issue
    speaks for it to the end, when that one took over; `absorbed_by` is then its kind."""

    order_ref: str
    kind: str
    subject: str
    severity: Severity
    warned_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None = None
    absorbed_by: str = ""


class Summary(msgspec.Struct):
    """What `--json` prints."""

    orders: int
    facts: int
    seconds: float
    facts_per_second: int
    issues: dict[str, int]


COLUMNS = Row.__struct_fields__


def rules_over(policy: Policy, changes: bytes) -> Rules:
    """`policy` with the keys that the JSON object `changes` names replaced.

    What `policy` switches off stays off: its source cannot feed it. PolicyUnreadable.
    """
    try:
        given = msgspec.json.decode(changes, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise PolicyUnreadable(str(error)) from error
    merged: dict[str, Any] = {**msgspec.to_builtins(policy), **given}
    if isinstance(merged.get("off"), list):
        merged["off"] = [*dict.fromkeys([*policy.off, *merged["off"]])]
    return Rules(policy_from_json(msgspec.json.encode(merged)))


def backtest(
    source: Source,
    rules: Rules,
    until: datetime,
    *,
    take: Callable[[Row], None],
    report: Callable[[Bad], None],
    heard: Callable[[Fact], bool] | None = None,
) -> Summary:
    """Walk every order up to `until`; each issue that opened goes to `take`.

    heard: which facts were known by then; all of them where it is None.
    """
    orders = facts = 0
    kinds: Counter[str] = Counter()
    begun = time.perf_counter()
    for story in source.stories():
        if isinstance(story, Bad):
            report(story)
            continue
        told = story.facts if heard is None else [it for it in story.facts if heard(it)]
        if not told:
            continue
        orders += 1
        facts += len(told)
        walked = walk(OrderState(), {}, told, rules, None, until)
        if walked.turns:
            for row in rows_of(story.order_ref, walked.turns):
                kinds[row.kind] += 1
                take(row)
    seconds = time.perf_counter() - begun
    rate = round(facts / seconds) if seconds else 0
    return Summary(orders, facts, round(seconds, 3), rate, dict(sorted(kinds.items())))


def rows_of(order_ref: str, turns: Iterable[Turn]) -> list[Row]:
    """The issues that opened in an order's life, in order of opening."""
    rows: list[Row] = []
    living: dict[tuple[str, str], Row] = {}
    for turn in turns:
        issue = turn.issue
        row = living.get(issue.key)
        if row is None:
            if turn.verb is Verb.OPENED:
                row = living[issue.key] = _opened(order_ref, turn)
                rows.append(row)
            continue
        row.severity = issue.severity
        if turn.verb is Verb.ABSORBED:
            row.closed_at, row.absorbed_by = turn.at, issue.absorbed_by
        elif turn.verb is Verb.RETURNED:
            row.closed_at, row.absorbed_by = None, ""
        elif turn.verb is Verb.CLOSED:
            row.closed_at = row.closed_at or turn.at
            del living[issue.key]
    return rows


def _opened(order_ref: str, turn: Turn) -> Row:
    issue = turn.issue
    return Row(order_ref, issue.kind, issue.subject, issue.severity, issue.warned_at, turn.at)


def cells(row: Row) -> tuple[str, ...]:
    """A row as texts: severities as words, instants in ISO 8601 with Z, nothing as ""."""
    return (
        row.order_ref,
        row.kind,
        row.subject,
        row.severity.word,
        _text(row.warned_at),
        _text(row.opened_at),
        _text(row.closed_at),
        row.absorbed_by,
    )


def _text(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")
