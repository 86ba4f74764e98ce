"""Calendars: the brand's own and those by name."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.forms import policy_hours
from waypost.console.forms.policy import Form
from waypost.console.policy_drawn import calendars
from waypost.console.policy_pages import countries, weekdays, zones
from waypost.console.read import policy as reading
from waypost.console.read.policy import Working
from waypost.console.views.policy import keep, page, working


@require_safe
@require(Role.VIEWER)
def listed(request: HttpRequest) -> HttpResponse:
    at = working(request)
    cards = calendars(at.policy, at.before, timezone.now())
    return page(request, "calendars", at, "policy_calendars", cards=cards)


@require_safe
@require(Role.VIEWER)
def calendar(request: HttpRequest) -> HttpResponse:
    """`?name=` is one by name, `?new=1` a new one, neither the brand's own."""
    at = working(request)
    name = _named(request, at)
    form = policy_hours.shown(at.policy, "" if name is None else name)
    return _page(request, at, name, form)


@require_POST
@require(Role.MANAGER)
def change(request: HttpRequest) -> HttpResponse:
    at = working(request)
    name = _named(request, at)
    if name and "remove" in request.POST:
        return keep(request, at, policy_hours.without(at.policy, name), "policy_calendars")
    form = policy_hours.read(request.POST, at.policy, name)
    if form.policy is None:
        return _page(request, at, name, form)
    return keep(request, at, form.policy, "policy_calendars")


def _named(request: HttpRequest, at: Working) -> str | None:
    if "new" in request.GET:
        return None
    name = request.GET.get("name", "")
    if name and name not in at.policy.calendars:
        raise Http404("no such calendar")
    return name


def _page(request: HttpRequest, at: Working, name: str | None, form: Form) -> HttpResponse:
    return page(
        request,
        "calendar",
        at,
        "policy_calendars",
        form=form,
        name=name,
        weekdays=weekdays(form.values["workdays"]),
        zones=zones(),
        countries=countries(),
        names=reading.names(seat_of(request).brand_id),
    )
