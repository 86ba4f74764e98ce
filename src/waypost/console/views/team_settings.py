"""The organisation: its name, its brands, and whether it asks for a second factor."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts import audit
from waypost.accounts.codes import protected
from waypost.accounts.models import Brand, Organisation, Person, Role
from waypost.accounts.roles import require, seat_of
from waypost.console.guard import fresh

_ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class NameForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ("name",)


class BrandForm(forms.ModelForm):
    class Meta:
        model = Brand
        fields = ("name", "slug", "country", "zone")

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].strip().upper()
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise forms.ValidationError(_("Two letters, such as DE or US."))
        return country

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in _ZONES:
            raise forms.ValidationError(_("A zone such as Europe/Berlin."))
        return zone


@require_safe
@require(Role.MANAGER)
def settings(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@require(Role.OWNER)
def rename(request: HttpRequest) -> HttpResponse:
    house = _house(request)
    before = house.name
    form = NameForm(request.POST, instance=house)
    if not form.is_valid():
        return _page(request, name_form=form, status=422)
    form.save()
    _note(request, "organisation.renamed", {"name": before}, {"name": house.name})
    messages.success(request, _("Saved."))
    return redirect("settings")


@require_POST
@require(Role.OWNER)
@fresh("settings")
def two_factor(request: HttpRequest) -> HttpResponse:
    """Ask everybody for a second factor, or no longer (`required`: on, off)."""
    assert isinstance(request.user, Person)
    wanted = request.POST.get("required") == "on"
    if wanted and not protected(request.user):
        messages.error(request, _("Set up a second factor of your own first."))
        return redirect("security")
    house = _house(request)
    if house.require_two_factor != wanted:
        house.require_two_factor = wanted
        house.save(update_fields=["require_two_factor"])
        _note(request, "organisation.two_factor", {"required": not wanted}, {"required": wanted})
    on = _("From now on everybody is asked for a second factor.")
    off = _("A second factor is everybody's own choice now.")
    messages.success(request, on if wanted else off)
    return redirect("settings")


@require_POST
@require(Role.OWNER)
def add_brand(request: HttpRequest) -> HttpResponse:
    """A new brand begins empty; nothing of before now sends a message to a customer."""
    made = Brand(organisation=_house(request), activated_at=timezone.now())
    form = BrandForm(request.POST, instance=made)
    if not form.is_valid():
        return _page(request, brand_form=form, status=422)
    form.save()
    _note(request, "brand.added", None, {"name": made.name, "slug": made.slug})
    said = _("%(name)s is there. Choose it in the menu at your name, and connect its shop.")
    messages.success(request, said % {"name": made.name})
    return redirect(reverse("settings") + "#brands")


def _page(
    request: HttpRequest,
    name_form: NameForm | None = None,
    brand_form: BrandForm | None = None,
    status: int = 200,
) -> HttpResponse:
    house = Organisation.objects.get(pk=seat_of(request).organisation_id)
    told = {
        "house": house,
        "brands": house.brands.order_by("name", "id"),
        "zones": _ZONES,
        "name_form": name_form,
        "brand_form": brand_form,
        "owns": seat_of(request).role is Role.OWNER,
    }
    return render(request, "console/team/settings.html", told, status=status)


def _house(request: HttpRequest) -> Organisation:
    found = Organisation.objects.select_for_update()
    return found.get(pk=seat_of(request).organisation_id)


def _note(request: HttpRequest, verb: str, before: object, after: object) -> None:
    house = seat_of(request).organisation_id
    audit.note(request, verb, "", before, after, organisation_id=house)
