"""What a list of issues was asked for: filters and order from an address, as SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

import msgspec

from waypost.console.read.found import orders_sql
from waypost.console.words.journey import LEGS
from waypost.core.words import Severity
from waypost.lib.money import THOUSANDTHS, WHOLE
from waypost.overview.terms import sku

# When an issue began to matter: it opened, or else it warned. Never null, so that pages can go on
# from it. The indexes are over the same expressions; behind `coalesce` the wall lets none answer.
BEGAN = (
    "case when i.opened_at is not null then i.opened_at "
    "when i.warned_at is not null then i.warned_at else i.due_at end"
)
_VALUE = "case when i.value_minor is null then -1 else i.value_minor end"

FACETS = ("warehouse", "service", "country", "sku", "tier", "channel")
COUNTED = ("kind", "severity", "carrier", "lane")  # what tallies know
AGES = {"1d": 1, "3d": 3, "7d": 7, "14d": 14}
VALUES = ("50", "100", "250", "500")
GROUPS = ("kind", "cause")
STAGES = {leg.name: leg.kinds for leg in LEGS}
NAMES = (*COUNTED, "stage", *FACETS, "assignee", "age", "value", "since", "q")
LOOKS_BACK = 30  # days
_LONGEST = 200
_SEVERITIES = {str(int(it)): int(it) for it in Severity}


class Tab(NamedTuple):
    """A status that the list can be about. at: since when an issue has it; sorts: the first is
    what it begins with; counted: its name in the tallies, "" where they do not count it so."""

    where: str
    at: str
    sorts: tuple[str, ...]
    counted: str = ""


class Sort(NamedTuple):
    """One direction for all its keys: so a place in the list is one comparison of rows."""

    keys: tuple[str, ...]
    types: tuple[str, ...]
    direction: str


_LIVING = "i.closed_at is null and i.snoozed_until is null"
_SORTS = ("severity", "newest", "oldest", "due", "value")
_ENDED = ("newest", "oldest")
TABS = {
    "open": Tab(f"i.status = 'open' and {_LIVING}", BEGAN, _SORTS, "open"),
    "warning": Tab(
        f"i.status = 'warning' and {_LIVING}",
        BEGAN,
        ("due", "severity", "newest", "oldest", "value"),
        "warning",
    ),
    "snoozed": Tab(
        "i.closed_at is null and i.snoozed_until is not null",
        BEGAN,
        ("waking", *_SORTS),
        "snoozed",
    ),
    "resolved": Tab("i.resolved_at is not null", "i.resolved_at", _ENDED),
    "closed": Tab(
        "i.closed_at is not null and i.resolved_at is null and i.opened_at is not null",
        "i.closed_at",
        _ENDED,
    ),
}


def _sort(name: str, at: str) -> Sort:
    moment, number = "timestamptz", "bigint"
    return {
        "severity": Sort(("i.severity", at, "i.id"), ("int", moment, number), "desc"),
        "newest": Sort((at, "i.id"), (moment, number), "desc"),
        "oldest": Sort((at, "i.id"), (moment, number), "asc"),
        "due": Sort(("i.due_at", "i.id"), (moment, number), "asc"),
        "value": Sort((_VALUE, "i.id"), (number, number), "desc"),
        "waking": Sort(("i.snoozed_until", "i.id"), (moment, number), "asc"),
    }[name]


class Asked(msgspec.Struct, frozen=True):
    """assignee: a person's id, 0 for nobody, None for whoever. least: in major units. since: the
    first instant. age: at least so many days. sort "" begins as the tab does."""

    status: str = "open"
    kind: str = ""
    severity: int | None = None
    carrier: str = ""
    lane: str = ""
    facets: tuple[str, ...] = ()
    sku: str = ""
    assignee: int | None = None
    age: int | None = None
    least: int | None = None
    since: datetime | None = None
    q: str = ""
    sort: str = ""
    group: str = ""
    stage: str = ""

    @property
    def tab(self) -> Tab:
        return TABS[self.status]

    @property
    def sorted_by(self) -> str:
        return self.sort or self.tab.sorts[0]

    @property
    def order(self) -> Sort:
        return _sort(self.sorted_by, self.tab.at)

    @property
    def looks_back(self) -> int | None:
        """Days that a narrowed list of what is over covers, unless it was told since when."""
        ended = not self.tab.counted
        return LOOKS_BACK if ended and self.narrowed and self.since is None else None

    @property
    def beyond(self) -> bool:
        """Is there a filter that tallies do not know?"""
        rest = (self.facets, self.sku, self.since, self.q, self.age, self.least)
        return self.assignee is not None or any(rest)

    @property
    def narrowed(self) -> bool:
        """Is there any filter?"""
        return self.beyond or any(getattr(self, name) for name in (*COUNTED, "stage"))

    @property
    def tallied(self) -> bool:
        """Do the tallies know how many there are?"""
        return bool(self.tab.counted) and not self.beyond


def asked_of(query: Mapping[str, str], person_id: int, zone: tzinfo) -> Asked:
    """From an address; what makes no sense there is left out."""
    text = {name: value for name, value in query.items() if _sane(value)}
    status = text.get("status", "")
    status = status if status in TABS else "open"
    sort, group = text.get("sort", ""), text.get("group", "")
    return Asked(
        status,
        text.get("kind", ""),
        _SEVERITIES.get(text.get("severity", "")),
        text.get("carrier", ""),
        text.get("lane", ""),
        tuple(f"{it}:{text[it].lower()}" for it in FACETS if text.get(it) and it != "sku"),
        text.get("sku", ""),
        _assignee(text.get("assignee", ""), person_id),
        AGES.get(text.get("age", "")),
        int(text["value"]) if text.get("value", "") in VALUES else None,
        _day(text.get("since", ""), zone),
        text.get("q", "").strip(),
        sort if sort in TABS[status].sorts else "",
        group if group in GROUPS and TABS[status].counted else "",
        text.get("stage", "") if text.get("stage", "") in STAGES else "",
    )


def conditions(asked: Asked, brand_id: int, now: datetime) -> tuple[str, dict[str, Any]]:
    """What issues `i` are in the list."""
    found = ["i.brand_id = %(brand)s", asked.tab.where]
    given: dict[str, Any] = {"brand": brand_id}

    def add(condition: str, **values: Any) -> None:
        found.append(condition)
        given.update(values)

    for name in COUNTED:
        if getattr(asked, name):
            add(f"i.{name} = %({name})s", **{name: getattr(asked, name)})
    if asked.stage:
        add("i.kind = any(%(stage)s)", stage=list(STAGES[asked.stage]))
    if asked.facets:
        add("i.facets @> %(facets)s::text[]", facets=list(asked.facets))
    if asked.sku:
        add(_OF_SKU, sku=sku(asked.sku))
    if asked.assignee == 0:
        add("i.assignee_id is null")
    elif asked.assignee is not None:
        add("i.assignee_id = %(assignee)s", assignee=asked.assignee)
    if asked.age is not None:
        add(f"{BEGAN} <= %(before)s", before=now - timedelta(days=asked.age))
    if asked.since is not None:
        add(f"{asked.tab.at} >= %(since)s", since=asked.since)
    if asked.looks_back is not None:
        add(f"{asked.tab.at} >= %(back)s", back=now - timedelta(days=asked.looks_back))
    if asked.least is not None:
        add(_WORTH, least=asked.least, whole=WHOLE.split(), thousandths=THOUSANDTHS.split())
    if asked.q:
        query, values = orders_sql(asked.q)
        add(f"i.order_id = any(array({query}))", **values)
    return " and ".join(found), given


_WORTH = """i.value_minor >= %(least)s * case when i.currency = any(%(whole)s) then 1
    when i.currency = any(%(thousandths)s) then 1000 else 100 end"""


# The wall lets no index answer `@>`: the few values of the other facets are soon found by looking,
# a SKU among thousands is not.
_OF_SKU = """exists (select 1 from overview_term t
    where t.brand_id = %(brand)s and t.term = %(sku)s and t.order_id = i.order_id)"""


def wider(asked: Asked, now: datetime) -> Asked:
    """Without the filters that no index answers."""
    back = asked.looks_back
    since = asked.since if back is None else now - timedelta(days=back)
    return msgspec.structs.replace(asked, facets=(), least=None, since=since)


def after(asked: Asked, parts: list[str] | None) -> list[Any] | None:
    """A place in the list, from the text of its keys; None where it is none of this list's."""
    if parts is None:
        return None
    try:
        return [_READ[kind](part) for kind, part in zip(asked.order.types, parts, strict=True)]
    except ValueError:
        return None


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("without a zone it is no instant")
    return found


def _whole(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        found = int(text)
        if not -most <= found <= most:
            raise ValueError("out of range")
        return found

    return read


_READ: dict[str, Callable[[str], Any]] = {
    "int": _whole(2**31 - 1),
    "bigint": _whole(2**63 - 1),
    "timestamptz": _instant,
}


def _sane(value: str) -> bool:
    return "\0" not in value and len(value) <= _LONGEST


def _assignee(text: str, person_id: int) -> int | None:
    known = {"me": person_id, "none": 0}
    if text in known:
        return known[text]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _day(text: str, zone: tzinfo) -> datetime | None:
    try:
        day = datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a day, in the reader's zone
    except ValueError:
        return None
    return day.replace(tzinfo=zone) if day.year > 1 else None
