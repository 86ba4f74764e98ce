"""A mail server with moods: it takes mail, refuses it, hangs, or hangs up, and remembers what it
took."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mood(StrEnum):
    """What it does with one mail."""

    TAKES = "takes"
    SLOW = "slow"
    BUSY_AT_ADDRESS = "busy at the address"
    BUSY_AFTER_BODY = "busy after the body"
    REFUSES_ADDRESS = "refuses the address"
    REFUSES_BODY = "refuses the body"
    HANGS_UP_EARLY = "hangs up at the sender"
    HANGS_UP_ON_BODY = "hangs up on the body"
    HANGS_ON_BODY = "hangs, and did not take it"
    TAKES_AND_HANGS_UP = "takes it and hangs up"
    TAKES_AND_HANGS = "takes it and hangs"


HANG = 0.6  # seconds: longer than a client in a test is patient


class MailServer:
    """port: where it listens. taken: every mail that it took, in order; at: when, in seconds of
    the epoch. mood: asked of each."""

    def __init__(self, mood: Callable[[], Mood] = lambda: Mood.TAKES) -> None:
        self.mood = mood
        self.port = 0
        self.taken: list[Message] = []
        self.at: list[float] = []
        self.moods: Counter[Mood] = Counter()

    def names(self) -> Counter[str]:
        """How often it took the mail of each Message-ID's left side."""
        return Counter(str(it["Message-ID"]).strip("<>").partition("@")[0] for it in self.taken)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        mood = self.mood()
        self.moods[mood] += 1
        session.mood = mood  # type: ignore[attr-defined]
        if mood is Mood.HANGS_UP_EARLY:
            _hang_up(server)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        mood = session.mood  # type: ignore[attr-defined]
        if mood is Mood.BUSY_AT_ADDRESS:
            return "450 4.2.1 try again later"
        if mood is Mood.REFUSES_ADDRESS:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        mood = session.mood  # type: ignore[attr-defined]
        if mood is Mood.BUSY_AFTER_BODY:
            return "451 4.3.0 no room just now"
        if mood is Mood.REFUSES_BODY:
            return "554 5.6.0 not like this"
        if mood is Mood.HANGS_ON_BODY:
            await asyncio.sleep(HANG)
            _hang_up(server)
            return "451 4.3.0 never mind"
        if mood is not Mood.HANGS_UP_ON_BODY:
            if mood is Mood.SLOW:
                await asyncio.sleep(0.05)
            self.at.append(time.time())
            self.taken.append(message_from_bytes(bytes(envelope.original_content or b"")))
        if mood is Mood.TAKES_AND_HANGS:
            await asyncio.sleep(HANG)
        if mood in (Mood.HANGS_UP_ON_BODY, Mood.TAKES_AND_HANGS_UP):
            _hang_up(server)
        return "250 OK"


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


@contextmanager
def mail_server(mood: Callable[[], Mood] = lambda: Mood.TAKES) -> Iterator[MailServer]:
    """A server on loopback for as long as it is needed."""
    made = MailServer(mood)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)
    thread = threading.Thread(target=loop.run_forever, name="mail server", daemon=True)
    thread.start()
    # In its own thread: the caller's may run a loop already, as a browser's does.
    made_server = loop.create_server(
        lambda: SMTP(made, hostname="mail.test", loop=loop), "127.0.0.1", 0
    )
    server = asyncio.run_coroutine_threadsafe(made_server, loop).result(5)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    tasks = [it for it in asyncio.all_tasks() if it is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
