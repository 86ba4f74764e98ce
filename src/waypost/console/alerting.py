"""What people do about issues is told to colleagues and to the rules of team alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from waypost.accounts.models import Person
from waypost.accounts.roles import seat_of
from waypost.alerts import note, personal
from waypost.alerts.rules import Cause

_SEVERITIES = "select id, severity from issues_issue where brand_id = %s and id = any(%s)"


def assigned(request: HttpRequest, issues: Sequence[int], to: int, now: datetime) -> None:
    if settings.CONFIG.email_url:
        personal.assigned(raw(), _deed(request, now), issues, to)


def commented(request: HttpRequest, issues: Sequence[int], now: datetime) -> None:
    """A comment that was made at `now` on these issues."""
    if settings.CONFIG.email_url:
        personal.commented(raw(), _deed(request, now), issues, now)


def noted(request: HttpRequest, note_id: int, now: datetime) -> None:
    """A note on an order as a whole."""
    if settings.CONFIG.email_url:
        personal.noted(raw(), _deed(request, now), note_id)


def reopened(request: HttpRequest, issues: Sequence[int], now: datetime) -> None:
    brand_id = seat_of(request).brand_id
    rows = raw().execute(_SEVERITIES, (brand_id, list(issues))).fetchall()
    found = [note.Happened(brand_id, id_, Cause.REOPENED, severity, now) for id_, severity in rows]
    note.note(raw(), found, now)


def raw() -> Any:
    """psycopg's own connection, in the request's transaction."""
    connection.ensure_connection()
    return connection.connection


def _deed(request: HttpRequest, now: datetime) -> personal.Deed:
    assert isinstance(request.user, Person), "only people do deeds"
    brand_id = seat_of(request).brand_id
    return personal.Deed(brand_id, request.user.pk, str(request.user), now)
