"""Secrets and credentials at rest: sealed, ending at their time, readable in their older form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from waypost.connectors.kept import Kept, Secret, seal, unseal
from waypost.lib.crypt import Safe

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAFE = Safe("a key of the tests")


def test_what_is_sealed_opens_as_it_was() -> None:
    kept = Kept((Secret("new", NOW), Secret("old", None, NOW)), {"token": "t"})
    sealed = seal(SAFE, kept)
    assert unseal(SAFE, sealed) == kept
    for value in (b"new", b"old", b"token"):
        assert value not in sealed
    assert unseal(SAFE, b"") == Kept()


def test_secrets_without_a_time_verify_for_good() -> None:
    sealed = SAFE.seal({"secrets": ["one", "two"], "credentials": {}})
    assert unseal(SAFE, sealed).keys({}, NOW).secrets == ("one", "two")


def test_a_secret_is_refused_from_its_end_on() -> None:
    kept = Kept((Secret("new", NOW), Secret("old", NOW, NOW + timedelta(hours=1))))
    end = NOW + timedelta(hours=1)
    assert kept.keys({}, end - timedelta(microseconds=1)).secrets == ("new", "old")
    assert kept.keys({}, end).secrets == ("new",)


def test_neither_shows_in_a_traceback() -> None:
    kept = Kept((Secret("hush"),), {"token": "hush"})
    assert "hush" not in f"{kept!r} {kept.secrets!r}"
