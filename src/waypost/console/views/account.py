"""The reader's own: name, language, zone; how they log in, and where they are logged in."""

from __future__ import annotations

from zoneinfo import available_timezones

from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions as end
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waypost.accounts import audit
from waypost.accounts.models import Person, Role
from waypost.accounts.roles import require, seat_of
from waypost.console.words.browsers import browser

_ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class AccountForm(forms.Form):
    name = forms.CharField(max_length=200, required=False)
    language = forms.ChoiceField(choices=[("", ""), *settings.LANGUAGES], required=False)
    zone = forms.ChoiceField(choices=[("", ""), *((zone, zone) for zone in _ZONES)], required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.VIEWER)
def account(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    form = AccountForm(request.POST if request.method == "POST" else _kept(person))
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(person, name, value)
        person.save(update_fields=["name", "language", "zone"])
        with override(person.language or None):
            messages.success(request, _("Saved."))
        return redirect("account")
    told = {"form": form, "zones": _ZONES, "languages": settings.LANGUAGES}
    status = 422 if request.method == "POST" else 200
    return render(request, "console/team/account.html", told, status=status)


@require_safe
@require(Role.VIEWER)
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factors, passkeys and sessions."""
    person = _person(request)
    held = Authenticator.objects.filter(user=person).order_by("created_at", "id")
    kinds = {it.type: it for it in held}
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    told = {
        "app": kinds.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "passkeys": [it for it in held if it.type == Authenticator.Type.WEBAUTHN],
        "sessions": _sessions(request, person),
        "has_password": person.has_usable_password(),
        "welcome": "welcome" in request.GET,
    }
    told["asked"] = seat_of(request).guarded and not (told["app"] or told["passkeys"])
    return render(request, "console/team/security.html", told)


@require_POST
@require(Role.VIEWER)
def end_sessions(request: HttpRequest) -> HttpResponse:
    """One (`id`), or all but this one."""
    person = _person(request)
    found = UserSession.objects.filter(user=person)
    wanted = request.POST.get("id", "")
    if wanted:
        found = found.filter(pk=int(wanted) if wanted.isascii() and wanted.isdigit() else 0)
    mine = request.session.session_key
    ended = [it for it in found[:1000] if it.session_key != mine]
    end(request, ended)
    if ended:
        house = seat_of(request).organisation_id
        audit.note(request, "person.sessions_ended", person.email, organisation_id=house)
    messages.success(request, _("Logged out there. This cannot be undone."))
    return redirect("security")


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _kept(person: Person) -> dict[str, str]:
    return {"name": person.name, "language": person.language, "zone": person.zone}


def _sessions(request: HttpRequest, person: Person) -> list[dict[str, object]]:
    found = UserSession.objects.purge_and_list(person)
    mine = request.session.session_key
    return [
        {
            "id": it.pk,
            "browser": browser(it.user_agent),
            "address": it.ip,
            "seen": it.last_seen_at,
            "began": it.created_at,
            "here": it.session_key == mine,
        }
        for it in sorted(found, key=lambda it: it.last_seen_at, reverse=True)
    ]
