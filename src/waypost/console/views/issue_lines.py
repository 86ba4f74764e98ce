"""Rows of the list, with what a template needs besides the row itself."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from waypost.console.read.issues import Group, Row
from waypost.console.read.people import Colleague
from waypost.lib.money import plain

_PARCEL = "parcel:"


class Line(NamedTuple):
    """via: carrier and lane, where the issue is about a parcel. who: to whom it is assigned."""

    row: Row
    url: str
    via: str
    value: str
    who: str

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.who.split()[:2])


class Bundle(NamedTuple):
    """A group in the list. query: what lists its issues; rows: where they come from."""

    group: Group
    id: str
    query: str
    url: str
    rows: str


def line(row: Row, names: Mapping[int, Colleague]) -> Line:
    parcel = row.subject.startswith(_PARCEL)
    via = " · ".join(filter(None, (row.carrier, row.lane))) if parcel else ""
    value = "" if row.value_minor is None else plain(row.value_minor, row.currency)
    assignee = names.get(row.assignee_id or 0)
    return Line(row, _url(row), via, value, assignee.shown if assignee else "")


def _url(row: Row) -> str:
    if row.order_id:
        return reverse("issue", args=[row.id])
    return f"{reverse('connectors')}#{row.subject.replace(':', '-')}"


def grouped(group: Group, query: str) -> Bundle:
    """`query`: the list's, without its grouping; the group's own filters come on top."""
    own = {"kind": group.kind, "carrier": group.carrier, "lane": group.lane}
    wanted = dict(parse_qsl(query)) | {name: value for name, value in own.items() if value}
    text = urlencode(wanted)
    digest = sha256(group.id.encode()).hexdigest()[:12]
    return Bundle(
        group,
        f"group-{digest}",
        text,
        f"{reverse('issues')}?{text}",
        f"{reverse('issue_rows')}?{text}",
    )
