"""Small helpers: collect what a source or a backtest says."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from waypost.history.backtest import Row, Summary, backtest, rules_over
from waypost.history.source import Bad, Source, Story

UNTIL = datetime(2019, 6, 1, tzinfo=UTC)


class Result(msgspec.Struct):
    rows: list[Row]
    bad: list[Bad]
    summary: Summary

    def orders(self, kind: str) -> list[str]:
        """The ids of the orders on which an issue of `kind` opened, one entry an issue."""
        found = [row.order_ref for row in self.rows if row.kind == kind]
        return sorted(ref.rpartition("/")[2] for ref in found)


def backtested(source: Source, policy: bytes = b"{}", until: datetime = UNTIL) -> Result:
    rows: list[Row] = []
    bad: list[Bad] = []
    rules = rules_over(source.policy, policy)
    summary = backtest(source, rules, until, take=rows.append, report=bad.append)
    return Result(rows, bad, summary)


def told(source: Source) -> tuple[list[Story], list[Bad]]:
    stories: list[Story] = []
    bad: list[Bad] = []
    for item in source.stories():
        if isinstance(item, Bad):
            bad.append(item)
        else:
            stories.append(item)
    return stories, bad
