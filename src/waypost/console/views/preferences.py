"""The reader's own choices: which brand, which theme, single-key shortcuts or none."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from waypost.accounts.models import Role
from waypost.accounts.roles import require
from waypost.console.context import THEMES
from waypost.console.scope import SESSION_KEY
from waypost.console.views.entry import safe_path

_YEAR = 365 * 24 * 3600
_CHOICES = {"theme": THEMES, "keys": ("on", "off")}


@require_POST
@require(Role.VIEWER)
def brand(request: HttpRequest) -> HttpResponse:
    """Work at another of one's brands from here on."""
    wanted = request.POST.get("brand", "")
    found = [seat for seat in request.seats if str(seat.brand_id) == wanted]  # type: ignore[attr-defined]
    if not found:
        raise Http404("no such brand")
    request.session[SESSION_KEY] = found[0].brand_id
    return redirect("home")


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Kept in the browser: they are about this screen and this keyboard."""
    response = redirect(safe_path(request, request.POST.get("next")))
    for name, choices in _CHOICES.items():
        value = request.POST.get(name, "")
        if value in choices:
            secure = request.is_secure()
            response.set_cookie(name, value, _YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
