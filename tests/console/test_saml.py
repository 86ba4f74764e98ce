"""Single sign-on by SAML, against a provider that signs for real."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from structlog.testing import capture_logs

from tests.support import idp
from tests.support.cast import PASSWORD, Cast
from tests.support.idp import Asked
from waypost.accounts.models import (
    AuditEntry,
    LoginAttempt,
    Membership,
    Person,
    SamlAttempt,
    SamlSignOn,
    SignOnIdentity,
)

OURS = idp.key("ours")
THEIRS = idp.key("theirs")


def _trust(organisation: object, key: idp.Key, entity: str = idp.ENTITY) -> None:
    given = {
        "issuer": entity,
        "address": idp.ADDRESS,
        "certificates": [key.bare],
        "domains": ["acme.example", "example.com"],
        "role": "agent",
        "enabled": True,
    }
    SamlSignOn.objects.update_or_create(organisation=organisation, defaults=given)


@pytest.fixture(autouse=True)
def start(cast: Cast) -> Iterator[str]:
    """Acme and Zenith trust a provider each; the path where one logs in to Acme."""
    LoginAttempt.objects.all().delete()
    _trust(cast.acme.organisation, OURS)
    _trust(cast.zenith.organisation, THEIRS, "https://idp.zenith.example/metadata")
    yield f"/sign-on/{cast.acme.organisation_id}/saml"
    SignOnIdentity.objects.all().delete()
    Membership.objects.filter(person__email="ines@acme.example").delete()
    for person in Person.objects.filter(email="ines@acme.example"):
        person.email = f"gone{person.pk}@example.org"
        person.save()


Make = Callable[[Asked], str]


def good(to: Asked) -> str:
    return idp.response(to, idp.signed(idp.assertion(to), OURS))


def post(cast: Cast, to: Asked, xml: str, relay: str | None = None) -> HttpResponse:
    """As a browser posts from the provider's site: without any cookie of ours."""
    given = {"SAMLResponse": idp.posted(xml), "RelayState": to.relay if relay is None else relay}
    answered = cast.client().post(to.answers.partition("8400")[2], given)
    assert answered.status_code == 303
    assert not answered.cookies, "the session of the browser is left alone"
    return answered


def go(cast: Cast, client: Client, start: str, make: Make = good) -> tuple[str, list[str]]:
    """To the provider and back: where one ends, and why it was refused."""
    to = idp.asked(client.get(start).headers["Location"])
    with capture_logs() as logs:
        onward = post(cast, to, make(to)).headers["Location"]
        ended = client.get(onward).headers["Location"]
    return ended, [it["why"] for it in logs if it["event"] == "sign_on_refused"]


def stays_out(cast: Cast, start: str, make: Make, why: str) -> None:
    client = cast.client()
    ended, reasons = go(cast, client, start, make)
    assert ended == "/login"
    assert why in reasons[0]
    assert b"did not let you in" in client.get("/login").content
    assert client.get("/issues").status_code == 302
    assert not Person.objects.filter(email__startswith="ines@").exists()


def test_a_colleague_comes_in_for_the_first_time_and_again(cast: Cast, start: str) -> None:
    for _ in range(2):
        client = cast.client()
        assert go(cast, client, start) == ("/", [])
        assert client.get("/issues").status_code == 200
        assert client.get("/account/password").status_code == 403
    person = Person.objects.get(email="ines@acme.example")
    assert (person.name, person.has_usable_password()) == ("Ines", False)
    assert person.memberships.get().role == "agent"
    assert AuditEntry.objects.filter(verb="member.joined", about=person.email).count() == 1
    assert not SamlAttempt.objects.exclude(outcome=None).exists(), "nothing about them is kept"


def test_a_provider_may_sign_the_whole_answer_as_well(cast: Cast, start: str) -> None:
    def make(to: Asked) -> str:
        return idp.signed(good(to), OURS)

    assert go(cast, cast.client(), start, make)[0] == "/"


def test_the_name_id_can_be_the_address(cast: Cast, start: str) -> None:
    def make(to: Asked) -> str:
        form = Names.NAMEID_EMAIL_ADDRESS
        told = idp.assertion(to, form=form, subject=cast.bob.email, email=None)
        return idp.response(to, idp.signed(told, OURS))

    client = cast.client()
    assert go(cast, client, start, make)[0] == "/"
    assert client.session["_auth_user_id"] == str(cast.bob.pk)


_PAST = datetime.now(UTC) - timedelta(hours=1)
_FAR = datetime.now(UTC) + timedelta(days=40)
_HERE = "not for this attempt, here and now"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"for_whom": "https://elsewhere.example"}, "not a valid audience"),
        ({"for_whom": None}, "does not say for whom"),
        ({"issuer": "https://elsewhere.example"}, "Invalid issuer"),
        ({"ends": _PAST}, "expired"),
        ({"until": None}, _HERE),
        ({"until": _FAR.strftime("%Y-%m-%dT%H:%M:%SZ")}, _HERE),
        ({"recipient": "https://elsewhere.example"}, "SubjectConfirmation"),
        ({"recipient": None}, _HERE),
        ({"asked": "_another"}, "SubjectConfirmation"),
        ({"asked": None}, _HERE),
        ({"form": Names.NAMEID_TRANSIENT}, "known again"),
        ({"email": None}, "e-mail address"),
        ({"email": "ines@elsewhere.example"}, "domain"),
        ({"email": "ınes@acme.example"}, "taken for another"),
    ],
    ids=lambda value: "".join(value) if isinstance(value, dict) else "",
)
def test_an_assertion_that_is_not_right_lets_nobody_in(
    cast: Cast, start: str, changed: dict[str, object], why: str
) -> None:
    def make(to: Asked) -> str:
        return idp.response(to, idp.signed(idp.assertion(to, **changed), OURS))

    stays_out(cast, start, make, why)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"in_response_to": ""}, "no attempt of ours"),
        ({"in_response_to": 'InResponseTo="_another"'}, "InResponseTo"),
        ({"destination": "https://elsewhere.example"}, "elsewhere"),
        ({"status": Names.STATUS_RESPONDER}, "Responder"),
    ],
    ids=str,
)
def test_an_envelope_that_is_not_right_lets_nobody_in(
    cast: Cast, start: str, changed: dict[str, str], why: str
) -> None:
    def make(to: Asked) -> str:
        return idp.response(to, idp.signed(idp.assertion(to), OURS), **changed)

    stays_out(cast, start, make, why)


def unsigned(to: Asked) -> str:
    return idp.response(to, idp.assertion(to))


def signed_outside_alone(to: Asked) -> str:
    return idp.signed(unsigned(to), OURS)


def signed_by_another(to: Asked) -> str:
    return idp.response(to, idp.signed(idp.assertion(to), THEIRS))


def signed_with_sha1(to: Asked) -> str:
    how = {"sign_algorithm": Names.RSA_SHA1, "digest_algorithm": Names.SHA1}
    return idp.response(to, idp.signed(idp.assertion(to), OURS, **how))


def changed_afterwards(to: Asked) -> str:
    return good(to).replace("ines@acme.example", "boss@acme.example")


def cut_short_by_a_comment(to: Asked) -> str:
    """Signed as ines@acme.example.evil.example; half of it must not be read as the whole."""
    told = idp.assertion(to, email="ines@acme.example.evil.example")
    made = idp.response(to, idp.signed(told, OURS))
    return made.replace("acme.example.evil", "acme.example<!-- -->.evil")


def in_two_elements(to: Asked) -> str:
    return good(to).replace("ines@acme.example", "<x/>ines@acme.example")


def wrapped(to: Asked) -> str:
    """The signed assertion is moved aside, and another is put where it was."""
    true = idp.signed(idp.assertion(to, email="eve@acme.example"), OURS)
    false = idp.assertion(to, assertion="_evil")
    aside = f"<samlp:Extensions>{true}</samlp:Extensions><samlp:Status>"
    return idp.response(to, false).replace("<samlp:Status>", aside)


def wrapped_inside(to: Asked) -> str:
    """The signed one lies within the signature of the other, which points at it."""
    true = idp.signed(idp.assertion(to, email="eve@acme.example"), OURS)
    signature = re.search(r"<ds:Signature.*</ds:Signature>", true, re.DOTALL)
    assert signature is not None
    bare = true.replace(signature[0], "")
    held = signature[0].replace("</ds:Signature>", f"<ds:Object>{bare}</ds:Object></ds:Signature>")
    false = idp.assertion(to, assertion="_evil").replace("</saml:Issuer>", f"</saml:Issuer>{held}")
    return idp.response(to, false)


def two_of_them(to: Asked) -> str:
    true = idp.signed(idp.assertion(to, email="eve@acme.example"), OURS)
    return idp.response(to, true + idp.assertion(to, assertion="_evil"))


def one_id_twice(to: Asked) -> str:
    return good(to).replace('ID="_response"', f'ID="_of{to.id}"')


def with_a_transform_of_its_own(to: Asked) -> str:
    more = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/></ds:Transforms>'
    return good(to).replace("</ds:Transforms>", more)


def with_a_reference_elsewhere(to: Asked) -> str:
    found = re.search(r"<ds:Reference.*</ds:Reference>", good(to), re.DOTALL)
    assert found is not None
    more = re.sub(r'URI="[^"]*"', 'URI="http://127.0.0.1:9/"', found[0])
    return good(to).replace("</ds:Reference>", f"</ds:Reference>{more}")


def a_bomb(to: Asked) -> str:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    return laughs + good(to).replace("Ines", "&b;")


def a_file(to: Asked) -> str:
    inclusion = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return inclusion + good(to).replace("Ines", "&a;")


def no_xml(to: Asked) -> str:
    return "<samlp:Response"


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (unsigned, "not signed"),
        (signed_outside_alone, "not signed"),
        (signed_by_another, "Signature validation failed"),
        (signed_with_sha1, "not taken"),
        (changed_afterwards, "Signature validation failed"),
        (cut_short_by_a_comment, "domain"),
        (in_two_elements, "does not hold"),
        (wrapped, "exactly one assertion"),
        (wrapped_inside, "exactly one assertion"),
        (two_of_them, "exactly one assertion"),
        (one_id_twice, "one id twice"),
        (with_a_transform_of_its_own, "not taken"),
        (with_a_reference_elsewhere, "something else"),
        (a_bomb, "cannot be read"),
        (a_file, "cannot be read"),
        (no_xml, "cannot be read"),
    ],
    ids=lambda it: getattr(it, "__name__", ""),
)
def test_what_the_provider_did_not_plainly_sign_lets_nobody_in(
    cast: Cast, start: str, make: Make, why: str
) -> None:
    stays_out(cast, start, make, why)


def test_an_answer_counts_once(cast: Cast, start: str) -> None:
    client = cast.client()
    to = idp.asked(client.get(start).headers["Location"])
    xml = good(to)
    onward = post(cast, to, xml).headers["Location"]
    assert client.get(onward).headers["Location"] == "/"
    client.post("/logout")
    post(cast, to, xml)
    assert client.get(onward).status_code == 403


def test_an_assertion_is_used_once_whatever_it_answers(cast: Cast, start: str) -> None:
    first, second = cast.client(), cast.client()
    asked = [idp.asked(it.get(start).headers["Location"]) for it in (first, second)]
    xml = good(asked[0])
    first.get(post(cast, asked[0], xml).headers["Location"])
    SamlAttempt.objects.filter(asked=asked[1].id).update(asked=asked[0].id)
    with capture_logs() as logs:
        onward = post(cast, asked[1], xml).headers["Location"]
    assert [it["why"] for it in logs if "why" in it] == ["the assertion was used before"]
    assert second.get(onward).headers["Location"] == "/login"


def test_an_answer_logs_in_the_browser_that_asked_and_no_other(cast: Cast, start: str) -> None:
    client, other, third = cast.client(), cast.client(), cast.client()
    to = idp.asked(client.get(start).headers["Location"])
    other.get(start)
    onward = post(cast, to, good(to)).headers["Location"]
    assert other.get(onward).headers["Location"] == "/login"
    begun_elsewhere = third.get(onward)
    assert begun_elsewhere.status_code == 403
    assert f'href="{start}"'.encode() in begun_elsewhere.content
    assert client.get(onward).headers["Location"] == "/"


@pytest.mark.parametrize("relay", ["", "/issues", "invented:1tHc0x:AAAA"])
def test_what_nobody_asked_for_is_refused(cast: Cast, start: str, relay: str) -> None:
    client = cast.client()
    to = idp.asked(client.get(start).headers["Location"])
    onward = post(cast, to, good(to), relay).headers["Location"]
    assert client.get(onward).headers["Location"] == "/login"


def test_an_attempt_ends_after_a_quarter_of_an_hour(cast: Cast, start: str) -> None:
    client = cast.client()
    to = idp.asked(client.get(start).headers["Location"])
    SamlAttempt.objects.update(expires_at=datetime.now(UTC))
    onward = post(cast, to, good(to)).headers["Location"]
    assert client.get(onward).headers["Location"] == "/login"


def test_an_answer_to_another_organisation_opens_nothing(cast: Cast, start: str) -> None:
    client = cast.client()
    to = idp.asked(client.get(start).headers["Location"])
    there = f"/sign-on/{cast.zenith.organisation_id}/saml"
    given = {"SAMLResponse": idp.posted(good(to)), "RelayState": to.relay}
    cast.client().post(f"{there}/answer", given)
    assert client.get(f"{there}/back").status_code == 403
    assert client.get("/issues").status_code == 302


def test_a_provider_cannot_take_over_an_account_of_another_organisation(
    cast: Cast, start: str
) -> None:
    def make(to: Asked) -> str:
        told = idp.assertion(to, email=cast.charlie.email)
        return idp.response(to, idp.signed(told, OURS))

    assert go(cast, cast.client(), start, make)[0] == "/login"
    assert not cast.charlie.memberships.filter(organisation=cast.acme.organisation).exists()


def _alice(cast: Cast) -> Client:
    client = cast.client()
    client.post("/login", {"email": cast.alice.email, "password": PASSWORD})
    return client


def test_an_owner_sets_it_up_with_metadata(cast: Cast, start: str) -> None:
    SamlSignOn.objects.all().delete()
    client = _alice(cast)
    page = client.get("/settings/saml").content.decode()
    assert f"{start}/answer" in page
    ours = cast.client().get(f"{start}/metadata")
    assert ours.headers["Content-Type"] == "application/samlmetadata+xml"
    assert f'{start}/answer"' in ours.content.decode()
    assert 'WantAssertionsSigned="true"' in ours.content.decode()
    rest = {"domains": "acme.example", "role": "agent", "enabled": "on"}
    told = idp.metadata(THEIRS, OURS)
    assert client.post("/settings/saml", {"metadata": told, **rest}).status_code == 302
    kept = SamlSignOn.objects.get()
    assert (kept.issuer, kept.address) == (idp.ENTITY, idp.ADDRESS)
    noted = AuditEntry.objects.get(verb="organisation.sign_on", about="SAML")
    assert [len(it) for it in noted.after["certificates"]] == [64, 64]
    assert b"SAML" in client.get("/audit").content
    assert start.encode() in cast.client().get("/login").content
    assert go(cast, cast.client(), start)[0] == "/", "either of its keys may sign"
    again = {"issuer": kept.issuer, "address": kept.address, "certificate": OURS.certificate}
    assert client.post("/settings/saml", {**again, **rest}).status_code == 302
    assert SamlSignOn.objects.get().certificates == [OURS.bare]


@pytest.mark.parametrize(
    "given",
    [
        {"metadata": "<x/>"},
        {"metadata": "<x"},
        {"metadata": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'},
        {"metadata": idp.metadata()},
        {"metadata": idp.metadata(OURS, address="javascript:alert(1)")},
        {"address": "javascript:alert(1)"},
        {"address": ""},
        {"certificate": "AAAA"},
        {"role": "owner"},
        {"domains": "nowhere"},
    ],
    ids=lambda it: next(iter(it)),
)
def test_a_provider_that_is_none_is_refused(cast: Cast, given: dict[str, str]) -> None:
    right = {
        "issuer": idp.ENTITY,
        "address": idp.ADDRESS,
        "certificate": OURS.certificate,
        "domains": "acme.example",
        "role": "agent",
    }
    before = SamlSignOn.objects.values().get(organisation=cast.acme.organisation)
    answer = _alice(cast).post("/settings/saml", {**right, **given})
    assert answer.status_code == 422
    assert SamlSignOn.objects.values().get(organisation=cast.acme.organisation) == before
