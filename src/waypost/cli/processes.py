"""The processes of an installation: the server (door and pages), workers and tellers, and who
minds them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

import msgspec
import structlog

from waypost.lib import embedded
from waypost.lib.database import Role, config

log = structlog.get_logger(__name__)

_GRACE = 15.0  # seconds for a child to finish what it is doing
_STEADY = 10.0  # a child that lived this long did not fail to start


class Child(msgspec.Struct):
    """A command that is kept running as `role`."""

    name: str
    command: Sequence[str]
    role: Role
    environment: dict[str, str] = {}
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    again_at: float = 0.0


def server(*, host: str, port: int) -> Child:
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        "1",
        "--loop",
        "uvloop",
        "--log-level",
        "warning",
        "--no-ws",
        "--backlog",
        "2048",
        "waypost.asgi:application",
    ]
    address = {"WAYPOST_HOST": host, "WAYPOST_PORT": str(port)}
    return Child("server", command, Role.WEB, address)


def worker(number: int = 1) -> Child:
    return Child(f"worker {number}", [sys.executable, "-m", "waypost.cli.worker"], Role.FLOW)


def teller(number: int = 1) -> Child:
    return Child(f"teller {number}", [sys.executable, "-m", "waypost.cli.teller"], Role.FLOW)


class Supervisor:
    """Keeps children running until told to stop; a crash is restarted, later each time."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = list(children)
        self._stopping = threading.Event()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        self._stopping.set()

    def start(self) -> None:
        for child in self._children:
            _start(child)

    def run(self) -> None:
        """Mind the children until SIGTERM or SIGINT, then end them in order."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        try:
            while not self._stopping.wait(0.2):
                for child in self._children:
                    _mind(child)
        finally:
            self.end()

    def end(self) -> None:
        """The server first, so that nothing new comes in while workers finish."""
        for child in self._children:
            if child.process is None or child.process.poll() is not None:
                continue
            child.process.send_signal(signal.SIGTERM)
            try:
                child.process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                log.warning("child_killed", child=child.name)
                child.process.kill()
                child.process.wait()
        if config().embedded:
            # A server that ends by signal does not take its name off the database's list of
            # users, and this process, the last one, would leave it running for its sake.
            embedded.forget_the_dead(config().home / "postgres")


def _start(child: Child) -> None:
    environment = {
        **os.environ,
        "WAYPOST_PROCESS_ROLE": child.role.value,
        "WAYPOST_SECRET_KEY": config().secret_key,
        **child.environment,
    }
    # A session of its own: Ctrl-C reaches the supervisor alone, which ends children in order.
    child.process = subprocess.Popen(child.command, env=environment, start_new_session=True)  # noqa: S603
    child.started_at = time.monotonic()


def _mind(child: Child) -> None:
    assert child.process is not None
    now = time.monotonic()
    code = child.process.poll()
    if code is None:
        return
    if child.again_at <= child.started_at:
        lived = now - child.started_at
        child.failures = 0 if lived > _STEADY else child.failures + 1
        child.again_at = now + min(30.0, 0.5 * 2**child.failures)
        log.warning("child_ended", child=child.name, code=code, failures=child.failures)
    if now >= child.again_at:
        _start(child)
