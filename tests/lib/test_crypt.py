"""Secrets at rest."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from waypost.lib.crypt import Safe, SecretUnreadable, kept_key


def test_what_was_sealed_opens_with_the_same_key_only() -> None:
    sealed = Safe("a" * 40).seal({"secrets": ["s3cret"]})
    assert b"s3cret" not in sealed
    assert Safe("a" * 40).open(sealed) == {"secrets": ["s3cret"]}
    with pytest.raises(SecretUnreadable, match="WAYPOST_SECRET_KEY"):
        Safe("b" * 40).open(sealed)


def test_a_changed_byte_is_noticed() -> None:
    sealed = bytearray(Safe("a" * 40).seal("x"))
    sealed[30] ^= 1
    with pytest.raises(SecretUnreadable):
        Safe("a" * 40).open(bytes(sealed))


def test_the_generated_key_is_kept_and_private(tmp_path: Path) -> None:
    key = kept_key(tmp_path / "home")
    assert len(key) >= 32
    assert kept_key(tmp_path / "home") == key
    mode = stat.S_IMODE((tmp_path / "home" / "secret_key").stat().st_mode)
    assert mode == 0o600
