"""Who looks: a customer who came by a signed link, walled into the link's brand."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation

from waypost.accounts.models import Brand
from waypost.accounts.scope import bind
from waypost.tell import links
from waypost.tell.desk import DEFAULT, Desk, desk_from
from waypost.tell.links import LinkVoid, Scope
from waypost.tell.models import Desk as DeskRow
from waypost.tell.models import Revocation

P = ParamSpec("P")


class Guest(NamedTuple):
    """A visitor of one brand's pages. subject: what the link is about (an order's id, ...)."""

    brand: Brand
    desk: Desk
    scope: Scope | None = None
    subject: str = ""
    token: str = ""


View = Callable[Concatenate[HttpRequest, Guest, P], HttpResponseBase]


def desk_of(brand_id: int) -> Desk:
    """The brand's desk; the transaction must be bound to it."""
    row = DeskRow.objects.filter(brand_id=brand_id).first()
    return desk_from(row.settings) if row else DEFAULT


def by_link(scope: Scope) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """A view for whoever has a link of `scope`: called with a `Guest` in the place of the token,
    in one transaction that sees the link's brand alone. A void link gets a page that says so."""

    def lock(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def opened(
            request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            try:
                link = links.read(scope, token, timezone.now())
            except LinkVoid as void:
                return void_page(request, void)
            with transaction.atomic():
                bind(link.brand_id)
                guest = _guest(scope, link, token)
                if guest is None:
                    return void_page(request, LinkVoid("revoked"))
                with translation.override(language_of(request, guest.desk)):
                    response = view(request, guest, *args, **kwargs)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                return response

        return opened

    return lock


def _guest(scope: Scope, link: links.Link, token: str) -> Guest | None:
    brand = Brand.objects.filter(pk=link.brand_id).first()
    void = Revocation.objects.filter(
        brand_id=link.brand_id, scope=scope.value, subject=link.subject, before__gt=link.made_at
    )
    if brand is None or void.exists():
        return None
    return Guest(brand, desk_of(brand.pk), scope, link.subject, token)


def language_of(request: HttpRequest, desk: Desk) -> str:
    """The first of the brand's languages that the reader asks for, else the brand's first."""
    asked = request.GET.get("lang", "")
    if asked in desk.languages:
        return asked
    accepted = translation.get_language_from_request(request)
    return accepted if accepted in desk.languages else desk.languages[0]


def void_page(request: HttpRequest, void: LinkVoid) -> HttpResponseBase:
    """Says that the link works no more, and nothing of whom or what it was about."""
    status = 404 if void.why == "forged" else 410
    return render(request, "portal/void.html", {"why": void.why}, status=status)
