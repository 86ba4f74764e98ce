"""What stands between a session and a page: a second factor where the organisation asks for one,
and a fresh proof of who one is before a sensitive change."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from waypost.accounts.codes import protected
from waypost.accounts.models import Person
from waypost.accounts.sign_on import SESSION_KEY

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

# An account may reach further than the organisation whose provider vouched for its person.
_OF_ACCOUNTS = frozenset(
    {
        "join",
        "password",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
    }
)
# What somebody may do who still lacks the second factor that is asked of them.
_OPEN = frozenset({"login", "logout", "words", "preferences", "brand", "enter", "join", "security"})


class Guard:
    """Django middleware; inside the brand's scope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        seat = getattr(request, "seat", None)
        if seat is None or not isinstance(request.user, Person) or not request.user.pk:
            return None
        match = request.resolver_match
        name = match.url_name or "" if match else ""
        provided = request.session.get(SESSION_KEY)
        if provided is not None and name in _OF_ACCOUNTS:
            raise PermissionDenied(
                _("You came in by your company's login. This needs a password or a passkey.")
            )
        if not seat.guarded or provided == seat.organisation_id:
            return None
        if name in _OPEN or name.startswith(("mfa_", "account_")):
            return None
        return None if protected(request.user) else _send(request, "security")

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """A form that came too late is not kept and sent again: its page is shown again."""
        if not isinstance(exception, ReauthenticationRequired):
            return None
        return prove(request, request.get_full_path())


def fresh(page: str) -> Callable[[View[P]], View[P]]:
    """Lock a view behind a proof of who one is, not older than fifteen minutes; afterwards the
    route `page` is shown, where the change can be made."""

    def lock(view: View[P]) -> View[P]:
        @wraps(view)
        def locked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if did_recently_reauthenticate(request):
                return view(request, *args, **kwargs)
            messages.info(request, _("Nothing was changed yet. Do it again, now that it is you."))
            return prove(request, redirect(page).headers["Location"])

        return locked

    return lock


def prove(request: HttpRequest, onward: str) -> HttpResponseBase:
    """To the page where a person shows again who they are."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    path = methods[0]["url"] if methods else redirect("login").headers["Location"]
    return _send(request, f"{path}?{urlencode({'next': onward})}")


def _send(request: HttpRequest, to: str) -> HttpResponseBase:
    there = redirect(to)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": there.headers["Location"]})
    return there
