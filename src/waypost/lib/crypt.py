"""Secrets at rest: encrypted and authenticated with a key derived from the installation's own."""

from __future__ import annotations

import base64
import json
import secrets
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SecretUnreadable(Exception):
    """Stored ciphertext does not open: WAYPOST_SECRET_KEY is not the one it was made with."""


class Safe:
    """Seals and opens small JSON values under `secret_key`."""

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), 32, salt=None, info=b"waypost/secrets/1").derive(
            secret_key.encode()
        )
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, value: Any) -> bytes:
        return self._fernet.encrypt(json.dumps(value, separators=(",", ":")).encode())

    def open(self, sealed: bytes) -> Any:
        try:
            return json.loads(self._fernet.decrypt(bytes(sealed)))
        except InvalidToken as error:
            raise SecretUnreadable(str(SecretUnreadable.__doc__)) from error


def kept_key(home: Path) -> str:
    """The installation's key, made on first use and readable by its owner alone."""
    path = home / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    home.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(48)
    path.touch(mode=0o600, exist_ok=True)
    with path.open("r+") as handle:
        handle.write(made)
    return made
