"""Asking people to join."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waypost.accounts import audit, mail, throttle
from waypost.accounts.invite import AlreadyMember, invite, waiting
from waypost.accounts.members import NotYours, may_give
from waypost.accounts.models import Invitation, Organisation, Person, Role
from waypost.accounts.roles import require, seat_of

PER_ORGANISATION = 100


class InviteForm(forms.Form):
    email = forms.EmailField(max_length=254)
    role = forms.ChoiceField(choices=Role.choices)


@require_POST
@require(Role.MANAGER)
def send(request: HttpRequest) -> HttpResponse:
    """The link goes by mail where mail is configured, and is shown once to be handed over."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That is no e-mail address, or no role. Nobody was invited."))
        return redirect("team")
    return _send(request, form.cleaned_data["email"], Role(form.cleaned_data["role"]))


@require_POST
@require(Role.MANAGER)
def again(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """A new link for another week; the old one no longer works."""
    found = _open(request, invitation_id)
    return _send(request, found.email, Role(found.role))


@require_POST
@require(Role.MANAGER)
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    found = _open(request, invitation_id)
    if not may_give(seat_of(request).role, Role(found.role)):
        raise PermissionDenied(_("You decide about members up to your own role."))
    found.withdrawn_at = timezone.now()
    found.save(update_fields=["withdrawn_at"])
    _note(request, "invitation.withdrawn", found.email, found.role)
    said = _("The invitation of %(email)s no longer works. Invite them again if you like.")
    messages.success(request, said % {"email": found.email})
    return redirect("team")


def _send(request: HttpRequest, email: str, role: Role) -> HttpResponse:
    seat, now = seat_of(request), timezone.now()
    assert isinstance(request.user, Person)
    house = throttle.key_of("invite", seat.organisation_id)
    try:
        throttle.count({house: PER_ORGANISATION}, now)
        _made, token = invite(seat.organisation_id, email, role, request.user, seat.role, now)
    except throttle.Throttled as throttled:
        wait = _("Too many invitations at once. Wait %(minutes)s minutes.")
        messages.error(request, wait % {"minutes": throttled.minutes(now)})
        return redirect("team")
    except NotYours as refused:
        raise PermissionDenied(_("Nobody is invited above your own role.")) from refused
    except AlreadyMember:
        known = _("%(email)s belongs to the team already.")
        messages.error(request, known % {"email": email})
        return redirect("team")
    url = settings.CONFIG.url + reverse("join", args=[token])
    _note(request, "invitation.sent", email, role.value)
    # Shown by the next page, once: only the digest is kept.
    request.session["invited"] = {"email": email, "url": url}
    _mail(request, email, url, seat.organisation_id)
    return redirect("team")


def _mail(request: HttpRequest, email: str, url: str, organisation_id: int) -> None:
    house = Organisation.objects.values_list("name", flat=True).get(pk=organisation_id)
    told = {"name": str(request.user), "house": house, "url": url}
    text = _(
        "%(name)s invites you to work with %(house)s in Waypost.\n\n%(url)s\n\n"
        "The link is for you alone and works for seven days."
    )
    mail.send(email, _("%(name)s invites you to %(house)s") % told, text % told)


def _open(request: HttpRequest, invitation_id: int) -> Invitation:
    found = waiting(seat_of(request).organisation_id).filter(pk=invitation_id).first()
    if found is None:
        raise Http404("no such invitation")
    return found


def _note(request: HttpRequest, verb: str, email: str, role: str) -> None:
    house = seat_of(request).organisation_id
    audit.note(request, verb, email, after={"role": role}, organisation_id=house)
