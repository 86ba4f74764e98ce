"""Passwords: changed by who knows the old one, set anew by who reads the account's mail."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from waypost.accounts import audit, mail, throttle
from waypost.accounts.models import Person, Role
from waypost.accounts.reset import person_of, token_for
from waypost.accounts.roles import require, seat_of

PER_ACCOUNT = 3
PER_ADDRESS = 20
_METHODS = ["GET", "HEAD", "POST"]


class PasswordForm(forms.Form):
    """A new password; whoever has one gives the old one with it."""

    old = forms.CharField(max_length=1024, strip=False, required=False)
    password = forms.CharField(max_length=1024, strip=False)

    def __init__(self, person: Person, *args: object, knows_old: bool = False) -> None:
        super().__init__(*args)
        self._person, self._knows_old = person, knows_old

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        if self._knows_old and not self._person.check_password(old):
            raise forms.ValidationError(_("That is not your password."))
        return old

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self._person)
        return password


@sensitive_post_parameters("old", "password")
@require_http_methods(_METHODS)
@require(Role.VIEWER)
def change(request: HttpRequest) -> HttpResponse:
    """Every other session of the person ends with the old password."""
    person = request.user
    assert isinstance(person, Person)
    has = person.has_usable_password()
    if request.method != "POST":
        return render(request, "console/team/password.html", {"has_password": has})
    now, key = timezone.now(), throttle.key_of("confirm", person.pk)
    form = PasswordForm(person, request.POST, knows_old=has)
    try:
        throttle.count({key: 5}, now)
    except throttle.Throttled as throttled:
        told = {"has_password": has, "wait": throttled.minutes(now)}
        return render(request, "console/team/password.html", told, status=429)
    if not form.is_valid():
        # Not 422: the try that was counted stays counted.
        return render(request, "console/team/password.html", {"has_password": has, "form": form})
    throttle.forgive([key], now)
    _change(request, person, form.cleaned_data["password"])
    messages.success(request, _("Your password is changed. You are logged out everywhere else."))
    return redirect("security")


def _change(request: HttpRequest, person: Person, password: str) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    update_session_auth_hash(request, person)
    UserSession.objects.create_from_request(request)
    house = seat_of(request).organisation_id
    audit.note(request, "person.password_changed", person.email, organisation_id=house)


@require_http_methods(_METHODS)
def ask(request: HttpRequest) -> HttpResponse:
    """Whether there is such an account, nobody learns from the answer."""
    told: dict[str, object] = {"configured": mail.is_configured()}
    if request.method != "POST":
        return render(request, "console/team/reset_ask.html", told)
    email = request.POST.get("email", "").strip()[:254].replace("\0", "")
    address = throttle.network(str(request.META.get("REMOTE_ADDR", "")))
    limits = {
        throttle.key_of("reset", email.lower()): PER_ACCOUNT,
        throttle.key_of("reset from", address): PER_ADDRESS,
    }
    now = timezone.now()
    try:
        throttle.count(limits, now)
    except throttle.Throttled as throttled:
        told["wait"] = throttled.minutes(now)
        return render(request, "console/team/reset_ask.html", told, status=429)
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    if person is not None:
        _mail(person)
    return render(request, "console/team/reset_ask.html", {**told, "sent": email})


def _mail(person: Person) -> None:
    url = settings.CONFIG.url + reverse("reset_password", args=[token_for(person)])
    text = _(
        "Somebody, most likely you, wants to set a new password for your Waypost account.\n\n"
        "%(url)s\n\n"
        "The link works once, for one hour. If it was not you, do nothing."
    )
    mail.send(person.email, _("Set a new password"), text % {"url": url})


@sensitive_post_parameters("password")
@require_http_methods(_METHODS)
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail. Afterwards one logs in as usual, with the second factor if any."""
    person = person_of(token)
    if person is None:
        return render(request, "console/team/reset.html", {"works": False}, status=410)
    form = PasswordForm(person, request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        told = {"works": True, "email": person.email, "form": form}
        return render(request, "console/team/reset.html", told, status=422 if form else 200)
    person.set_password(form.cleaned_data["password"])
    person.save(update_fields=["password"])
    person.login_links.filter(used_at=None).delete()
    messages.success(request, _("Your new password is set. Log in with it."))
    return redirect("login")
