"""Keys for programs: made, shown once, revoked."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts import audit
from waypost.accounts import keys as kept
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.guard import fresh
from waypost.console.read.keys import MOST, keys_of


@require_safe
@require(Role.MANAGER)
def keys(request: HttpRequest) -> HttpResponse:
    """A key that was just made is shown by this one page."""
    found = keys_of(seat_of(request).brand_id)
    told = {
        "keys": found,
        "working": sum(key.revoked_at is None for key in found),
        "most": MOST,
        "made": request.session.pop("key made", None),
        "example": settings.CONFIG.url + reverse("issues_export") + "?severity=4",
    }
    return render(request, "console/team/keys.html", told)


@require_POST
@require(Role.MANAGER)
@fresh("keys")
def make(request: HttpRequest) -> HttpResponse:
    title = " ".join(request.POST.get("title", "").replace("\0", "").split())[:100]
    if not title:
        messages.error(request, _("Give the key a name, so that you know later what uses it."))
        return redirect("keys")
    brand_id = seat_of(request).brand_id
    if sum(key.revoked_at is None for key in keys_of(brand_id)) >= MOST:
        messages.error(request, _("That are enough keys. Revoke one that is not used."))
        return redirect("keys")
    _id, key = kept.make(brand_id, title, request.user.pk or 0, timezone.now())
    audit.note(request, "key.made", title)
    request.session["key made"] = key
    return redirect("keys")


@require_POST
@require(Role.MANAGER)
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    key = kept.revoke(seat_of(request).brand_id, key_id, timezone.now())
    if key is None:
        raise Http404("no such key")
    audit.note(request, "key.revoked", key.title)
    said = _("The key “%(title)s” no longer works. This cannot be undone; make a new one.")
    messages.success(request, said % {"title": key.title})
    return redirect("keys")
