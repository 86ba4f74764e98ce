"""The one way in: whoever proved who they are gets a session, after the second factor if any."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from waypost.accounts.models import Person

_BACKEND = "django.contrib.auth.backends.ModelBackend"


def come_in(
    request: HttpRequest, person: Person, onward: str, *, how: str, fresh: bool = False
) -> HttpResponse:
    """Log `person` in and send them `onward` (a path of this site), or ask for the second factor.

    how: `password`, `link`, `invitation`... fresh: they have just given a secret of theirs, so
    sensitive changes need not ask again for a while.
    """
    person.backend = _BACKEND  # type: ignore[attr-defined]
    # A session that somebody planted before is left behind before the second step, too.
    request.session.cycle_key()
    marks = {"reauthenticated": True} if fresh else {}
    record_authentication(request, person, method=how, **marks)
    login = Login(user=person, redirect_url=onward, email_verification="none")
    response: HttpResponse = perform_login(request, login)
    return response
