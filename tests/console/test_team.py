"""Inviting, joining, roles, and who decides about whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outgoing
from django.db.models import CharField, Value
from django.db.models.functions import Cast as Text
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.test import Client

from tests.support.cast import PASSWORD, Cast
from waypost.accounts import mail, throttle
from waypost.accounts.models import (
    AuditEntry,
    Brand,
    Invitation,
    LoginAttempt,
    Membership,
    Person,
)
from waypost.console.rights import _RIGHTS, matrix, routes
from waypost.console.views.join import PER_ADDRESS

GOOD = "seven quiet rivers run"


@pytest.fixture(autouse=True)
def _afresh(cast: Cast) -> Iterator[None]:
    """Every test begins with the cast as it was."""
    LoginAttempt.objects.all().delete()
    Invitation.objects.all().delete()
    for person, role in ((cast.alice, "owner"), (cast.mara, "manager"), (cast.bob, "agent")):
        Membership.objects.update_or_create(
            organisation=cast.acme.organisation, person=person, defaults={"role": role}
        )
    cast.acme.organisation.require_two_factor = False
    cast.acme.organisation.save()
    yield
    gone = Concat(Value("gone"), Text("id", CharField()), Value("@example.com"))
    Membership.objects.filter(person__email__endswith="@new.example").delete()
    Person.objects.filter(email__endswith="@new.example").update(email=gone)


def fresh(cast: Cast, person: Person) -> Client:
    """A browser in which the person has just given their password."""
    client = cast.client()
    assert client.post("/login", {"email": person.email, "password": PASSWORD}).status_code == 302
    return client


def member(cast: Cast, person: Person) -> Membership:
    return Membership.objects.get(organisation=cast.acme.organisation, person=person)


def invited(client: Client, email: str = "ines@new.example", role: str = "agent") -> str:
    """The path of the link that the page shows."""
    client.post("/team/invite", {"email": email, "role": role})
    page = client.get("/team").content.decode()
    found = re.search(r'value="http[^"]*(/join/[^"]+)"', page)
    assert found, "no link is shown"
    return found[1]


def accept(client: Client, path: str, password: str = GOOD) -> HttpResponse:
    return client.post(path, {"name": "Ines", "password": password})


def said(client: Client, path: str = "/team") -> str:
    return client.get(path).content.decode()


def test_an_invited_colleague_makes_an_account_and_is_in(cast: Cast) -> None:
    path = invited(cast.client(cast.mara))
    client = cast.client()
    assert "ines@new.example" in client.get(path).content.decode()
    assert accept(client, path).headers["Location"] == "/account/security?welcome=1"
    assert client.get("/issues").status_code == 200
    person = Person.objects.get(email="ines@new.example")
    assert (person.name, member(cast, person).role) == ("Ines", "agent")
    verbs = AuditEntry.objects.filter(about="ines@new.example").values_list("verb", flat=True)
    assert set(verbs) == {"invitation.sent", "member.joined"}


def test_the_link_is_shown_once_works_once_and_its_token_is_not_kept(cast: Cast) -> None:
    owner = cast.client(cast.alice)
    path = invited(owner)
    assert "/join/" not in said(owner)
    assert path.removeprefix("/join/").encode() not in bytes(Invitation.objects.get().digest)
    assert accept(cast.client(), path).status_code == 302
    assert accept(cast.client(), path).status_code == 410


def test_an_invitation_ends_when_withdrawn_renewed_or_old(cast: Cast) -> None:
    owner = cast.client(cast.alice)
    first = invited(owner)
    second = invited(owner)
    assert cast.client().get(first).status_code == 410
    owner.post(f"/team/invitations/{Invitation.objects.latest('id').pk}/again")
    assert cast.client().get(second).status_code == 410
    third = invited(owner)
    Invitation.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert cast.client().get(third).status_code == 410
    fourth = invited(owner)
    owner.post(f"/team/invitations/{Invitation.objects.latest('id').pk}/withdraw")
    assert cast.client().get(fourth).status_code == 410


@pytest.mark.parametrize("password", ["short", "ines@new.example", "qwertzuiop12"])
def test_a_password_that_is_easily_guessed_is_refused(cast: Cast, password: str) -> None:
    path = invited(cast.client(cast.alice))
    answer = accept(cast.client(), path, password)
    assert answer.status_code == 422
    assert b"password-error" in answer.content
    assert not Person.objects.filter(email="ines@new.example").exists()


def test_whoever_has_an_account_joins_with_it_and_nobody_else_does(cast: Cast) -> None:
    path = invited(cast.client(cast.alice), cast.charlie.email)
    assert accept(cast.client(), path).status_code == 200
    assert b"has an account already" in cast.client().get(path).content
    assert accept(cast.client(cast.bob), path).status_code == 200
    assert not Membership.objects.filter(
        organisation=cast.acme.organisation, person=cast.charlie
    ).exists()
    assert cast.client(cast.charlie).post(path).headers["Location"] == "/"
    assert member(cast, cast.charlie).role == "agent"
    member(cast, cast.charlie).delete()


def test_the_invitation_is_mailed_where_mail_is_configured(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str, str]] = []
    monkeypatch.setattr(mail, "send", lambda *given: sent.append(given))
    path = invited(cast.client(cast.alice))
    assert [(to, path in text) for to, _, text in sent] == [("ines@new.example", True)]


def test_a_mail_is_one_message_whatever_a_name_holds() -> None:
    assert mail.send("ines@new.example", "Two\r\nBcc: x@example.com", "text").result(10)
    assert outgoing.outbox[-1].subject == "Two Bcc: x@example.com"


def test_joining_is_throttled(cast: Cast) -> None:
    path = invited(cast.client(cast.alice))
    key = throttle.key_of("join", "127.0.0.1")
    LoginAttempt.objects.create(key=key, failures=PER_ADDRESS - 1, first_at=datetime.now(UTC))
    answers = [accept(cast.client(), path, "short").status_code for _ in range(2)]
    assert answers == [422, 429]


def test_nobody_invites_above_themselves(cast: Cast) -> None:
    asked = {"email": "ines@new.example", "role": "owner"}
    assert cast.client(cast.mara).post("/team/invite", asked).status_code == 403
    assert not Invitation.objects.exists()


def test_a_role_is_changed_and_changed_back(cast: Cast) -> None:
    client = cast.client(cast.mara)
    path = f"/team/members/{member(cast, cast.bob).pk}/role"
    client.post(path, {"role": "viewer"})
    assert member(cast, cast.bob).role == "viewer"
    assert f'action="{path}/agent"' in said(client)
    client.post(f"{path}/agent")
    assert member(cast, cast.bob).role == "agent"


@pytest.mark.parametrize(
    ("who", "whom", "role"),
    [("mara", "bob", "owner"), ("mara", "mara", "owner"), ("mara", "alice", "viewer")],
)
def test_nobody_decides_above_themselves(cast: Cast, who: str, whom: str, role: str) -> None:
    subject = member(cast, getattr(cast, whom))
    client = cast.client(getattr(cast, who))
    client.post(f"/team/members/{subject.pk}/role", {"role": role})
    assert member(cast, subject.person).role == subject.role
    assert "up to your own role" in said(client)


def test_the_last_owner_stays(cast: Cast) -> None:
    client = fresh(cast, cast.alice)
    mine = member(cast, cast.alice).pk
    client.post(f"/team/members/{mine}/role", {"role": "agent"})
    client.post(f"/team/members/{mine}/remove", {"email": cast.alice.email})
    assert member(cast, cast.alice).role == "owner"
    client.post(f"/team/members/{member(cast, cast.mara).pk}/role", {"role": "owner"})
    client.post(f"/team/members/{mine}/role", {"role": "agent"})
    assert member(cast, cast.alice).role == "agent"


def test_removing_takes_a_fresh_password_and_the_address_typed(cast: Cast) -> None:
    path = f"/team/members/{member(cast, cast.bob).pk}/remove"
    away = cast.client(cast.mara).post(path, {"email": cast.bob.email})
    assert away.headers["Location"].startswith("/account/confirm?next=")
    client = fresh(cast, cast.mara)
    assert client.post(path, {"email": "bob"}).status_code == 422
    assert member(cast, cast.bob)
    assert client.post(path, {"email": " BOB@example.com "}).status_code == 302
    assert cast.client(cast.bob).get("/issues").status_code == 403


def test_members_of_other_organisations_are_not_there(cast: Cast) -> None:
    theirs = Membership.objects.get(person=cast.charlie).pk
    client = fresh(cast, cast.alice)
    answer = client.post(f"/team/members/{theirs}/role", {"role": "viewer"})
    assert answer.status_code == 404
    assert client.get(f"/team/members/{theirs}/remove").status_code == 404
    assert "charlie" not in said(client)


def test_hostile_names_are_text(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(name="<script>alert(1)</script>")
    page = said(cast.client(cast.alice))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_every_right_on_the_page_is_the_lock_of_a_route(cast: Cast) -> None:
    known = {it.name: it.least for it in routes()}
    shown = {right.title: right for right in matrix()}
    assert shown
    for title, name in _RIGHTS:
        if name in known:
            assert known[name] is not None, f"{name} has no lock"
            assert shown[str(title)].least is known[name]
    page = said(cast.client(cast.vera), "/team/roles")
    yes = sum(yes for right in matrix() for _, yes in right.allowed)
    assert page.count('aria-label="yes"') == yes


def test_roles_are_a_ladder(cast: Cast) -> None:
    for right in matrix():
        allowed = [yes for _, yes in right.allowed]
        assert allowed == sorted(allowed, reverse=True), right.title


def test_an_owner_adds_a_brand_and_switches_to_it(cast: Cast) -> None:
    client = cast.client(cast.alice)
    given = {"name": "Acme Kids", "slug": "kids", "country": "at", "zone": "Europe/Vienna"}
    assert client.post("/settings/brands", {**given, "zone": "Mars"}).status_code == 422
    assert client.post("/settings/brands", given).status_code == 302
    brand = Brand.objects.get(slug="kids")
    assert (brand.country, brand.organisation_id) == ("AT", cast.acme.organisation_id)
    assert client.post("/settings/brands", given).status_code == 422
    assert client.post("/brand", {"brand": brand.pk}).status_code == 302
    assert b"Acme Kids" in client.get("/issues").content
    brand.delete()


def test_an_account_keeps_the_readers_language_zone_and_name(cast: Cast) -> None:
    client = cast.client(cast.vera)
    given = {"name": "Vera V", "language": "de", "zone": "America/Lima"}
    assert client.post("/account", given).status_code == 302
    assert 'lang="de"' in said(client, "/account")
    assert client.post("/account", {**given, "zone": "../../etc"}).status_code == 422
    client.post("/account", {"name": "Vera", "language": "", "zone": ""})
