"""What customers asked for: what waits for a colleague, and what became of the rest."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts import audit
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.export import Row, stream
from waypost.console.lists import address
from waypost.console.read import wishes as read
from waypost.console.views.entry import safe_path
from waypost.console.words import wishes as words
from waypost.tell.reply import Answer, reply
from waypost.wishes.ask import carry_on
from waypost.wishes.kinds import Why, WishState
from waypost.wishes.models import Wish

_PAGE = 50
_PIECE = 1000
_BIGGEST = 2**63 - 1
_HEADER = ("id", "made_at", "order", "customer", "kind", "parcel", "asked", "state", "why")
_PHOTO_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
@require(Role.VIEWER)
def wishes(request: HttpRequest) -> HttpResponseBase:
    """Those that wait for people; `every=1`: all there ever were."""
    brand_id, every = seat_of(request).brand_id, request.GET.get("every") == "1"
    if request.GET.get("format") == "csv":
        return stream(request, "wishes", _HEADER, lambda after: _piece(brand_id, every, after))
    given = request.GET.get("after", "")
    before = int(given) if given.isdecimal() and int(given) <= _BIGGEST else None
    found = read.page(brand_id, every, before, _PAGE + 1)
    page: dict[str, Any] = {
        "wishes": [words.shown(it) for it in found[:_PAGE]],
        "every": every,
        "export": address(request, format="csv"),
        "newest": address(request) if before else "",
        "older": address(request, after=found[_PAGE - 1].id) if len(found) > _PAGE else "",
        "waiting": read.waiting(brand_id),
    }
    return render(request, "console/wishes/list.html", page)


def _piece(brand_id: int, every: bool, after: Any) -> tuple[list[Row], Any]:
    found = read.page(brand_id, every, after, _PIECE)
    lines: list[Row] = [
        (
            it.it.id,
            it.at,
            it.it.number,
            it.it.name,
            it.it.kind,
            it.it.parcel,
            "; ".join(filter(None, (it.detail, *it.asked))),
            it.it.state,
            it.why,
        )
        for it in map(words.shown, found)
    ]
    return lines, found[-1].id if len(found) == _PIECE else None


@require_POST
@require(Role.AGENT)
def settle(request: HttpRequest, wish_id: int) -> HttpResponse:
    """Say that it was done, or that it could not be; the customer is told at once."""
    verb = request.POST.get("verb", "")
    if verb not in ("done", "refused"):
        raise BadRequest("no such verb")
    brand_id = seat_of(request).brand_id
    wish = (
        Wish.objects.select_for_update().filter(brand_id=brand_id, id=wish_id).first()
        if wish_id <= _BIGGEST
        else None
    )
    if wish is None:
        raise Http404("no such wish")
    if wish.state not in (WishState.PERSON, WishState.UNKNOWN):
        messages.warning(request, _("Somebody was faster: it does not wait any more."))
    else:
        _settle(request, wish, WishState(verb))
        messages.success(request, _("The customer is told."))
    return redirect(safe_path(request, request.POST.get("next", "")))


def _settle(request: HttpRequest, wish: Wish, state: WishState) -> None:
    now = timezone.now()
    why = Why.REFUSED if state is WishState.REFUSED else ""
    Wish.objects.filter(brand_id=wish.brand_id, id=wish.id).update(
        state=state, why=why, done_at=now, settled_by=request.user.pk
    )
    audit.note(request, f"wish.{state.value}", f"{wish.id} {wish.kind}", wish.state, state.value)
    carry_on(wish.brand_id, wish.order_id, wish.id)
    connection.ensure_connection()
    told = Answer(
        wish.brand_id, wish.order_id, wish.id, wish.name, wish.kind, state.value, str(why)
    )
    reply(connection.connection, told, now)


@require_safe
@require(Role.AGENT)
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """A picture that came with a wish. It can do nothing but be looked at."""
    found = read.photo(seat_of(request).brand_id, photo_id) if photo_id <= _BIGGEST else None
    if found is None:
        raise Http404("no such photo")
    media_type, body = found
    response = HttpResponse(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'inline; filename="photo-{photo_id}.jpg"'
    response.headers["Content-Security-Policy"] = _PHOTO_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
