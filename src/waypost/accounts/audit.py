"""The audit log: who changed what, when, from where. Added to, never rewritten."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from waypost.accounts.models import AuditEntry, Brand, Person
from waypost.accounts.scope import Seat


def note(
    request: HttpRequest,
    verb: str,
    about: str = "",
    before: Any = None,
    after: Any = None,
    *,
    organisation_id: int | None = None,
) -> None:
    """Note a change that the request's person makes at their brand (organisation_id: a matter of
    the organisation instead). `before` and `after` are JSON-able and carry no secrets.

    It stands or falls with the transaction of the change itself.
    """
    assert isinstance(request.user, Person), "only people make changes here"
    seat: Seat | None = getattr(request, "seat", None)
    of_brand = None
    if organisation_id is None:
        assert seat is not None, "a change of a brand needs a seat at it"
        of_brand = seat.brand_id
        organisation_id = Brand.objects.values_list("organisation_id", flat=True).get(pk=of_brand)
    AuditEntry.objects.create(
        organisation_id=organisation_id,
        of_brand=of_brand,
        at=timezone.now(),
        person=request.user,
        who=request.user.email,
        address=str(request.META.get("REMOTE_ADDR", ""))[:64],
        verb=verb,
        about=about,
        before=before,
        after=after,
    )


def note_from_shell(organisation_id: int, verb: str, about: str) -> None:
    """Note a change of an organisation's matters that was made on the server's command line,
    where nobody logs in."""
    AuditEntry.objects.create(
        organisation_id=organisation_id,
        at=timezone.now(),
        who="waypost (command line)",
        verb=verb,
        about=about,
    )
