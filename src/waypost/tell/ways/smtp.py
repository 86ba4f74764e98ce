"""Mail by SMTP: Django's backend, with one moment marked.

A server has a message when it has read the lone dot that ends it, so the mark is committed between
the body and that dot: whatever fails before leaves nothing behind, and only a failure between the
dot and its answer leaves it open whether the message was taken.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext_lazy as _

from waypost.lib.dial import InsideRefused, dial
from waypost.tell.states import Channel
from waypost.tell.ways.contract import (
    Accepted,
    Busy,
    Field,
    Lost,
    Outgoing,
    Provider,
    Refused,
    SettingsWrong,
    WaySettings,
)
from waypost.tell.ways.mail import built, message_id

TIMEOUT = 20.0  # seconds for connecting and for each answer
_KEPT = 20.0  # seconds that an idle connection is used again
_MOST = 100  # messages by one connection
_SECURITY = ("starttls", "tls", "none")
_DOT = re.compile(rb"(?m)^\.")
_ENHANCED = re.compile(rb"\b5\.(\d{1,3})\.(\d{1,3})\b")
_BAD_ADDRESS = frozenset({550, 551, 553})


class _Answered(smtplib.SMTPDataError):
    """What the server answered to a whole message that was no yes."""


class _Unanswered(Exception):
    """The message is with the server; its answer is not with us."""


class _Marking(smtplib.SMTP):
    """`mark` is called when all but the last bytes of a message have been sent."""

    mark: Callable[[], None]
    private = False

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return dial(host, port, timeout, allow_private=self.private)

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, reply = self.docmd("data")
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        body = _DOT.sub(b"..", msg)
        self.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        self.mark()
        self.send(b".\r\n")
        try:
            code, reply = self.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise _Unanswered(type(error).__name__) from error
        if code < 200 or 300 <= code < 400:
            raise _Unanswered(f"{code} {_words(reply)}")
        if code >= 400:
            raise _Answered(code, reply)
        return 250, reply


class _MarkingTls(_Marking, smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


class _Backend(EmailBackend):
    """Django's, over connections that mark. `made` sees each new one."""

    def __init__(self, private: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._private = private

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        base = _MarkingTls if self.use_ssl else _Marking
        return type("Marking", (base,), {"private": self._private})


class Smtp:
    """One server. A connection is kept for the next message."""

    def __init__(self, settings: WaySettings) -> None:
        values = settings.values
        security = values.get("security", "starttls")
        port = values.get("port", "") or "587"
        if not values.get("host") or any(letter <= " " for letter in values["host"]):
            raise SettingsWrong("host", "names no mail server")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise SettingsWrong("port", "is no number of a port")
        if security not in _SECURITY:
            raise SettingsWrong("security", f"is none of {', '.join(_SECURITY)}")
        if security == "none" and values.get("password"):
            raise SettingsWrong("security", "would send the password in the clear")
        self._backend = _Backend(
            settings.private,
            host=values["host"],
            port=int(port),
            username=values.get("username", ""),
            password=values.get("password", ""),
            use_tls=security == "starttls",
            use_ssl=security == "tls",
            timeout=float(values.get("timeout", "") or TIMEOUT),
        )
        self._used_at = 0.0
        self._used = 0

    def send(self, outgoing: Outgoing, hand: Callable[[], None]) -> Accepted:
        mail = built(outgoing)
        handed = False

        def mark() -> None:
            nonlocal handed
            hand()
            handed = True

        for again in (True, False):
            kept = self._ready()
            try:
                self._by(mark, mail)
            except BaseException as error:
                self._drop()
                if again and kept and not handed and _hung_up(error):
                    continue  # as a server may on a connection that was kept
                if isinstance(error, _Unanswered):
                    raise Lost(f"the mail server did not answer: {error}") from error
                if isinstance(error, OSError | smtplib.SMTPException | InsideRefused):
                    raise judged(error) from error
                raise
            break
        self._used_at, self._used = time.monotonic(), self._used + 1
        return Accepted(ref=message_id(outgoing))

    def close(self) -> None:
        self._drop()

    def _by(self, mark: Callable[[], None], mail: Any) -> None:
        self._backend.open()
        connection = self._backend.connection
        assert isinstance(connection, _Marking)
        connection.mark = mark
        self._backend.send_messages([mail])

    def _ready(self) -> bool:
        """Is the kept connection to be used?"""
        if self._backend.connection is None:
            return False
        if time.monotonic() - self._used_at > _KEPT or self._used >= _MOST:
            self._drop()
            return False
        return True

    def _drop(self) -> None:
        """Hang up at once: QUIT would wait for a server that may be hanging, and says after half
        a message what the server might take for its end."""
        for name in ("connection", "_partial_connection"):
            held = getattr(self._backend, name)
            if held is not None:
                held.close()
                setattr(self._backend, name, None)
        self._used = 0


def _hung_up(error: BaseException) -> bool:
    if isinstance(error, smtplib.SMTPException):
        gone = isinstance(error, smtplib.SMTPServerDisconnected)
        return gone or getattr(error, "smtp_code", 0) == 421
    return isinstance(error, OSError)


def judged(error: Exception) -> Busy | Refused:
    """What a failure before the message was taken means for the next try."""
    if isinstance(error, InsideRefused):
        return Busy(str(error))
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return _said(code, reply, fault=False)
    if isinstance(error, _Answered):
        return _said(error.smtp_code, _bytes(error.smtp_error), fault=False)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Busy(str(error))
    if isinstance(error, smtplib.SMTPResponseException):
        words = _words(_bytes(error.smtp_error))
        return Busy(f"{error.smtp_code} {words}".strip())
    if isinstance(error, ssl.SSLError):
        return Busy(f"no safe connection: {error.reason or type(error).__name__}")
    return Busy(f"{type(error).__name__}: {error}"[:300])


def _said(code: int, reply: bytes, *, fault: bool) -> Busy | Refused:
    words = f"{code} {_words(reply)}".strip()
    if code < 500:
        return Busy(words, fault=fault or code == 421)
    found = _ENHANCED.search(reply)
    bad = code in _BAD_ADDRESS if found is None else found[1] == b"1" or found[0] == b"5.2.1"
    return Refused(words, address_bad=bad, suppress="bounce")


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def _words(reply: bytes) -> str:
    return " ".join(reply.decode("utf-8", "replace").split())[:200]


PROVIDER = Provider(
    Channel.EMAIL,
    "smtp",
    "SMTP",
    (
        Field("host", _("Mail server"), help="smtp.example.com"),
        Field("port", _("Port"), required=False, default="587"),
        Field(
            "security",
            _("Encryption"),
            choices=(
                ("starttls", "STARTTLS"),
                ("tls", "TLS"),
                ("none", _("none (only within your own network)")),
            ),
            default="starttls",
        ),
        Field("username", _("User name"), required=False),
        Field("password", _("Password"), secret=True, required=False),
    ),
    Smtp,
    sender=_("Sender's address"),
)
