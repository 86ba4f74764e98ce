"""Coming in: passwords, their throttle, links that work once, and going out again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.support.cast import PASSWORD, Cast
from tests.support.postgres import Database
from waypost.accounts.login import (
    PER_ACCOUNT_AND_ADDRESS,
    PER_ADDRESS,
    WINDOW,
    Throttled,
    check,
    make_link,
    use_link,
)
from waypost.accounts.models import LoginAttempt, LoginLink

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_tries_yet(cast: Cast) -> None:
    LoginAttempt.objects.all().delete()


def post(client: Client, email: str, password: str, **more: str) -> HttpResponse:
    return client.post("/login", {"email": email, "password": password, **more})


def attempt(email: str, password: str, address: str, now: datetime) -> object:
    return check(RequestFactory().post("/login"), email, password, address, now)


def test_the_right_password_lets_in(cast: Cast) -> None:
    client = cast.client()
    assert post(client, "alice@example.com", PASSWORD).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_letters_may_be_large_or_small_in_an_address(cast: Cast) -> None:
    assert post(cast.client(), "ALICE@Example.com", PASSWORD).status_code == 302


def test_unknown_wrong_and_deactivated_are_one_answer(cast: Cast) -> None:
    cast.bob.is_active = False
    cast.bob.save()
    answers = [
        post(cast.client(), email, password)
        for email, password in (
            ("alice@example.com", "wrong"),
            ("nobody@example.com", "wrong"),
            ("bob@example.com", PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {422}
    pages = {
        answer.content.replace(email, b"-")
        for answer, email in zip(
            map(without_token, answers), (b"alice", b"nobody", b"bob"), strict=True
        )
    }
    assert len(pages) == 1


def without_token(answer: HttpResponse) -> HttpResponse:
    answer.content = re.sub(rb'(name="csrfmiddlewaretoken" value=")[^"]*', rb"\1", answer.content)
    return answer


def test_the_session_is_a_new_one_after_the_login(cast: Cast) -> None:
    client = cast.client()
    client.session["planted"] = "by somebody else"
    client.session.save()
    before = client.session.session_key
    post(client, "alice@example.com", PASSWORD)
    assert client.session.session_key != before


def test_too_many_tries_are_refused_even_with_the_right_password(cast: Cast) -> None:
    client = cast.client()
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        assert post(client, "alice@example.com", "wrong").status_code == 422
    answer = post(client, "alice@example.com", PASSWORD)
    assert answer.status_code == 429
    assert b"Too many tries" in answer.content


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_the_throttle_tells_nothing_about_an_account(cast: Cast, email: str) -> None:
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        assert attempt(email, "wrong", "192.0.2.1", NOW) is None
    with pytest.raises(Throttled) as throttled:
        attempt(email, "wrong", "192.0.2.1", NOW)
    assert throttled.value.until == NOW + WINDOW


def test_after_the_window_tries_count_again(cast: Cast) -> None:
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        attempt("alice@example.com", "wrong", "192.0.2.1", NOW)
    later = NOW + WINDOW + timedelta(seconds=1)
    assert attempt("alice@example.com", PASSWORD, "192.0.2.1", later) == cast.alice


def test_somebody_elses_guesses_do_not_lock_the_owner_out(cast: Cast) -> None:
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        attempt("alice@example.com", "wrong", "192.0.2.1", NOW)
    assert attempt("alice@example.com", PASSWORD, "198.51.100.7", NOW) == cast.alice


def test_one_address_cannot_go_through_all_accounts(cast: Cast) -> None:
    for number in range(PER_ADDRESS):
        attempt(f"{number}@example.com", "wrong", "192.0.2.1", NOW)
    with pytest.raises(Throttled):
        attempt("alice@example.com", PASSWORD, "192.0.2.1", NOW)


def test_one_household_of_ipv6_is_one_address(cast: Cast) -> None:
    for number in range(PER_ACCOUNT_AND_ADDRESS):
        attempt("alice@example.com", "wrong", f"2001:db8::{number + 1}", NOW)
    with pytest.raises(Throttled):
        attempt("alice@example.com", "wrong", "2001:db8::ffff", NOW)


def test_a_login_clears_what_was_counted(cast: Cast) -> None:
    attempt("alice@example.com", "wrong", "192.0.2.1", NOW)
    attempt("alice@example.com", PASSWORD, "192.0.2.1", NOW)
    assert sum(LoginAttempt.objects.values_list("failures", flat=True)) == 1


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(cast: Cast, path: str) -> None:
    answer = post(cast.client(), "alice@example.com", PASSWORD, next=path)
    assert answer.headers["Location"] == "/"


def test_a_reader_comes_back_to_where_they_were_going(cast: Cast) -> None:
    answer = post(cast.client(), "alice@example.com", PASSWORD, next="/orders/7")
    assert answer.headers["Location"] == "/orders/7"


@pytest.mark.parametrize("email", ["\x00", "not an address", "", "a" * 300 + "@example.com"])
def test_an_address_that_makes_no_sense_is_just_refused(cast: Cast, email: str) -> None:
    assert post(cast.client(), email, PASSWORD).status_code == 422


def test_a_link_logs_in_once(cast: Cast) -> None:
    path = f"/enter/{make_link(cast.vera, datetime.now(UTC))}"
    client = cast.client()
    assert client.post(path).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    assert cast.client().post(path).status_code == 410


def test_looking_at_a_link_does_not_use_it_up(cast: Cast) -> None:
    path = f"/enter/{make_link(cast.vera, datetime.now(UTC))}"
    for _ in range(3):
        page = cast.client().get(path)
        assert (page.status_code, cast.vera.email.encode() in page.content) == (200, False)
    assert cast.client().post(path).status_code == 302


def test_a_link_expires(cast: Cast) -> None:
    token = make_link(cast.vera, NOW, timedelta(minutes=30))
    assert use_link(token, NOW + timedelta(minutes=30)) is None
    assert use_link(token, NOW + timedelta(minutes=29)) == cast.vera


def test_a_link_of_somebody_who_left_does_not_work(cast: Cast) -> None:
    token = make_link(cast.bob, NOW)
    cast.bob.is_active = False
    cast.bob.save()
    assert use_link(token, NOW) is None


def test_the_token_of_a_link_is_not_kept(cast: Cast, database: Database) -> None:
    token = make_link(cast.vera, NOW)
    kept = bytes(LoginLink.objects.latest("id").digest)
    assert len(kept) == 32
    assert token.encode() not in kept


def test_logging_out_ends_the_session(cast: Cast) -> None:
    client = cast.client(cast.alice)
    key = client.session.session_key
    client.post("/logout")
    client.cookies["sessionid"] = key
    assert client.get("/").status_code == 302
