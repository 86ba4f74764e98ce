"""Who looks: a customer who came by a signed link, walled into the link's brand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from waypost.accounts.models import Brand
from waypost.accounts.scope import bind
from waypost.portal.page import page
from waypost.portal.visitor import Guest
from waypost.tell import links
from waypost.tell.desk import DEFAULT, Desk, DeskWrong, desk_from
from waypost.tell.links import LinkVoid, Scope
from waypost.tell.models import Desk as DeskRow
from waypost.tell.view.load import language_at

P = ParamSpec("P")

_COLUMNS = ("id", "organisation_id", "name", "slug", "zone", "country", "policy", "activated_at")
_ENTER = f"""
select {", ".join(f"b.{name}" for name in _COLUMNS)}, b.created_at, d.settings::text, exists (
    select from tell_revocation r where r.brand_id = b.id and r.scope = %(scope)s
    and r.subject = %(subject)s and r.before > %(made_at)s
) from accounts_brand b left join tell_desk d on d.brand_id = b.id where b.id = %(brand)s
"""  # noqa: S608 - names of columns


__all__ = ["Guest", "as_guest", "by_link", "desk_of", "enter", "void_page"]

View = Callable[Concatenate[HttpRequest, Guest, P], HttpResponseBase]


def enter(
    brand_id: int, link: links.Link | None = None, scope: Scope | None = None
) -> Guest | None:
    """A guest of the brand, to whom the open transaction is bound from here on; None where there
    is no such brand, or where the link was revoked."""
    bind(brand_id)
    asked = {"brand": brand_id, "scope": scope or "", "subject": "", "made_at": timezone.now()}
    if link is not None:
        asked |= {"subject": link.subject, "made_at": link.made_at}
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, asked)
        row = cursor.fetchone()
    if row is None or row[-1]:
        return None
    *columns, created_at, settings, _revoked = row
    brand = Brand.from_db("default", [*_COLUMNS, "created_at"], [*columns, created_at])
    return Guest(brand, _read(json.loads(settings or "null")), scope, link.subject if link else "")


def desk_of(brand_id: int) -> Desk:
    """The brand's desk; the transaction must be bound to it."""
    return _read(
        DeskRow.objects.filter(brand_id=brand_id).values_list("settings", flat=True).first()
    )


def _read(settings: Any) -> Desk:
    """As stored; the defaults where a later release no longer reads it: a page must be shown."""
    try:
        return desk_from(settings) if settings else DEFAULT
    except DeskWrong:
        return DEFAULT


def by_link(*scopes: Scope) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """A view for whoever has a link of one of `scopes`: called with a `Guest` in the place of the
    token, in one transaction that sees the link's brand alone. A void link gets a page that says
    so.

    Forms need no CSRF token: their address holds the secret that a forger would need.
    """

    def lock(view: View[P]) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @wraps(view)
        def opened(
            request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            try:
                scope, link = _read_link(scopes, token)
                with transaction.atomic():
                    guest = enter(link.brand_id, link, scope)
                    if guest is None:
                        raise LinkVoid("revoked")
                    return welcome(request, guest._replace(token=token), view, *args, **kwargs)
            except LinkVoid as void:
                return void_page(request, void)

        return opened

    return lock


def _read_link(scopes: Sequence[Scope], token: str) -> tuple[Scope, links.Link]:
    *others, last = scopes
    for scope in others:
        try:
            return scope, links.read(scope, token, timezone.now())
        except LinkVoid as void:
            if void.why != "forged":
                raise
    return last, links.read(last, token, timezone.now())


@contextmanager
def as_guest(request: HttpRequest, brand_id: int) -> Iterator[Guest | None]:
    """A visitor without a link, in the language that they ask for; within a transaction."""
    guest = enter(brand_id)
    with translation.override(language_of(request, guest.desk if guest else DEFAULT)):
        yield guest


def welcome(
    request: HttpRequest, guest: Guest, view: View[P], *args: P.args, **kwargs: P.kwargs
) -> HttpResponseBase:
    """The view in the guest's language; what it wrote is undone where it reports a fault."""
    with translation.override(_language(request, guest)):
        response = view(request, guest, *args, **kwargs)
    if response.status_code >= 400:
        transaction.set_rollback(True)
    return response


def _language(request: HttpRequest, guest: Guest) -> str:
    """Who comes by an order's link reads on in the language of its letters."""
    if guest.scope is Scope.ORDER and request.GET.get("lang", "") not in guest.desk.languages:
        found = language_at(guest.brand.pk, int(guest.subject), guest.desk)
        if found:
            return found
    return language_of(request, guest.desk)


def language_of(request: HttpRequest, desk: Desk) -> str:
    """The first of the brand's languages that the reader asks for, else the brand's first."""
    asked = request.GET.get("lang", "")
    if asked in desk.languages:
        return asked
    accepted = translation.get_language_from_request(request)
    return accepted if accepted in desk.languages else desk.languages[0]


def void_page(request: HttpRequest, void: LinkVoid) -> HttpResponse:
    """Says that the link works no more, and nothing of whom or what it was about."""
    status = 404 if void.why == "forged" else 410
    with translation.override(translation.get_language_from_request(request)):
        return page(None, "portal/void.html", {"why": void.why}, status)
