"""How the brand speaks to its customers: what goes out by itself, when, by which way, as whom."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waypost.accounts import audit
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.forms import speech as form
from waypost.console.read import speech as read
from waypost.console.words import messages as words
from waypost.tell.desk import Desk, DeskWrong, Guide, Place, desk_from, desk_to
from waypost.tell.models import Desk as Row
from waypost.tell.states import Autonomy

_UNDO = "desk before"


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def speech(request: HttpRequest) -> HttpResponse:
    desk = read.desk_of(seat_of(request).brand_id)
    if request.method != "POST":
        return _page(request, desk, form.values(desk))
    typed = form.filled(request.POST, desk)
    if typed.desk is None:
        return _page(request, desk, form.typed(request.POST), typed.errors, status=422)
    keep(request, typed.desk, "desk.changed")
    return redirect("speech")


@require_POST
@require(Role.MANAGER)
def undo(request: HttpRequest) -> HttpResponse:
    """Back to what was before the reader's last change, unless somebody changed it since."""
    before = request.session.pop(_UNDO, None)
    brand_id = seat_of(request).brand_id
    onward = before["page"] if before else "speech"
    if not before or before["brand"] != brand_id or before["made"] != read.stored(brand_id):
        messages.error(request, _("Somebody changed it since: nothing was undone."))
        return redirect(onward)
    _write(request, desk_from(before["settings"]), before["verb"])
    messages.success(request, _("It is as it was before."))
    return redirect(onward)


def keep(request: HttpRequest, desk: Desk, verb: str, page: str = "speech") -> None:
    """Keep the desk, note what changed, and offer to undo it."""
    brand_id = seat_of(request).brand_id
    before = read.desk_of(brand_id)
    if before == desk:
        messages.info(request, _("Nothing was changed."))
        return
    made = _write(request, desk, verb)
    request.session[_UNDO] = {
        "brand": brand_id, "settings": desk_to(before), "made": made, "verb": verb, "page": page
    }  # fmt: skip
    text = _("Saved. It holds for messages from now on.")
    messages.success(request, text, extra_tags=reverse("speech_undo"))


def _write(request: HttpRequest, desk: Desk, verb: str) -> Any:
    """Keep it and note what is different; the desk as it is kept."""
    brand_id = seat_of(request).brand_id
    was = read.desk_of(brand_id)
    names = [name for name in desk.__struct_fields__ if getattr(was, name) != getattr(desk, name)]
    kept = desk_to(desk)
    Row.objects.update_or_create(
        brand_id=brand_id, defaults={"settings": kept, "changed_at": timezone.now()}
    )
    before, after = ({name: getattr(it, name) for name in names} for it in (was, desk))
    audit.note(request, verb, before=msgspec.to_builtins(before), after=msgspec.to_builtins(after))
    return read.stored(brand_id)


def _page(
    request: HttpRequest,
    desk: Desk,
    values: dict[str, Any],
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = {
        "tab": "speech",
        "v": values,
        "e": errors or {},
        "groups": form.groups(desk),
        "autonomy": [(it.value, words.AUTONOMY[it]) for it in Autonomy],
        "channels": form.places(desk),
        "guides": [*desk.guides, Guide(sku="", title="")],
        "slots": [*desk.places, Place(title="", url="")],
        "host": urlsplit(settings.CONFIG.url).hostname or "",
        "unreadable": _unreadable(seat_of(request).brand_id),
    }
    return render(request, "console/speech/settings.html", page, status=status)


def _unreadable(brand_id: int) -> str:
    """Why what is kept cannot be read any more."""
    kept = read.stored(brand_id)
    try:
        if kept is not None:
            desk_from(kept)
    except DeskWrong as wrong:
        return str(wrong)
    return ""
