"""Issues in full: rows, turning points, what people wrote, how others of the kind ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from waypost.console.read.rows import one, rows
from waypost.overview.counts import sum_sql

MOST_ISSUES = 200
MOST_TURNS = 500
LOOKED_BACK = 200  # closed issues of a kind that say how it usually ends

_COLUMNS = """
id, order_id, kind, subject, status, severity, warned_at, opened_at, due_at, closed_at,
    absorbed_by, note, evidence, closed_evidence, assignee_id, snoozed_until, resolved_at,
    resolved_by, resolution, carrier, lane
"""

_ISSUES = f"""
select {_COLUMNS} from issues_issue where brand_id = %s and order_id = %s
order by closed_at desc nulls first, severity desc, coalesce(opened_at, warned_at) desc, id desc
limit {MOST_ISSUES}
"""  # noqa: S608 - constants

_ISSUE = f"select {_COLUMNS} from issues_issue where brand_id = %s and id = %s"  # noqa: S608

_TURNS = """
select id, issue_id, verb, at, severity, person_id, evidence, note, was::text, undone_at
from issues_turningpoint where brand_id = %s and {which} = %s
order by at desc, id desc limit {most}
"""

_NOTES = """
select id, issue_id, person_id, at, text from issues_note
where brand_id = %s and {which} = %s and deleted_at is null order by at desc, id desc limit {most}
"""

_OTHERS = """
select i.id, i.order_id, i.kind, i.subject, i.severity, i.status,
    coalesce(i.opened_at, i.warned_at, i.due_at), coalesce(o.number, ''), coalesce(o.customer, '')
from issues_issue i
left join timeline_order o on o.brand_id = i.brand_id and o.id = i.order_id
where i.brand_id = %(brand)s and i.closed_at is null and i.id <> %(issue)s
"""

# The worst of the kind, by its own index; carrier and lane are looked for in what that brings.
_SIMILAR = """
select i.id, i.order_id, i.kind, i.subject, i.severity, i.status, i.opened_at,
    coalesce(o.number, ''), coalesce(o.customer, '')
from (
    select * from (
        select * from issues_issue
        where brand_id = %(brand)s and status = 'open' and kind = %(kind)s
        and closed_at is null and snoozed_until is null
        order by severity desc, opened_at, id limit 5000
    ) worst
    where carrier = %(carrier)s and lane = %(lane)s and order_id <> %(order)s and id <> %(issue)s
    order by severity desc, opened_at, id limit 6
) i
left join timeline_order o on o.brand_id = %(brand)s and o.id = i.order_id
order by i.severity desc, i.opened_at, i.id
"""

_SIBLINGS = _OTHERS + "and i.order_id = %(order)s order by i.severity desc, i.id limit 20"

_ENDINGS = """
select closed_at - coalesce(opened_at, warned_at, due_at), resolved_at is not null, resolution
from issues_issue
where brand_id = %s and kind = %s and closed_at is not null and id <> %s
order by closed_at desc limit %s
"""

_CONNECTION = """
select connector, title from connectors_connection where brand_id = %s and id = %s
"""


class Issue(msgspec.Struct, frozen=True):
    id: int
    order_id: int
    kind: str
    subject: str
    status: str
    severity: int
    warned_at: datetime | None
    opened_at: datetime | None
    due_at: datetime
    closed_at: datetime | None
    absorbed_by: str
    note: str
    evidence: bytes
    closed_evidence: bytes
    assignee_id: int | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    resolved_by: int | None
    resolution: str
    carrier: str
    lane: str

    @property
    def since(self) -> datetime:
        return self.opened_at or self.warned_at or self.due_at


class Turn(msgspec.Struct, frozen=True):
    """A turning point of an issue. changes: what a person's deed set, by column."""

    id: int
    issue_id: int
    verb: str
    at: datetime
    severity: int
    person_id: int | None
    evidence: bytes
    note: str
    changes: dict[str, Any]
    undone_at: datetime | None


class Note(msgspec.Struct, frozen=True):
    """What somebody wrote about an issue, or about the order (issue_id 0)."""

    id: int
    issue_id: int
    person_id: int
    at: datetime
    text: str


class Other(msgspec.Struct, frozen=True):
    """Another issue, in a line."""

    id: int
    order_id: int
    kind: str
    subject: str
    severity: int
    status: str
    since: datetime
    number: str
    customer: str


class Ending(msgspec.Struct, frozen=True):
    """How an issue of a kind ended: after how long, by people or by itself, and people's reason."""

    lasted: timedelta
    by_people: bool
    reason: str


def issues(brand_id: int, order_id: int) -> list[Issue]:
    """Standing ones first, the worst on top; then closed ones, the newest first."""
    return rows(Issue, _ISSUES, [brand_id, order_id])


def issue(brand_id: int, issue_id: int) -> Issue | None:
    return one(Issue, _ISSUE, [brand_id, issue_id])


def kinds(brand_id: int, order_id: int) -> dict[int, str]:
    """The kind of each of an order's issues, by id."""
    query = "select id, kind from issues_issue where brand_id = %s and order_id = %s"
    return dict(rows(_pair, query, [brand_id, order_id]))


def turns(brand_id: int, *, order_id: int = 0, issue_id: int = 0) -> list[Turn]:
    """Newest first: of one issue, or of all issues of an order."""
    query = _TURNS.format(which="issue_id" if issue_id else "order_id", most=MOST_TURNS)
    return rows(_turn, query, [brand_id, issue_id or order_id])


def notes(brand_id: int, *, order_id: int = 0, issue_id: int = 0) -> list[Note]:
    """Newest first: about one issue, or about an order and all its issues."""
    query = _NOTES.format(which="issue_id" if issue_id else "order_id", most=MOST_TURNS)
    return rows(Note, query, [brand_id, issue_id or order_id])


def similar(brand_id: int, it: Issue) -> list[Other]:
    """Open ones of the same kind, carrier and lane, of other orders; the worst few."""
    return rows(Other, _SIMILAR, _asked(brand_id, it))


def how_many_alike(brand_id: int, it: Issue) -> int:
    """Open issues of this kind, carrier and lane, this one among them if it is open."""
    only = {
        "status": ["open"],
        "kind": [it.kind],
        "carrier": [it.carrier],
        "lane": [it.lane],
    }
    found = one(int, *sum_sql("issues", brand_id, only=only))
    return found or 0


def siblings(brand_id: int, it: Issue) -> list[Other]:
    """Other living issues of the same order."""
    return rows(Other, _SIBLINGS, _asked(brand_id, it)) if it.order_id else []


def endings(brand_id: int, it: Issue) -> list[Ending]:
    """The last ones of this kind that closed, newest first."""
    return rows(Ending, _ENDINGS, [brand_id, it.kind, it.id, LOOKED_BACK])


def connection(brand_id: int, subject: str) -> tuple[str, str] | None:
    """Connector and title of the connection that `connection:3` is about."""
    number = subject.partition(":")[2]
    return one(_pair, _CONNECTION, [brand_id, int(number)]) if number.isdecimal() else None


def _asked(brand_id: int, it: Issue) -> dict[str, Any]:
    return {
        "brand": brand_id,
        "issue": it.id,
        "order": it.order_id,
        "kind": it.kind,
        "carrier": it.carrier,
        "lane": it.lane,
    }


def _pair(first: Any, second: Any) -> tuple[Any, Any]:
    return first, second


def _turn(*columns: Any) -> Turn:
    *plain, was, undone_at = columns
    changes = msgspec.json.decode(was).get("after", {}) if was else {}
    return Turn(*plain, changes=changes, undone_at=undone_at)
