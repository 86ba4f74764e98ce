"""What a customer wants to be told, how and when; and what is kept about them.

No cookie says who they are: the signed address alone does, so no CSRF token is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waypost.accounts import throttle
from waypost.flow import forget_person
from waypost.lib import jobs
from waypost.lib.crypt import Safe, SecretUnreadable
from waypost.lib.database import config
from waypost.portal import choice_words as words
from waypost.portal import choosing
from waypost.portal.choosing import BY_PHONE, PACES, WORDING, ZONES, ChoiceWrong, Wanted
from waypost.portal.guest import by_link
from waypost.portal.own_data import own_data
from waypost.portal.page import page
from waypost.portal.person import Known, known, pushed
from waypost.portal.visitor import Guest
from waypost.tell.addresses import masked
from waypost.tell.catalogue import Category
from waypost.tell.links import Scope
from waypost.tell.models import Person
from waypost.tell.states import Channel

_PER_LINK = 30  # deeds in a quarter of an hour
_DATA_PER_LINK = 10  # all that is kept is gathered anew each time
_LONGEST = 20_000  # of a form

View = Callable[[HttpRequest, Guest, Known], HttpResponseBase]


def _of_person(view: View) -> Callable[..., HttpResponseBase]:
    """For the person that the link is about; a page that says so where nothing is known of them."""

    @never_cache
    @by_link(Scope.PERSON, Scope.CHOICES)
    @wraps(view)
    def found(request: HttpRequest, guest: Guest) -> HttpResponseBase:
        if request.method == "POST":
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdecimal() or int(length) > _LONGEST:
                return page(guest, "portal/person_stop.html", {"why": "large"}, 413)
            try:
                throttle.count({throttle.key_of("person", guest.token): _PER_LINK}, timezone.now())
            except throttle.Throttled:
                return page(guest, "portal/person_stop.html", {"why": "many"}, 429)
        it = known(guest)
        if it is None:
            return page(guest, "portal/person_stop.html", {"why": "forgotten"}, 410)
        if it.row.erasing_at is not None:
            return page(guest, "portal/person_stop.html", {"why": "erasing"})
        return view(request, guest, it)

    return found


def _by_mail(view: View) -> View:
    """For who came by a link that was sent to them. The address of an order's page is passed on,
    to neighbours and storefronts, and must not lead to everything about its customer."""

    @wraps(view)
    def found(request: HttpRequest, guest: Guest, it: Known) -> HttpResponseBase:
        if guest.scope is not Scope.PERSON:
            return page(guest, "portal/person_stop.html", {"why": "mail"}, 403)
        return view(request, guest, it)

    return found


@require_http_methods(["GET", "HEAD", "POST"])
@_of_person
def person(request: HttpRequest, guest: Guest, it: Known) -> HttpResponseBase:
    """The preference centre."""
    if request.method == "POST":
        return _chosen(request, guest, it)
    old = _opened(request.GET.get("was", ""), guest, it)
    now = choosing.wanted(guest, it)
    saved = words.changes(old, now) if old else []
    context = {
        "saved": saved,
        "was": request.GET.get("was", "") if saved else "",
        "kept": bool(old),
    }
    return page(guest, "portal/preferences.html", {**_form(guest, it, now), **context})


@require_POST
@_of_person
def undo(request: HttpRequest, guest: Guest, it: Known) -> HttpResponseBase:
    """As it was before the last change."""
    old = _opened(request.POST.get("was", ""), guest, it)
    if old is not None:
        choosing.choose(guest, it, old, timezone.now())
    return redirect("person", guest.token)


@require_safe
@_of_person
@_by_mail
def data(request: HttpRequest, guest: Guest, it: Known) -> HttpResponseBase:
    """Everything that is kept about them."""
    try:
        throttle.count({throttle.key_of("data", guest.token): _DATA_PER_LINK}, timezone.now())
    except throttle.Throttled:
        return page(guest, "portal/person_stop.html", {"why": "many"}, 429)
    raw = msgspec.json.format(msgspec.json.encode(own_data(guest, it, timezone.now())), indent=2)
    response = HttpResponse(raw, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{guest.brand.slug}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@_of_person
@_by_mail
def erase(request: HttpRequest, guest: Guest, it: Known) -> HttpResponseBase:
    """Asks once more, then has everything about them erased."""
    if request.method != "POST":
        return page(guest, "portal/person_erase.html", {"orders": it.customer.orders})
    if not request.POST.get("sure"):
        context = {"orders": it.customer.orders, "unsure": True}
        return page(guest, "portal/person_erase.html", context, 422)
    now = timezone.now()
    Person.objects.update_or_create(
        brand_id=guest.brand.pk,
        key=it.customer.key,
        defaults={"erasing_at": now, "changed_at": now},
    )
    connection.ensure_connection()
    jobs.defer(
        connection.connection,
        forget_person.TASK,
        lock=f"{forget_person.TASK}:{guest.brand.pk}:{it.customer.id}",
        brand_id=guest.brand.pk,
        customer_id=it.customer.id,
    )
    return redirect("person", guest.token)


def _chosen(request: HttpRequest, guest: Guest, it: Known) -> HttpResponse:
    posted: dict[str, Any] = dict(request.POST.items())
    posted["kinds"] = request.POST.getlist("kinds")
    ways = request.POST.getlist("ways")
    try:
        new = choosing.chosen(guest, it, posted, ways)
    except ChoiceWrong as wrong:
        context = _form(guest, it, choosing.wanted(guest, it)) | {"faults": wrong.faults}
        return page(guest, "portal/preferences.html", _typed(context, posted, ways), 422)
    old = choosing.choose(guest, it, new, timezone.now())
    query = urlencode({"was": _sealed(old)})
    return redirect(f"{reverse('person', args=[guest.token])}?{query}")


def _form(guest: Guest, it: Known, now: Wanted) -> dict[str, Any]:
    by_mail = guest.scope is Scope.PERSON
    shown = {
        channel: masked(address)
        for channel, address in it.addresses.items()
        if channel not in BY_PHONE or choosing.knows_phone(guest)
    }
    push = pushed(guest, reverse("person_push", args=[guest.token])) if by_mail else {}
    return {
        "now": now,
        "name": it.customer.name,
        "ways": [_way(guest, it, now, channel, shown) for channel in it.offered],
        "phone": shown.get(Channel.SMS, ""),
        "asks_phone": any(channel in it.offered for channel in BY_PHONE),
        "kinds": [
            (kind.value, *said, kind.value not in now.off, kind is Category.ORDER)
            for kind, said in words.KINDS.items()
        ],
        "paces": [(name, words.PACES[name]) for name in PACES],
        "languages_offered": [(code, words.language_name(code)) for code in guest.desk.languages],
        "zones": ZONES,
        "since": words.clock(now.quiet[0]),
        "until": words.clock(now.quiet[1]),
        "faults": {},
        "several": len(it.offered) > 1,
        "by_mail": by_mail,
        **push,
    }


def _way(
    guest: Guest, it: Known, now: Wanted, channel: Channel, shown: dict[Channel, str]
) -> dict[str, Any]:
    stopped = it.stopped.get(channel)
    wording = WORDING.get(channel)
    return {
        "name": channel.value,
        "title": words.CHANNELS[channel],
        "address": shown.get(channel, ""),
        "used": channel.value in now.channels,
        "wording": str(wording) % {"brand": guest.brand.name} if wording else "",
        "dead": stopped is not None and stopped.reason in ("bounce", "invalid"),
        "nowhere": channel in BY_PHONE
        and channel not in it.addresses
        and not choosing.knows_phone(guest),
        "by_browser": channel is Channel.PUSH,
        "devices": bool(it.devices),
        "everywhere": 0 in it.devices,
    }


def _typed(context: dict[str, Any], posted: dict[str, Any], ways: list[str]) -> dict[str, Any]:
    """The form as it was sent, so that nothing has to be typed again."""
    kinds = posted["kinds"]
    context["ways"] = [{**way, "used": way["name"] in ways} for way in context["ways"]]
    context["kinds"] = [
        (name, title, help_, fixed or name in kinds, fixed)
        for name, title, help_, _used, fixed in context["kinds"]
    ]
    given = {
        "typed_phone": posted.get("phone", ""),
        "language_chosen": posted.get("language", ""),
        **{name: posted.get(name, "") for name in ("since", "until", "first", "pace", "zone")},
    }
    return {**context, **given, "sent": True}


def _sealed(choice: Wanted) -> str:
    """For an address: nobody but us can read it."""
    return Safe(config().secret_key).seal(msgspec.to_builtins(choice)).decode()


def _opened(text: str, guest: Guest, it: Known) -> Wanted | None:
    if not text or len(text) > 4000:
        return None
    try:
        found = msgspec.convert(Safe(config().secret_key).open(text.encode()), Wanted)
    except (SecretUnreadable, msgspec.ValidationError, ValueError):
        return None
    return choosing.within(guest, it, found)
