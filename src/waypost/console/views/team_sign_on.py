"""Where an owner says which provider their organisation trusts."""

from __future__ import annotations

import re

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from waypost.accounts import audit
from waypost.accounts.models import Role, SignOn
from waypost.accounts.oidc import SignOnRefused, discover
from waypost.accounts.roles import require, seat_of
from waypost.console.guard import fresh
from waypost.console.views.sign_on import address_of, http
from waypost.lib.crypt import Safe

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
ROLES = (Role.MANAGER, Role.AGENT, Role.VIEWER)


class SignOnForm(forms.Form):
    issuer = forms.CharField(max_length=500)
    client_id = forms.CharField(max_length=255)
    secret = forms.CharField(max_length=1000, required=False, strip=False)
    domains = forms.CharField(max_length=2000)
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in ROLES])
    enabled = forms.BooleanField(required=False)

    def __init__(self, kept: SignOn | None, *args: object) -> None:
        super().__init__(*args)
        self._kept = kept

    def clean_issuer(self) -> str:
        """Asked at once whether it is there."""
        issuer: str = self.cleaned_data["issuer"]
        if not issuer.startswith(("https://", "http://")):
            raise forms.ValidationError(_("An address that begins with https://"))
        try:
            with http() as client:
                discover(client, issuer)
        except SignOnRefused as refused:
            said = _("No OpenID provider answers there as its own: %(why)s.")
            raise forms.ValidationError(said % {"why": refused}) from refused
        return issuer

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"]
        if not secret and self._kept is None:
            raise forms.ValidationError(_("The provider gave you a secret with the client."))
        return secret

    def clean_domains(self) -> list[str]:
        return domains_of(self.cleaned_data["domains"])


def domains_of(text: str) -> list[str]:
    """Written side by side; forms.ValidationError."""
    found = text.lower().replace(",", " ").split()
    if not all(_DOMAIN.fullmatch(domain) for domain in found):
        raise forms.ValidationError(_("Domains such as example.com, one or several."))
    return sorted(set(found))


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.OWNER)
@fresh("settings")
def sign_on(request: HttpRequest) -> HttpResponse:
    house = seat_of(request).organisation_id
    kept = SignOn.objects.filter(pk=house).first()
    form = SignOnForm(kept, request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        _save(request, kept, form.cleaned_data)
        messages.success(request, _("Saved. Try it in another browser before you rely on it."))
        return redirect("sign_on")
    told = {
        "kept": kept,
        "form": form,
        "shown": form.data if form else _shown(kept),
        "roles": ROLES,
        "back": address_of(house),
        "start": settings.CONFIG.url + reverse("sign_on_start", args=[house]),
    }
    return render(request, "console/team/sign_on.html", told, status=422 if form else 200)


def _save(request: HttpRequest, kept: SignOn | None, given: dict[str, object]) -> None:
    house = seat_of(request).organisation_id
    secret = given.pop("secret")
    sealed = Safe(settings.SECRET_KEY).seal(secret) if secret or kept is None else kept.secret
    before = _told(kept)
    made, _new = SignOn.objects.update_or_create(pk=house, defaults={**given, "secret": sealed})
    audit.note(request, "organisation.sign_on", "", before, _told(made), organisation_id=house)


def _told(kept: SignOn | None) -> dict[str, object] | None:
    if kept is None:
        return None
    names = ("issuer", "client_id", "domains", "role", "enabled")
    return {name: getattr(kept, name) for name in names}


def _shown(kept: SignOn | None) -> dict[str, object]:
    told = _told(kept) or {"role": Role.AGENT.value, "enabled": True}
    return {**told, "domains": " ".join(kept.domains) if kept else ""}
