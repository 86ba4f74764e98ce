"""Where an owner says which SAML provider their organisation trusts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from waypost.accounts import audit
from waypost.accounts.models import Role, SamlSignOn
from waypost.accounts.roles import require, seat_of
from waypost.accounts.saml import Idp
from waypost.accounts.saml_metadata import (
    MOST,
    ProviderUnclear,
    described,
    expiry,
    fingerprint,
    told,
)
from waypost.console.guard import fresh
from waypost.console.views.saml import service_of
from waypost.console.views.team_sign_on import ROLES, domains_of

_REASONS: dict[str, Any] = {
    "no_xml": gettext_lazy("This is no metadata: paste the whole XML file."),
    "not_one": gettext_lazy("The metadata describes no identity provider, or several."),
    "incomplete": gettext_lazy("Metadata, or all three: entity ID, address and certificate."),
    "certificate": gettext_lazy("No certificate with an RSA or EC key: begin at -----BEGIN."),
    "weak": gettext_lazy("The certificate's key is too short: RSA needs 2048 bits."),
    "address": gettext_lazy("The provider's address begins with https://, and is not that long."),
}
_FIELDS = {"no_xml": "metadata", "not_one": "metadata", "incomplete": "metadata"}
_FIELDS |= {"certificate": "certificate", "weak": "certificate", "address": "address"}


class SamlForm(forms.Form):
    """Metadata wins over the three that it tells."""

    metadata = forms.CharField(max_length=MOST, required=False)
    issuer = forms.CharField(max_length=400, required=False)
    address = forms.CharField(max_length=500, required=False)
    certificate = forms.CharField(max_length=50_000, required=False)
    domains = forms.CharField(max_length=2000)
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in ROLES])
    enabled = forms.BooleanField(required=False)

    def clean_domains(self) -> list[str]:
        return domains_of(self.cleaned_data["domains"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        metadata = given.get("metadata", "")
        try:
            given["idp"] = _read(given)
        except ProviderUnclear as unclear:
            field = "metadata" if metadata else _FIELDS[unclear.reason]
            self.add_error(field, str(_REASONS[unclear.reason]))
        return given


def _read(given: dict[str, Any]) -> Idp:
    # Without TLS only where the desk itself has none: on somebody's own machine.
    plain = not settings.CONFIG.url.startswith("https://")
    if given.get("metadata"):
        return told(given["metadata"], plain=plain)
    three = (given.get(name, "") for name in ("issuer", "address", "certificate"))
    return described(*three, plain=plain)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.OWNER)
@fresh("settings")
def saml(request: HttpRequest) -> HttpResponse:
    house = seat_of(request).organisation_id
    kept = SamlSignOn.objects.filter(pk=house).first()
    form = SamlForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        _save(request, kept, form.cleaned_data)
        messages.success(request, _("Saved. Try it in another browser before you rely on it."))
        return redirect("saml")
    page = {
        "kept": kept,
        "form": form,
        "shown": form.data if form else _shown(kept),
        "roles": ROLES,
        "service": service_of(house),
        "start": settings.CONFIG.url + reverse("saml_start", args=[house]),
        "expires": expiry(kept.certificates) if kept else None,
    }
    return render(request, "console/team/saml.html", page, status=422 if form else 200)


def _save(request: HttpRequest, kept: SamlSignOn | None, given: dict[str, Any]) -> None:
    house, before = seat_of(request).organisation_id, _told(kept)
    defaults = {name: given[name] for name in ("domains", "role", "enabled")}
    idp: Idp = given["idp"]
    defaults |= {"issuer": idp.entity, "address": idp.address}
    defaults["certificates"] = list(idp.certificates)
    made, _new = SamlSignOn.objects.update_or_create(pk=house, defaults=defaults)
    audit.note(request, "organisation.sign_on", "SAML", before, _told(made), organisation_id=house)


def _told(kept: SamlSignOn | None) -> dict[str, Any] | None:
    if kept is None:
        return None
    plain = {
        name: getattr(kept, name) for name in ("issuer", "address", "domains", "role", "enabled")
    }
    return {**plain, "certificates": [fingerprint(it) for it in kept.certificates]}


def _shown(kept: SamlSignOn | None) -> dict[str, Any]:
    if kept is None:
        return {"role": Role.AGENT.value, "enabled": True}
    certificate = "\n".join(
        f"-----BEGIN CERTIFICATE-----\n{it}\n-----END CERTIFICATE-----" for it in kept.certificates
    )
    return {**(_told(kept) or {}), "domains": " ".join(kept.domains), "certificate": certificate}
