"""Accepting an invitation: with a new account, or with the one that the address has already."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from waypost.accounts import audit, throttle
from waypost.accounts.come_in import come_in
from waypost.accounts.invite import InvitationOver, join_as_new, look
from waypost.accounts.invite import join as join_as
from waypost.accounts.members import NotYours
from waypost.accounts.models import Invitation, Person
from waypost.accounts.sign_on import SESSION_KEY

PER_ADDRESS = 30


class JoinForm(forms.Form):
    name = forms.CharField(max_length=200, error_messages={"required": _("What is your name?")})
    password = forms.CharField(
        max_length=1024, strip=False, error_messages={"required": _("Choose a password.")}
    )

    def __init__(self, email: str, *args: object) -> None:
        super().__init__(*args)
        self._email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        name = self.cleaned_data.get("name", "")
        validate_password(password, Person(email=self._email, name=name))
        return password


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A stranger makes an account; somebody with the very account joins with one press."""
    now = timezone.now()
    try:
        found = look(token, now)
    except InvitationOver:
        return render(request, "console/team/join_over.html", status=410)
    known = Person.objects.filter(email__iexact=found.email).exists()
    mine = _is(request, found)
    told = {"found": found, "known": known, "mine": mine, "path": request.path}
    if request.method != "POST" or (known and not mine):
        return render(request, "console/team/join.html", told)
    if mine:
        return _join_mine(request, token, found)
    return _join_new(request, token, found, told)


def _is(request: HttpRequest, found: Invitation) -> bool:
    """Is the reader whom the invitation is for, by more than one organisation's word?"""
    if not isinstance(request.user, Person) or SESSION_KEY in request.session:
        return False
    return request.user.email.lower() == found.email.lower()


def _join_mine(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    assert isinstance(request.user, Person)
    try:
        join_as(token, request.user, timezone.now())
    except (InvitationOver, NotYours):
        return render(request, "console/team/join_over.html", status=410)
    _note(request, found)
    return redirect("home")


def _join_new(
    request: HttpRequest, token: str, found: Invitation, told: dict[str, object]
) -> HttpResponse:
    now = timezone.now()
    address = throttle.network(str(request.META.get("REMOTE_ADDR", "")))
    try:
        throttle.count({throttle.key_of("join", address): PER_ADDRESS}, now)
    except throttle.Throttled as throttled:
        wait = {**told, "wait": throttled.minutes(now)}
        return render(request, "console/team/join.html", wait, status=429)
    form = JoinForm(found.email, request.POST)
    if not form.is_valid():
        return render(request, "console/team/join.html", {**told, "form": form}, status=422)
    given = form.cleaned_data
    try:
        person = join_as_new(token, given["name"], given["password"], now)
    except InvitationOver:
        return render(request, "console/team/join_over.html", status=410)
    onward = "/account/security?welcome=1"
    response = come_in(request, person, onward, how="invitation", fresh=True)
    _note(request, found)
    return response


def _note(request: HttpRequest, found: Invitation) -> None:
    house, given = found.organisation_id, {"role": found.role}
    audit.note(request, "member.joined", found.email, after=given, organisation_id=house)
