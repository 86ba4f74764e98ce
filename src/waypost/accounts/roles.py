"""Roles: what a member may do, and the lock on a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from waypost.accounts.models import Role
from waypost.accounts.scope import Seat

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

_RANK = {role: rank for rank, role in enumerate(reversed(Role))}


def may(role: Role, least: Role) -> bool:
    """May somebody with `role` do what needs at least `least`?"""
    return _RANK[role] >= _RANK[least]


def seat_of(request: HttpRequest) -> Seat:
    """The seat that the brand scope gave this request. Only behind `require`."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return seat


def require(least: Role) -> Callable[[View[P]], View[P]]:
    """Lock a view: strangers go to the login, members below `least` are told no (403).

    The view's `least` attribute says what was asked for.
    """

    def lock(view: View[P]) -> View[P]:
        @wraps(view)
        def locked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_login(request)
            seat: Seat | None = getattr(request, "seat", None)
            if seat is None:
                raise PermissionDenied(_("You belong to no brand yet. Ask an owner to add you."))
            if not may(seat.role, least):
                needs = _("This needs the role “%(role)s” or one above it.")
                raise PermissionDenied(needs % {"role": least.label})
            return view(request, *args, **kwargs)

        locked.least = least  # type: ignore[attr-defined]
        return locked

    return lock


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """A page that polls is sent there as a whole; a stranger's POST is not repeated afterwards."""
    if request.headers.get("HX-Request") == "true":
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = redirect_to_login(page._replace(scheme="", netloc="").geturl() or "/")
        return HttpResponse(status=401, headers={"HX-Redirect": back.url})
    get = request.method in ("GET", "HEAD")
    return redirect_to_login(request.get_full_path() if get else resolve_url("home"))
