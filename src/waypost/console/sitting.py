"""How long a session lasts, and when its person was last seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from waypost.accounts.models import Person

IDLE = timedelta(hours=12).total_seconds()
_NOTED_EVERY = timedelta(minutes=5).total_seconds()


class Sitting:
    """Django middleware: ends a session twelve hours after the last thing that its person did,
    and a week after its beginning whatever they do. Pages that look again by themselves are
    nothing that somebody does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Person):
            _sit(request)
        return self._get_response(request)


def _sit(request: HttpRequest) -> None:
    now, session = time.time(), request.session
    began, seen = session.get("began", now), session.get("seen")
    if now - began > settings.SESSION_COOKIE_AGE or (seen is not None and now - seen > IDLE):
        UserSession.objects.filter(session_key=session.session_key).delete()
        logout(request)
        return
    if seen is None or (now - seen > _NOTED_EVERY and not _by_itself(request)):
        session["began"], session["seen"] = began, now
        UserSession.objects.create_from_request(request)


def _by_itself(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and request.headers.get("HX-Request") == "true"
        and ("HX-Boosted" not in request.headers)
    )
