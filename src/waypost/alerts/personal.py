"""personal: mail to a colleague who was mentioned or given an issue. Runs as the web role, in the
transaction of the deed; what is undone within the minute is not told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from waypost.alerts.note import TASK, Connection
from waypost.alerts.rules import Cause, Form
from waypost.lib import jobs

GRACE = timedelta(minutes=1)

_PEOPLE = """
select p.id, p.email, p.language from accounts_person p
join accounts_membership m on m.person_id = p.id
join accounts_brand b on b.organisation_id = m.organisation_id and b.id = %(brand)s
left join alerts_choice c on c.brand_id = b.id and c.person_id = p.id
where p.id = any(%(people)s) and p.id <> %(by)s and p.is_active
    and case when %(form)s = 'mentioned' then c.mentions else c.assignments end is not false
order by p.id
"""

_MESSAGE = """
insert into alerts_message
    (brand_id, person_id, address, language, who, note_id, form, made_at, next_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s) returning id
"""

_ISSUES = """
insert into alerts_alert (brand_id, rule_id, issue_id, order_id, kind, subject, cause, severity, at,
    made_at, message_id)
select brand_id, 0, id, order_id, kind, subject, %s, severity, %s, %s, %s
from issues_issue where brand_id = %s and id = any(%s)
"""

_ORDER = """
insert into alerts_alert (brand_id, rule_id, issue_id, order_id, kind, subject, cause, severity, at,
    made_at, message_id)
values (%s, 0, 0, %s, '', '', %s, 1, %s, %s, %s)
"""

_NOTE = """
select id, mentions, order_id, issue_id from issues_note
where brand_id = %s and id = %s and cardinality(mentions) > 0
"""

_NOTE_OF = """
select id from issues_note
where brand_id = %s and issue_id = %s and person_id = %s and at = %s order by id desc limit 1
"""


class Deed(NamedTuple):
    """What a person did at a brand. who: their name."""

    brand_id: int
    by: int
    who: str
    now: datetime


def assigned(connection: Connection, deed: Deed, issues: Sequence[int], to: int) -> int:
    """Tell a colleague that these issues are theirs now; how many mails that makes."""
    if not issues:
        return 0
    return _tell(connection, deed, Form.ASSIGNED, [to], issues, 0, None)


def commented(connection: Connection, deed: Deed, issues: Sequence[int], at: datetime) -> int:
    """Tell those whom a comment of `at` on these issues calls; how many mails that makes."""
    if not issues:
        return 0
    asked = (deed.brand_id, issues[0], deed.by, at)
    row = connection.execute(_NOTE_OF, asked).fetchone()
    return noted(connection, deed, row[0], issues) if row else 0


def noted(connection: Connection, deed: Deed, note_id: int, issues: Sequence[int] = ()) -> int:
    """Tell those whom a note calls; how many mails that makes."""
    row = connection.execute(_NOTE, (deed.brand_id, note_id)).fetchone()
    if row is None:
        return 0
    id_, mentions, order_id, _issue = row
    return _tell(connection, deed, Form.MENTIONED, list(mentions), issues, order_id, id_)


def _tell(
    connection: Connection,
    deed: Deed,
    form: Form,
    people: Sequence[int],
    issues: Sequence[int],
    order_id: int,
    note_id: int | None,
) -> int:
    asked = {"brand": deed.brand_id, "people": list(people), "by": deed.by, "form": form.value}
    found = connection.execute(_PEOPLE, asked).fetchall()
    cause = Cause(form.value).value
    due = deed.now + GRACE
    for person_id, email, language in found:
        values = (deed.brand_id, person_id, email, language, deed.who, note_id, form.value)
        row = connection.execute(_MESSAGE, (*values, deed.now, due)).fetchone()
        assert row is not None
        at = (deed.now, deed.now, row[0])
        if issues:
            connection.execute(_ISSUES, (cause, *at, deed.brand_id, list(issues)))
        else:
            connection.execute(_ORDER, (deed.brand_id, order_id, cause, *at))
    if found:
        jobs.defer(connection, TASK, not_before=due)
    return len(found)
