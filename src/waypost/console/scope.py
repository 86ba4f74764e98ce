"""The brand of a request: chosen for the person, and walled in by the database."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request

from waypost.accounts import sign_on
from waypost.accounts.models import Person
from waypost.accounts.scope import Seat, bind, seats
from waypost.console import programs
from waypost.console.zone import zone_of

SESSION_KEY = "brand"


class BrandScope:
    """Django middleware: gives the request its `seat` (and all `seats` to switch between), and
    runs the view in one transaction that sees this brand's rows only, in the reader's zone and
    language.

    A response that reports a fault (400 and above) takes back whatever its view had written.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.seat, request.seats = None, []  # type: ignore[attr-defined]
        if getattr(request, "guest", False):
            return self._get_response(request)
        with translation.override(_language(request)):
            response = self._respond(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "en")
            return response

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        if request.headers.get("Authorization", "").startswith("Bearer "):
            return programs.respond(request, self._get_response)
        if not isinstance(request.user, Person):
            return self._get_response(request)
        found = _reachable(seats(request.user), request.session.get(sign_on.SESSION_KEY))
        if not found:
            return self._get_response(request)
        seat = _chosen(found, request.session.get(SESSION_KEY))
        request.seat, request.seats = seat, found  # type: ignore[attr-defined]
        with transaction.atomic(), timezone.override(zone_of(request.user.zone or seat.zone)):
            bind(seat.brand_id)
            response = self._get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response


def _language(request: HttpRequest) -> str:
    """The reader's own choice, else what their browser asks for."""
    chosen = request.user.language if isinstance(request.user, Person) else ""
    return chosen if chosen in dict(settings.LANGUAGES) else get_language_from_request(request)


def _reachable(found: list[Seat], house: object) -> list[Seat]:
    """A provider's word counts in the organisation that trusts it, and nowhere else."""
    return [seat for seat in found if house in (None, seat.organisation_id)]


def _chosen(found: list[Seat], wanted: object) -> Seat:
    return next((seat for seat in found if seat.brand_id == wanted), found[0])
