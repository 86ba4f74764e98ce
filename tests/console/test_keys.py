"""Keys for programs, and the log of changes."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.http import HttpResponseBase
from django.test import Client

from tests.support.cast import PASSWORD, Cast
from tests.support.postgres import Database
from waypost.accounts import throttle
from waypost.accounts.keys import PER_KEY
from waypost.accounts.models import AuditEntry, LoginAttempt
from waypost.console.read.changes import Asked, changes, difference


@pytest.fixture(autouse=True)
def _no_tries_yet(cast: Cast) -> None:
    LoginAttempt.objects.all().delete()


def manager(cast: Cast) -> Client:
    client = cast.client()
    client.post("/login", {"email": cast.mara.email, "password": PASSWORD})
    return client


def make(client: Client, title: str = "Nightly") -> str:
    """A new key, as its page shows it."""
    client.post("/keys/make", {"title": title})
    found = re.search(r'id="made"[^>]*value="([^"]+)"', client.get("/keys").content.decode())
    assert found
    return found[1]


def ask(cast: Cast, key: str, path: str = "/issues/export") -> HttpResponseBase:
    return cast.client().get(path, headers={"Authorization": f"Bearer {key}"})


def test_a_program_reads_a_list_with_a_key(cast: Cast) -> None:
    key = make(manager(cast))
    assert key.startswith(f"wp_{cast.acme.pk}_")
    answer = ask(cast, key)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert b"".join(answer).startswith(b"")  # type: ignore[arg-type]
    assert "sessionid" not in answer.cookies


def test_a_key_is_shown_once_and_kept_as_a_digest(cast: Cast, database: Database) -> None:
    client = manager(cast)
    key = make(client)
    assert key not in client.get("/keys").content.decode()
    with psycopg.connect(database.owner) as owner:
        owner.execute("select set_config('waypost.brand', %s, false)", [str(cast.acme.pk)])
        kept = owner.execute("select string_agg(k::text, ' ') from accounts_apikey k").fetchone()
    assert kept is not None
    assert key.split("_")[2] not in str(kept[0])


@pytest.mark.parametrize("path", ["/issues", "/team", "/account", "/keys", "/audit?format=csv"])
def test_a_key_opens_no_page_and_nothing_above_a_viewer(cast: Cast, path: str) -> None:
    assert ask(cast, make(manager(cast)), path).status_code == 403


def test_a_key_changes_nothing(cast: Cast) -> None:
    headers = {"Authorization": f"Bearer {make(manager(cast))}"}
    assert cast.client().post("/logout", headers=headers).status_code == 405


def test_a_revoked_unknown_or_broken_key_is_refused(cast: Cast) -> None:
    client = manager(cast)
    key = make(client, "Gone")
    found = re.search(r"/keys/(\d+)/revoke", client.get("/keys").content.decode())
    assert found
    client.post(found[0])
    other = re.sub(r"^wp_\d+", f"wp_{cast.zenith.pk}", key)
    for text in (key, other, "wp_1_x", "", "wp_" + "9" * 30 + "_" + "a" * 43):
        answer = ask(cast, text)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert cast.client(cast.charlie).post(found[0]).status_code == 404


def test_keys_are_throttled(cast: Cast) -> None:
    key = make(manager(cast))
    assert ask(cast, key).status_code == 200
    LoginAttempt.objects.filter(failures=1).update(failures=PER_KEY)
    assert ask(cast, key).status_code == 429
    wrong = throttle.key_of("wrong key", "127.0.0.1")
    LoginAttempt.objects.create(key=wrong, failures=1000, first_at=datetime.now(UTC))
    assert ask(cast, "wp_1_wrong").status_code == 429


def test_making_a_key_takes_a_fresh_password(cast: Cast) -> None:
    away = cast.client(cast.mara).post("/keys/make", {"title": "x"})
    assert away.headers["Location"].startswith("/account/confirm?next=%2Fkeys")


def test_every_change_is_in_the_log_with_its_difference(cast: Cast) -> None:
    member = cast.bob.memberships.get()
    client = cast.client(cast.alice)
    client.post(f"/team/members/{member.pk}/role", {"role": "viewer"})
    client.post(f"/team/members/{member.pk}/role/agent")
    page = client.get("/audit?verb=member.role_changed").content.decode()
    assert "<del>viewer</del> <ins>agent</ins>" in page
    assert "alice@example.com" in page
    assert "bob@example.com" in page


def test_the_log_goes_on_from_a_place_and_is_exported_whole(cast: Cast) -> None:
    house = cast.acme.organisation_id
    before = AuditEntry.objects.filter(organisation_id=house).count()
    at = datetime(2026, 1, 5, tzinfo=UTC)
    AuditEntry.objects.bulk_create(
        AuditEntry(organisation_id=house, at=at, who="=cmd()", verb="policy.changed", about=str(n))
        for n in range(120)
    )
    client = cast.client(cast.mara)
    path, seen = "/audit?verb=policy.changed&since=2026-01-05&until=2026-01-05", []
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r'<span class="address">(\d+)</span>', page)
        older = re.search(r'href="([^"]+)">Older', page)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [str(n) for n in reversed(range(120))]
    answer = client.get("/audit?format=csv")
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode())))  # type: ignore[arg-type]
    assert len(lines) == before + 121
    assert lines[-1][1] == "'=cmd()"
    others = cast.client(cast.charlie).get("/audit?verb=policy.changed")
    assert b"No change fits" in others.content


@pytest.mark.parametrize(
    "query",
    [
        "person=x",
        "since=yesterday",
        "after=x~y",
        "after=2026-01-01~1",
        "verb=%00",
        "until=9999-12-31",
    ],
)
def test_a_question_that_makes_no_sense_is_still_a_page(cast: Cast, query: str) -> None:
    assert cast.client(cast.mara).get(f"/audit?{query}").status_code == 200


def test_nobody_rewrites_the_log(cast: Cast) -> None:
    for statement in ("update accounts_auditentry set who = ''", "delete from accounts_auditentry"):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as it:
            it.execute(statement)


def test_a_difference_names_only_what_changed() -> None:
    before = {"a": 1, "b": {"c": True, "d": [1]}}
    after = {"a": 1, "b": {"c": False, "d": [1, 2]}, "e": None}
    assert [tuple(it) for it in difference(before, after)] == [
        ("b.c", "true", "false"),
        ("b.d", "1", "1, 2"),
    ]
    assert difference(None, None) == []
    assert changes(0, Asked(), 5) == []
