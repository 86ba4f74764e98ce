"""compose: what a message says at the moment of its sending, or that there is nothing left to say.

Issues that closed, were dealt with or were snoozed meanwhile are not told; they are counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from waypost.alerts.letter import Letter, Line
from waypost.alerts.note import Connection
from waypost.alerts.rules import Cause, Form
from waypost.alerts.titles import kind_title, severity_title, words

_LINES = 20

_ABOUT = """
select b.name, coalesce(r.title, ''), coalesce(r.unassigned_hours, 0)
from accounts_brand b
left join alerts_rule r on r.brand_id = b.id and r.id = %s where b.id = %s
"""

_ALERTS = """
select a.issue_id, a.order_id, a.kind, a.subject, a.cause, greatest(a.severity, i.severity),
    a.at, coalesce(i.status, 'closed'), i.closed_at is not null, i.snoozed_until is not null,
    i.assignee_id, coalesce(i.carrier, ''), coalesce(r.number, '')
from alerts_alert a
left join issues_issue i on i.brand_id = a.brand_id and i.id = a.issue_id
left join overview_orderrow r on r.brand_id = a.brand_id and r.order_id = a.order_id
where a.brand_id = %s and a.message_id = %s
order by a.severity desc, a.at, a.id
"""

_NOTE = "select text from issues_note where brand_id = %s and id = %s and deleted_at is null"


class Told(NamedTuple):
    """A message to compose: the columns that decide what it says."""

    brand_id: int
    id: int
    rule_id: int
    person_id: int | None
    language: str
    who: str
    note_id: int | None
    form: Form
    made_at: datetime


class _Alert(NamedTuple):
    issue_id: int
    order_id: int
    kind: str
    subject: str
    cause: str
    severity: int
    at: datetime
    status: str
    closed: bool
    snoozed: bool
    assignee_id: int | None
    carrier: str
    number: str


def compose(connection: Connection, told: Told, base: str) -> Letter | int:
    """The letter, with links below `base`; or, where nothing is left to tell, how many issues are
    over."""
    brand, about, hours = connection.execute(_ABOUT, (told.rule_id, told.brand_id)).fetchall()[0]
    t = words(told.language)
    name = f"waypost-{told.brand_id}-{told.id}"
    if told.form is Form.TEST:
        title = t.gettext("A test: this is how alerts of %(brand)s arrive.") % {"brand": brand}
        foot = t.gettext("Somebody pressed “Send a test” in Waypost.")
        return Letter(name, told.form, brand, "", title, (), f"{base}/alerts", foot, told.made_at)
    rows = connection.execute(_ALERTS, (told.brand_id, told.id)).fetchall()
    found = _once(_Alert(*row) for row in rows)
    living = [it for it in found if _lives(it, told)]
    over = len(found) - len(living)
    quoted = _quoted(connection, told)
    if not living or (told.form is Form.MENTIONED and not quoted):
        return over
    lines = [_line(it, told, hours, base) for it in living[:_LINES]]
    return Letter(
        name, told.form, brand, about, _title(told, lines, len(living), brand), tuple(lines),
        f"{base}/issues", _foot(told, about), told.made_at, quoted,
        tuple(_rest(told, living, over, base)), len(living), over,
    )  # fmt: skip


def _once(alerts: Iterable[_Alert]) -> list[_Alert]:
    """An issue that turned twice is told once, as it turned last."""
    found: dict[tuple[int, int], _Alert] = {}
    for it in alerts:
        key = (it.issue_id, it.order_id if not it.issue_id else 0)
        if key not in found or found[key].at <= it.at:
            found[key] = it
    return sorted(found.values(), key=lambda it: (-it.severity, it.at, it.issue_id))


def _lives(it: _Alert, told: Told) -> bool:
    if it.cause == Cause.MENTIONED:
        return True
    if it.closed or it.status not in ("open", "warning"):
        return False
    if it.cause == Cause.ASSIGNED:
        return it.assignee_id == told.person_id
    return not it.snoozed and (it.cause != Cause.UNASSIGNED or it.assignee_id is None)


def _line(it: _Alert, told: Told, hours: int, base: str) -> Line:
    t = words(told.language)
    order = t.gettext("order %(number)s") % {"number": _one_line(it.number)} if it.number else ""
    if not it.issue_id:
        title = order or t.gettext("an order")
        return Line(title, f"{base}/orders/{it.order_id}", "", 0, it.order_id, it.number)
    title = " · ".join(filter(None, (kind_title(it.kind, told.language), order)))
    subject = _one_line(it.subject.partition(":")[2])
    detail = (severity_title(it.severity, told.language), _cause(it, t, hours), it.carrier, subject)
    return Line(
        title, f"{base}/issues/{it.issue_id}", " · ".join(filter(None, detail)), it.issue_id,
        it.order_id, it.number, it.kind, it.severity, it.cause, it.subject, it.carrier, it.at,
    )  # fmt: skip


def _cause(it: _Alert, t: Any, hours: int) -> str:
    if it.cause == Cause.UNASSIGNED:
        text = t.ngettext(
            "nobody took it for %(hours)s hour", "nobody took it for %(hours)s hours", hours
        )
        return str(text % {"hours": hours})
    forms = {
        Cause.OPENED: t.gettext("opened"),
        Cause.RETURNED: t.gettext("open again"),
        Cause.REOPENED: t.gettext("reopened"),
        Cause.RAISED: t.gettext("grew more severe"),
        Cause.WARNED: t.gettext("warns"),
    }
    return str(forms.get(Cause(it.cause), ""))


def _title(told: Told, lines: list[Line], count: int, brand: str) -> str:
    t = words(told.language)
    first = _one_line(lines[0].title)
    named = {"who": told.who, "count": count, "what": first, "brand": brand}
    if told.form is Form.MENTIONED:
        return str(t.gettext("%(who)s mentioned you: %(what)s") % named)
    if told.form is Form.ASSIGNED:
        if count == 1:
            return str(t.gettext("%(who)s assigned you: %(what)s") % named)
        return str(
            t.ngettext(
                "%(who)s assigned you %(count)s issue",
                "%(who)s assigned you %(count)s issues",
                count,
            )
            % named
        )
    if count == 1:
        severity = severity_title(lines[0].severity, told.language)
        return f"{severity}: {first}"
    several = t.ngettext("%(count)s issue at %(brand)s", "%(count)s issues at %(brand)s", count)
    return str(several % named)


def _rest(told: Told, living: list[_Alert], over: int, base: str) -> Iterable[str]:
    t = words(told.language)
    more = len(living) - _LINES
    if more > 0:
        said = t.ngettext("And %(count)s more: %(url)s", "And %(count)s more: %(url)s", more)
        query = urlencode({"sort": "newest"})
        yield said % {"count": more, "url": f"{base}/issues?{query}"}
    if over and told.form is not Form.MENTIONED:
        said = t.ngettext(
            "%(count)s issue closed by itself or was dealt with meanwhile.",
            "%(count)s issues closed by themselves or were dealt with meanwhile.",
            over,
        )
        yield said % {"count": over}
    if told.form is Form.STORM:
        yield t.gettext("So much came at once that it is told together for a while.")
    if told.form is Form.HELD:
        yield t.gettext("This was held until the hours of the rule began.")


def _foot(told: Told, about: str) -> str:
    t = words(told.language)
    if told.rule_id:
        return str(t.gettext("Sent by the alert rule “%(rule)s” in Waypost.") % {"rule": about})
    return str(t.gettext("Choose what you get mail about under “Your account” in Waypost."))


def _quoted(connection: Connection, told: Told) -> str:
    if told.note_id is None:
        return ""
    row = connection.execute(_NOTE, (told.brand_id, told.note_id)).fetchone()
    return str(row[0]) if row else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]
