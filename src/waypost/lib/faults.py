"""Named fault points: places where a test may kill, raise or stall the process.

In production nothing is armed and `fault` is one dictionary look-up. `WAYPOST_FAULTS` arms
points for a child process: `name=kill`, `name=raise`, `name=stall:0.5`, comma separated; a
number after `@` lets that many passes go by first (`after_claim=kill@3`).
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

# Every point of the product; `fault` refuses a name that is not listed.
POINTS = (
    "door_before_commit",
    "door_after_commit_before_answer",
    "read_after_claim",
    "read_before_record",
    "read_before_commit",
    "read_after_commit",
    "due_after_claim",
    "due_before_commit",
    "due_after_commit",
    "fetch_before_call",
    "fetch_after_call",
    "pull_after_page",
    "alert_before_send",
    "alert_after_send",
    "tell_after_note",
    "tell_before_decide_commit",
    "tell_after_decide_commit",
    "tell_after_claim",
    "tell_before_hand",
    "tell_after_hand",
    "tell_after_answer",
    "tell_after_sent",
    "wish_before_call",
    "wish_after_call",
)


class FaultInjected(Exception):
    """A test asked for this."""


_armed: dict[str, Callable[[], None]] = {}


def fault(name: str) -> None:
    """Do what was armed for `name`; nothing, outside of tests."""
    action = _armed.get(name)
    if action is not None:
        action()


def arm(name: str, what: str) -> None:
    """Arm `name` with `kill`, `raise` (once: what fails each time is no accident but a fault of
    ours, and is kept as such) or `stall:SECONDS`, after `@N` passes."""
    if name not in POINTS:
        raise ValueError(f"no fault point {name!r}")
    what, _, passes = what.partition("@")
    left = [int(passes or 0)]
    verb, _, seconds = what.partition(":")

    def act() -> None:
        if left[0] > 0:
            left[0] -= 1
        elif verb == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif verb == "raise":
            _armed.pop(name, None)
            raise FaultInjected(name)
        else:
            time.sleep(float(seconds))

    _armed[name] = act


def disarm() -> None:
    _armed.clear()


def arm_from(text: str) -> None:
    """Arm what an environment variable lists."""
    for part in filter(None, text.split(",")):
        name, _, what = part.partition("=")
        arm(name.strip(), what.strip())


arm_from(os.environ.get("WAYPOST_FAULTS", ""))
