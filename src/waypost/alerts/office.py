"""What sending needs, and how it can fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from waypost.lib.crypt import Safe
from waypost.lib.http import Http
from waypost.lib.smtp import settings_of


class NotSent(Exception):
    """A message was not accepted. again: another try may help, after `wait` seconds where the
    channel said so."""

    def __init__(self, why: str, *, again: bool, wait: float | None = None) -> None:
        super().__init__(why)
        self.again, self.wait = again, wait


class Mail(msgspec.Struct, frozen=True):
    """Where mail is handed in. tls: from the start; starttls: asked for before anything else."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = False
    timeout: float = 20.0


class Office(msgspec.Struct):
    """url: of the flow role's database. base: of the desk's own address. mail: None where no mail
    server is configured. private: may inside addresses be reached?"""

    url: str
    base: str
    safe: Safe
    http: Http
    mail: Mail | None = None
    private: bool = False
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


def mail_of(url: str, sender: str, base: str) -> Mail | None:
    """Mail settings as the environment gives them."""
    if not url:
        return None
    known = settings_of(url)
    host = urlsplit(base).hostname or "localhost"
    return Mail(
        str(known["EMAIL_HOST"]),
        int(str(known["EMAIL_PORT"])),
        sender or f"Waypost <waypost@{host}>",
        str(known["EMAIL_HOST_USER"]),
        str(known["EMAIL_HOST_PASSWORD"]),
        bool(known["EMAIL_USE_SSL"]),
        bool(known["EMAIL_USE_TLS"]),
    )
