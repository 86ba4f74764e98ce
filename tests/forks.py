"""Processes that a test may kill, forked from one that has everything imported already.

Starting Python and importing the product costs a second of processor time; forking costs nothing,
and what is killed is a process of its own all the same.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import msgspec

from waypost.lib import faults

ROOT = Path(__file__).resolve().parents[1]
_WORD = 10.0  # seconds until a child that was asked for is there


class _Asked(msgspec.Struct):
    """arguments: of the module's `main`. faults: as in WAYPOST_FAULTS."""

    arguments: list[str]
    faults: str = ""


class _News(msgspec.Struct):
    """A child was born (no code) or is gone; the code as Popen has it."""

    pid: int
    code: int | None = None


class Forked:
    """A child, with as much of Popen's manners as tests need."""

    def __init__(self, pid: int, gone: dict[int, int], bell: threading.Condition) -> None:
        self.pid = pid
        self._gone = gone
        self._bell = bell

    def poll(self) -> int | None:
        with self._bell:
            return self._gone.get(self.pid)

    def wait(self, seconds: float = 30) -> int:
        """Its exit code; TimeoutExpired when it lives on."""
        until = time.monotonic() + seconds
        with self._bell:
            while self.pid not in self._gone:
                if not self._bell.wait(until - time.monotonic()):
                    raise subprocess.TimeoutExpired(str(self.pid), seconds)
            return self._gone[self.pid]

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)


class Nursery:
    """Forks children that run a module's `main(*arguments)`, which may return an exit code; its
    end is theirs."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forks", module],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._gone: dict[int, int] = {}
        self._born: list[int] = []
        self._bell = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self, arguments: Sequence[str], faults: str = "") -> Forked:
        assert self._process.stdin is not None
        asked = _Asked(list(arguments), faults)
        self._process.stdin.write(msgspec.json.encode(asked) + b"\n")
        self._process.stdin.flush()
        with self._bell:
            assert self._bell.wait_for(lambda: self._born, _WORD), "no child was born"
            return Forked(self._born.pop(), self._gone, self._bell)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            news = msgspec.json.decode(line, type=_News)
            with self._bell:
                if news.code is None:
                    self._born.append(news.pid)
                else:
                    self._gone[news.pid] = news.code
                self._bell.notify_all()


def _tell(news: _News) -> None:
    os.write(1, msgspec.json.encode(news) + b"\n")


def _reap(*_: object) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell(_News(pid, os.waitstatus_to_exitcode(status)))


def serve(module: str) -> None:
    """Fork until stdin ends, then end whoever still lives."""
    main = import_module(module).main
    os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, _reap)
    for line in sys.stdin.buffer:
        asked = msgspec.json.decode(line, type=_Asked)
        # A child that is gone at once is told of after its birth.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        if not pid:
            _live(main, asked)
        _tell(_News(pid))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)


def _live(main: Callable[..., int | None], asked: _Asked) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    sys.stdin.close()
    try:
        faults.arm_from(asked.faults)
        code = main(*asked.arguments)
    except BaseException:  # noqa: BLE001 - a child's code says it, as a process's own does
        os._exit(1)
    os._exit(code or 0)


if __name__ == "__main__":
    serve(sys.argv[1])
