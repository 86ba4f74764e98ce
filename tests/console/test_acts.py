"""What people do about issues, and that it can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.test import Client

from tests.console.story import HOUR, order_id, paid_order, troubled_order
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.console.read.people import Colleague, mentioned
from waypost.console.until import until

pytestmark = pytest.mark.usefixtures("clean")

NOW = datetime.now(UTC)


@pytest.fixture
def issues(clean: Database, cast: Cast, teller: Teller) -> list[int]:
    """Acme's living issues: three orders in the same trouble."""
    for number in (1, 2, 3):
        teller.tell(cast.acme.id, troubled_order(number, NOW), NOW)
    found = teller.ask(
        "select id from issues_issue where closed_at is null and status = 'open' "
        "and kind = 'delivery_failed' order by id"
    )
    assert len(found) == 3
    return [row[0] for row in found]


def act(client: Client, verb: str, ids: list[int], **fields: str) -> Any:
    return client.post("/issues/act", {"verb": verb, "id": ids, **fields}, follow=True)


def undo(client: Client, response: Any) -> Any:
    paths = [message.extra_tags for message in response.context["messages"] if message.extra_tags]
    return client.post(paths[0], follow=True)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def column(teller: Teller, name: str, ids: list[int]) -> list[Any]:
    query = f"select {name} from issues_issue where id = any(%s) order by id"
    return [row[0] for row in teller.ask(query, ids)]


def test_issues_are_assigned_together_and_taken_back(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    client = cast.client(cast.bob)
    response = act(client, "assign", issues, assignee=str(cast.mara.pk))
    assert told(response) == ["3 issues assigned."]
    assert column(teller, "assignee_id", issues) == [cast.mara.pk] * 3
    assert told(undo(client, response)) == ["Undone for 3 issues."]
    assert column(teller, "assignee_id", issues) == [None] * 3


def test_nobody_from_elsewhere_can_be_given_an_issue(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    response = act(cast.client(cast.bob), "assign", issues, assignee=str(cast.charlie.pk))
    assert response.status_code == 400
    assert column(teller, "assignee_id", issues) == [None] * 3


def test_a_resolved_issue_stays_resolved_until_its_finding_is_gone(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    act(cast.client(cast.bob), "resolve", issues[:1], reason="Customer collects it")
    teller.tell(cast.acme.id, troubled_order(1, NOW + HOUR), NOW + HOUR)
    assert column(teller, "status", issues[:1]) == ["resolved"]
    assert column(teller, "resolution", issues[:1]) == ["Customer collects it"]
    assert column(teller, "resolved_by", issues[:1]) == [cast.bob.pk]


def test_each_item_of_a_bulk_deed_is_answered_for(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    client = cast.client(cast.bob)
    act(client, "resolve", issues[:1])
    response = act(client, "resolve", [*issues, 10**12])
    assert told(response) == ["2 issues resolved.", "1 is not there. 1 was like that already."]


def test_undo_leaves_alone_what_changed_since(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    client = cast.client(cast.bob)
    response = act(client, "resolve", issues)
    act(cast.client(cast.mara), "reopen", issues[:1])
    assert told(undo(client, response)) == [
        "Undone for 2 issues.",
        "What changed in the meantime was left as it is.",
    ]
    assert column(teller, "status", issues) == ["open"] * 3
    assert column(teller, "resolved_at", issues) == [None] * 3


def test_nobody_undoes_what_somebody_else_did(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    response = act(cast.client(cast.bob), "resolve", issues)
    undo(cast.client(cast.mara), response)
    assert column(teller, "status", issues) == ["resolved"] * 3


def test_a_deed_is_done_once_when_undone_twice(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    client = cast.client(cast.bob)
    response = act(client, "snooze", issues, until="4h")
    undo(client, response)
    act(client, "snooze", issues, until="7d")
    assert told(undo(client, response)) == ["What changed in the meantime was left as it is."]
    assert None not in column(teller, "snoozed_until", issues)


def test_a_snooze_keeps_a_severe_turn_from_nobody(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    act(cast.client(cast.bob), "snooze", issues[:1], until="7d")
    assert column(teller, "snoozed_until", issues[:1]) != [None]
    failed = troubled_order(1, NOW)[5]
    again = msgspec.structs.replace(failed, occurred_at=NOW + HOUR, key="the second attempt")
    teller.tell(cast.acme.id, [again], NOW + HOUR)
    severity, snoozed = teller.ask(
        "select severity, snoozed_until from issues_issue where id = %s", issues[0]
    )[0]
    assert severity > 2
    assert snoozed is None


def test_a_comment_calls_a_colleague_and_can_be_taken_back(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    client = cast.client(cast.bob)
    response = act(client, "comment", issues[:1], text="@mara the depot has it")
    assert teller.ask("select text, mentions, deleted_at from issues_note") == [
        ("@mara the depot has it", [cast.mara.pk], None)
    ]
    undo(client, response)
    assert teller.ask("select deleted_at is not null from issues_note") == [(True,)]


def test_a_note_on_an_order_is_deleted_and_brought_back_by_its_writer_only(
    issues: list[int], cast: Cast, teller: Teller
) -> None:
    order = order_id(cast, teller, "1001")
    client = cast.client(cast.bob)
    client.post(f"/orders/{order}/notes", {"text": "Twins: two parcels"})
    note = teller.ask("select id from issues_note")[0][0]
    assert cast.client(cast.mara).post(f"/notes/{note}/delete").status_code == 404
    assert client.post(f"/notes/{note}/delete").status_code == 302
    assert client.post(f"/notes/{note}/restore").status_code == 302
    assert teller.ask("select deleted_at from issues_note") == [(None,)]


def test_a_warning_that_was_resolved_goes_back_to_warning(
    clean: Database, cast: Cast, teller: Teller
) -> None:
    start = NOW - timedelta(days=30)
    teller.tell(cast.acme.id, paid_order(9, start), start)
    warned = start
    while not (found := teller.ask("select id from issues_issue where status = 'warning'")):
        warned += 6 * HOUR
        teller.wait_until(warned)
    client = cast.client(cast.bob)
    act(client, "resolve", [found[0][0]])
    act(client, "reopen", [found[0][0]])
    assert column(teller, "status", [found[0][0]]) == ["warning"]


def test_a_script_is_answered_with_notices(issues: list[int], cast: Cast) -> None:
    answer = cast.client(cast.bob).post(
        "/issues/act", {"verb": "resolve", "id": issues}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "acted"
    assert b"3 issues resolved." in answer.content
    assert b"/issues/undo/" in answer.content


@pytest.mark.parametrize(
    "fields",
    [
        {"verb": "explode"},
        {"verb": "resolve", "id": "x"},
        {"verb": "resolve"},
        {"verb": "snooze", "id": "1", "until": "yesterday"},
        {"verb": "snooze", "id": "1", "until": "2020-01-01T10:00"},
        {"verb": "comment", "id": "1", "text": " \0"},
    ],
)
def test_what_cannot_be_done_is_said(fields: dict[str, str], cast: Cast) -> None:
    assert cast.client(cast.bob).post("/issues/act", fields).status_code == 400


def test_a_snooze_ends_in_the_readers_morning() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    friday = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)
    assert until("monday", friday, berlin) == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    assert until("tomorrow", friday, berlin) == datetime(2026, 3, 28, 8, 0, tzinfo=UTC)
    assert until("2026-03-29T10:30", friday, berlin) == datetime(2026, 3, 29, 8, 30, tzinfo=UTC)
    assert until("2036-01-01T00:00", friday, berlin) is None


def test_a_mention_that_could_be_two_people_is_nobody() -> None:
    ada = Colleague(1, "Ada", "ada@example.com", "agent")
    other = Colleague(2, "Ada", "ada@example.org", "agent")
    assert mentioned("hello @Ada.", [ada]) == [1]
    assert mentioned("hello @ada", [ada, other]) == []
    assert mentioned("hello @ada@example.org!", [ada, other]) == [2]
    assert mentioned("mail me at x@ada", [ada]) == []
