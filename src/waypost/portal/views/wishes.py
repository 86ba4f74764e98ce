"""What customers ask for on their page: a form each, and how it stands.

No cookie says who they are: the signed address alone is what they may act by, and no other page
knows it. So there is nothing that a forged form could borrow, and no CSRF token is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waypost.accounts import throttle
from waypost.core.order import OrderState
from waypost.portal import wishing
from waypost.portal.guest import by_link
from waypost.portal.page import page
from waypost.portal.visitor import Guest
from waypost.portal.wish_forms import fields
from waypost.portal.wish_words import FAULTS, FORMS, PHOTOS, WHY
from waypost.tell.links import Scope
from waypost.tell.view.address import hidden_of
from waypost.wishes import ask
from waypost.wishes.allowed import refusal
from waypost.wishes.check import WishWrong, check, parcel_of
from waypost.wishes.kinds import Kind
from waypost.wishes.photos import LARGEST, MOST, PhotoFault, PhotoRefused, Picture, redrawn

_PER_LINK = 30  # tries in a quarter of an hour: far more than anybody needs, too few to fill disks
_LARGEST_REQUEST = MOST * LARGEST + 1024 * 1024

View = Callable[..., HttpResponseBase]


def _guarded(view: View) -> View:
    """Before anything of the body is read: is it small enough, and not one too many?"""

    @wraps(view)
    def looked(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdecimal() or int(length) > _LARGEST_REQUEST:
                return page(None, "portal/wish_stop.html", {"why": "large"}, 413)
            try:
                throttle.count({throttle.key_of("wish", token): _PER_LINK}, timezone.now())
            except throttle.Throttled:
                return page(None, "portal/wish_stop.html", {"why": "many"}, 429)
        return view(request, token, *args, **kwargs)

    return looked


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_guarded
@by_link(Scope.ORDER)
def wish(request: HttpRequest, guest: Guest, kind: str) -> HttpResponse:
    """The form of one kind of wish, and what happens when it is sent."""
    named = next((it for it in Kind if it.value == kind), None)
    state = ask.state_of(guest.brand.pk, int(guest.subject))
    if named is None or state is None:
        raise Http404("there is no such wish")
    if request.method == "POST":
        return _taken(request, guest, named, state)
    parcel = parcel_of(request.GET)
    why = refusal(state, named, parcel, request.GET.dict(), timezone.now())
    if why is not None:
        return _form(guest, named, state, {}, stop=str(WHY[why]))
    return _form(guest, named, state, request.GET.dict())


@never_cache
@require_safe
@by_link(Scope.ORDER)
def asked(request: HttpRequest, guest: Guest, wish_id: int) -> HttpResponse:
    """How a wish stands."""
    found = _known(guest, wish_id)
    return page(guest, "portal/wish_asked.html", {"wish": found, "back": _back(guest)})


@csrf_exempt
@require_POST
@_guarded
@by_link(Scope.ORDER)
def take_back(request: HttpRequest, guest: Guest, wish_id: int) -> HttpResponse:
    """Undo; where it is too late, the page says how the wish stands."""
    _known(guest, wish_id)
    ask.take_back(guest.brand.pk, int(guest.subject), wish_id, timezone.now())
    return redirect("wish_asked", guest.token, wish_id)


def _known(guest: Guest, wish_id: int) -> wishing.WishShown:
    small = wish_id < 2**63
    found = wishing.one(guest.brand.pk, int(guest.subject), wish_id) if small else None
    if found is None:
        raise Http404("there is no such wish")
    return found


def _taken(request: HttpRequest, guest: Guest, kind: Kind, state: OrderState) -> HttpResponse:
    posted = {name: str(value) for name, value in request.POST.items()}
    country = state.ship_to[2].country if state.ship_to else guest.brand.country
    try:
        data = check(kind, posted, country)
        photos = _photos(request) if kind is Kind.PROBLEM else []
    except WishWrong as wrong:
        faults = {name: str(FAULTS[fault]) for name, fault in wrong.faults.items()}
        return _form(guest, kind, state, posted, faults)
    except PhotoRefused as refused:
        return _form(guest, kind, state, posted, {"photos": str(PHOTOS[refused.fault])})
    try:
        made = ask.ask(
            guest.brand.pk,
            int(guest.subject),
            kind,
            parcel_of(posted),
            data,
            photos,
            timezone.now(),
        )
    except ask.TooLate as late:
        return _form(guest, kind, state, {}, stop=str(WHY[late.why]))
    return redirect("wish_asked", guest.token, made)


def _photos(request: HttpRequest) -> list[Picture]:
    sent = [it for it in request.FILES.getlist("photos") if isinstance(it, UploadedFile)]
    if len(sent) > MOST:
        raise PhotoRefused(PhotoFault.TOO_MANY)
    if any((it.size or 0) > LARGEST for it in sent):
        raise PhotoRefused(PhotoFault.TOO_LARGE)
    return [redrawn(it.read()) for it in sent]


def _form(
    guest: Guest,
    kind: Kind,
    state: OrderState,
    given: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    stop: str = "",
) -> HttpResponse:
    context = {
        "back": _back(guest),
        "kind": kind.value,
        "words": FORMS[kind],
        "stop": stop,
        "fields": [] if stop else fields(kind, state, given, faults or {}),
        "faults": faults,
        "parcel": parcel_of(given),
        "address": hidden_of(state.ship_to[2])
        if kind is Kind.ADDRESS_RIGHT and state.ship_to
        else [],
        "photos": kind is Kind.PROBLEM,
        "photo_fault": (faults or {}).get("photos", ""),
    }
    return page(guest, "portal/wish.html", context, 422 if faults else 200)


def _back(guest: Guest) -> str:
    """To the page of the order."""
    return f"/t/{guest.token}"
