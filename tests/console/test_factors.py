"""Second factors, confirmations, sessions and passwords."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail as outgoing
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.support.cast import PASSWORD, Cast
from waypost.accounts import mail
from waypost.accounts.models import AuditEntry, LoginAttempt, LoginLink, Person
from waypost.accounts.reset import person_of, token_for
from waypost.console import sitting

NEW = "seven quiet rivers run"


@pytest.fixture(autouse=True)
def _afresh(cast: Cast) -> Iterator[None]:
    cache.clear()
    LoginAttempt.objects.all().delete()
    yield
    Authenticator.objects.all().delete()
    cast.acme.organisation.require_two_factor = False
    cast.acme.organisation.save()
    for person in (cast.alice, cast.bob):
        person.set_password(PASSWORD)
        person.save()


def log_in(client: Client, person: Person, password: str = PASSWORD) -> HttpResponse:
    return client.post("/login", {"email": person.email, "password": password})


def code(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def with_app(cast: Cast, person: Person) -> tuple[str, list[str]]:
    """Sets an app up; its secret and the recovery codes."""
    client = cast.client()
    log_in(client, person)
    found = re.search(r'id="secret"[^>]*value="([A-Z2-7]+)"', said(client, "/account/app"))
    assert found
    answer = client.post("/account/app", {"code": code(found[1], -1)})
    assert answer.headers["Location"] == "/account/codes"
    return found[1], re.findall(r"^\d{8}$|(?<=>)\d{8}$", said(client, "/account/codes"), re.M)


def said(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_code_is_asked_for_once_an_app_is_set_up(cast: Cast) -> None:
    secret, _ = with_app(cast, cast.alice)
    client = cast.client()
    assert log_in(client, cast.alice).headers["Location"] == "/login/code"
    assert client.get("/issues").headers["Location"].startswith("/login")
    assert "Is it really you" in said(client, "/login/code")
    assert client.post("/login/code", {"code": "000000"}).status_code == 200
    assert client.post("/login/code", {"code": code(secret)}).headers["Location"] == "/"
    assert client.get("/issues").status_code == 200


def test_a_code_opens_once(cast: Cast) -> None:
    secret, _ = with_app(cast, cast.alice)
    used = code(secret)
    for _, expected in enumerate((302, 200)):
        cache.clear()
        client = cast.client()
        log_in(client, cast.alice)
        assert client.post("/login/code", {"code": used}).status_code == expected


def test_the_code_that_set_the_app_up_opens_nothing(cast: Cast) -> None:
    secret, _ = with_app(cast, cast.alice)
    client = cast.client()
    log_in(client, cast.alice)
    assert client.post("/login/code", {"code": code(secret, -1)}).status_code == 200


def test_a_recovery_code_opens_once(cast: Cast) -> None:
    _, codes = with_app(cast, cast.alice)
    assert len(codes) == 10
    for expected in (302, 200):
        client = cast.client()
        log_in(client, cast.alice)
        assert client.post("/login/code", {"code": codes[0]}).status_code == expected
    assert AuditEntry.objects.filter(verb="person.app_added", about=cast.alice.email).exists()


def test_codes_cannot_be_tried_on_and_on(cast: Cast) -> None:
    secret, _ = with_app(cast, cast.alice)
    client = cast.client()
    log_in(client, cast.alice)
    for _ in range(5):
        client.post("/login/code", {"code": "000000"})
    answer = client.post("/login/code", {"code": code(secret)})
    assert (answer.status_code, b"Too many tries" in answer.content) == (200, True)


def test_a_login_link_asks_for_the_code_as_well(cast: Cast) -> None:
    with_app(cast, cast.alice)
    LoginLink.objects.all().delete()
    from datetime import UTC, datetime

    from waypost.accounts.login import make_link

    client = cast.client()
    path = f"/enter/{make_link(cast.alice, datetime.now(UTC))}"
    assert client.post(path).headers["Location"] == "/login/code"


def test_secrets_of_apps_are_sealed(cast: Cast) -> None:
    secret, codes = with_app(cast, cast.alice)
    kept = " ".join(str(data) for data in Authenticator.objects.values_list("data", flat=True))
    assert secret not in kept
    assert not any(it in kept for it in codes)


def test_the_session_is_a_new_one_at_each_step(cast: Cast) -> None:
    secret, _ = with_app(cast, cast.alice)
    client = cast.client()
    client.session["planted"] = True
    client.session.save()
    keys = [client.session.session_key]
    log_in(client, cast.alice)
    keys.append(client.session.session_key)
    client.post("/login/code", {"code": code(secret)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


@pytest.mark.parametrize("path", ["/account/app", "/account/passkeys/add"])
def test_sensitive_pages_ask_again_who_one_is(cast: Cast, path: str) -> None:
    client = cast.client(cast.bob)
    away = client.get(path).headers["Location"]
    assert away.startswith("/account/confirm?next=")
    assert client.post(away, {"password": "wrong"}).status_code == 200
    assert client.get(path).status_code == 302
    assert client.post(away, {"password": PASSWORD}).headers["Location"] == path
    assert client.get(path).status_code == 200


def test_a_session_that_was_left_open_is_no_place_to_guess_the_password(cast: Cast) -> None:
    client = cast.client(cast.bob)
    for _ in range(5):
        assert client.post("/account/confirm", {"password": "wrong"}).status_code == 200
    assert client.post("/account/confirm", {"password": PASSWORD}).status_code == 429


def test_confirming_leads_nowhere_else(cast: Cast) -> None:
    client = cast.client(cast.bob)
    away = client.post("/account/confirm?next=//evil.example/", {"password": PASSWORD})
    assert away.headers["Location"] == "/"


def test_members_are_led_to_a_second_factor_where_it_is_required(cast: Cast) -> None:
    owner = cast.client()
    log_in(owner, cast.alice)
    owner.post("/settings/two-factor", {"required": "on"})
    cast.acme.organisation.refresh_from_db()
    assert not cast.acme.organisation.require_two_factor, "an owner without one locks everybody out"
    with_app(cast, cast.alice)
    assert owner.post("/settings/two-factor", {"required": "on"}).status_code == 302
    bob = cast.client(cast.bob)
    assert bob.get("/issues").headers["Location"] == "/account/security"
    assert bob.get("/issues?format=csv").status_code == 302
    headers = {"HX-Request": "true"}
    assert bob.get("/issues", headers=headers).headers["HX-Redirect"] == "/account/security"
    assert "asks for a second factor" in said(bob, "/account/security")
    cast.acme.organisation.refresh_from_db()
    with_app(cast, cast.bob)
    assert cast.client(cast.bob).get("/issues").status_code == 200


def test_an_owner_frees_a_member_who_lost_their_phone(cast: Cast) -> None:
    with_app(cast, cast.bob)
    member = cast.bob.memberships.get()
    owner = cast.client()
    log_in(owner, cast.alice)
    assert owner.post(f"/team/members/{member.pk}/unlock").status_code == 302
    assert log_in(cast.client(), cast.bob).headers["Location"] == "/"


def test_a_changed_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = cast.client(), cast.client()
    log_in(here, cast.bob)
    log_in(there, cast.bob)
    given = {"old": "wrong", "password": NEW}
    assert here.post("/account/password", given).status_code == 200
    assert here.post("/account/password", {**given, "old": PASSWORD}).status_code == 302
    assert (here.get("/issues").status_code, there.get("/issues").status_code) == (200, 302)
    assert log_in(cast.client(), cast.bob, NEW).status_code == 302


def test_a_forgotten_password_is_set_anew_by_mail(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(mail, "send", lambda *given: asked.append(given))
    client, there = cast.client(), cast.client(cast.bob)
    known = client.post("/reset", {"email": "BOB@example.com"}).content
    unknown = client.post("/reset", {"email": "nob@example.com"}).content
    assert known.replace(b"BOB@", b"nob@") == unknown
    found = re.search(r"/reset/\S+", asked[0][2])
    assert (len(asked), asked[0][0]) == (1, "bob@example.com")
    assert found
    assert client.get(found[0]).status_code == 200
    assert client.post(found[0], {"password": "short"}).status_code == 422
    assert client.post(found[0], {"password": NEW}).headers["Location"] == "/login"
    assert client.post(found[0], {"password": NEW}).status_code == 410
    assert there.get("/issues").status_code == 302
    assert log_in(client, cast.bob, NEW).headers["Location"] == "/"


def test_a_new_password_does_not_stand_for_the_second_factor(cast: Cast) -> None:
    with_app(cast, cast.bob)
    client = cast.client()
    cast.bob.refresh_from_db()
    client.post(f"/reset/{token_for(cast.bob)}", {"password": NEW})
    assert log_in(client, cast.bob, NEW).headers["Location"] == "/login/code"


@pytest.mark.parametrize("token", ["", "x", "1", "-", "9" * 40 + "-a", "1-a-b", "²-a"])
def test_a_token_that_makes_no_sense_sets_nothing(cast: Cast, token: str) -> None:
    assert person_of(token) is None


def test_asking_for_a_new_password_is_throttled(cast: Cast) -> None:
    answers = [cast.client().post("/reset", {"email": "bob@example.com"}) for _ in range(4)]
    assert [it.status_code for it in answers] == [200, 200, 200, 429]


def test_without_a_mail_server_nothing_of_a_mail_is_logged(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    message = outgoing.EmailMessage("s", "token-in-here", to=["bob@example.com"])
    assert mail.Unsent().send_messages([message]) == 0
    printed = caplog.text + "".join(capsys.readouterr())
    assert "token-in-here" not in printed
    assert "bob@" not in printed


def test_sessions_are_listed_and_ended(cast: Cast) -> None:
    UserSession.objects.all().delete()
    here, there, third = cast.client(), cast.client(), cast.client()
    agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    for client in (here, third):
        log_in(client, cast.bob)
    there.post(
        "/login", {"email": cast.bob.email, "password": PASSWORD}, headers={"User-Agent": agent}
    )
    assert "Firefox on Linux" in said(here, "/account/security")
    theirs = UserSession.objects.get(user_agent=agent)
    cast.client(cast.charlie).post("/account/sessions/end", {"id": theirs.pk})
    assert there.get("/issues").status_code == 200
    here.post("/account/sessions/end", {"id": theirs.pk})
    assert (there.get("/issues").status_code, third.get("/issues").status_code) == (302, 200)
    here.post("/account/sessions/end")
    assert (here.get("/issues").status_code, third.get("/issues").status_code) == (200, 302)


@pytest.mark.parametrize("mark", ["began", "seen"])
def test_a_session_ends_when_left_or_old(cast: Cast, mark: str) -> None:
    client = cast.client(cast.bob)
    client.get("/issues")
    session = client.session
    limit = sitting.IDLE if mark == "seen" else 7 * 24 * 3600
    session[mark] = time.time() - limit - 1
    session.save()
    assert client.get("/issues").headers["Location"].startswith("/login")


def test_a_page_that_looks_by_itself_keeps_no_session_alive(cast: Cast) -> None:
    client = cast.client(cast.bob)
    client.get("/issues")
    session = client.session
    session["seen"] = before = time.time() - 3600
    session.save()
    client.get("/issues", headers={"HX-Request": "true"})
    assert client.session["seen"] == before
    client.get("/issues")
    assert client.session["seen"] > before
