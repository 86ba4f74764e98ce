"""The one table of an issue's life: status and what happens, to the next status.

What is not in the table leaves the status alone. What a person decided is never overruled by the
machine: a resolved issue stays resolved until its finding is gone.
"""

from __future__ import annotations

from waypost.core.walk import Verb
from waypost.issues.states import Status

RESOLVE = "resolved"
REOPEN = "reopened"

TRANSITIONS: dict[tuple[Status, str], Status] = {
    (Status.WARNING, Verb.OPENED): Status.OPEN,
    (Status.WARNING, Verb.ABSORBED): Status.ABSORBED,
    (Status.WARNING, Verb.CLOSED): Status.CLOSED,
    (Status.WARNING, RESOLVE): Status.RESOLVED,
    (Status.OPEN, Verb.ABSORBED): Status.ABSORBED,
    (Status.OPEN, Verb.CLOSED): Status.CLOSED,
    (Status.OPEN, RESOLVE): Status.RESOLVED,
    (Status.ABSORBED, Verb.RETURNED): Status.OPEN,
    (Status.ABSORBED, Verb.CLOSED): Status.CLOSED,
    (Status.RESOLVED, Verb.CLOSED): Status.CLOSED,
    (Status.RESOLVED, REOPEN): Status.OPEN,
}


def after(status: Status, verb: str) -> Status:
    """The status that follows `verb`."""
    return TRANSITIONS.get((status, verb), status)
