"""Saved views: a list with its filters under a name, one's own or shared with the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from waypost.accounts.audit import note
from waypost.accounts.models import Role
from waypost.accounts.roles import may, require, seat_of
from waypost.console.lists import query_of
from waypost.console.models import SavedView
from waypost.console.read import views

_PAGES = ("issues", "orders", "customers", "parcels", "carriers")
_LONGEST = 2000  # characters of a query
_MOST = 50  # views of one person's making
_BIGGEST = 2**63 - 1


class Saving(NamedTuple):
    """What a list's page needs for saving it. current: the saved view that it shows, if any;
    own: may the reader rename and delete that?"""

    page: str
    query: str
    current: views.Shown | None
    own: bool


def saving(request: HttpRequest, page: str, names: Sequence[str]) -> Saving:
    """`names`: what of the address a view of this page keeps. Goes with `_saved.html`."""
    query = query_of(request, *names)
    path = reverse(page) + (f"?{query}" if query else "")
    seat = seat_of(request)
    found = [it for it in views.of(seat.brand_id, request.user.pk or 0) if it.path == path]
    current = found[0] if found else None
    own = current is not None and (current.mine or may(seat.role, Role.MANAGER))
    return Saving(page, query, current, own)


@require_POST
@require(Role.VIEWER)
def save(request: HttpRequest) -> HttpResponse:
    """Keep a list under a name; `shared` shows it to everybody at the desk."""
    seat, page = seat_of(request), request.POST.get("page", "")
    query, title = request.POST.get("query", ""), _title(request)
    if page not in _PAGES or len(query) > _LONGEST or "\0" in query:
        raise BadRequest("no such list")
    path = reverse(page)
    mine = SavedView.objects.filter(
        brand_id=seat.brand_id, person_id=request.user.pk, deleted_at=None
    )
    if mine.count() >= _MOST:
        raise BadRequest(_("You have 50 views. Delete one that you no longer need."))
    shared = bool(request.POST.get("shared")) and may(seat.role, Role.AGENT)
    views.add(
        seat.brand_id, request.user.pk or 0, page=page, query=query, title=title, shared=shared
    )
    note(request, "view.saved", title, None, {"page": page, "query": query, "shared": shared})
    messages.success(request, _("The view “%(title)s” is saved.") % {"title": title})
    return redirect(f"{path}?{query}" if query else path)


@require_POST
@require(Role.VIEWER)
def rename(request: HttpRequest, view_id: int) -> HttpResponse:
    """Another name, or shared or not."""
    view = _view(request, view_id)
    title = _title(request)
    shared = bool(request.POST.get("shared")) and may(seat_of(request).role, Role.AGENT)
    before = {"title": view.title, "shared": view.shared}
    view.title, view.shared = title, shared
    view.save(update_fields=["title", "shared"])
    note(request, "view.renamed", title, before, {"title": title, "shared": shared})
    messages.success(request, _("The view is called “%(title)s”.") % {"title": title})
    return redirect(_path(view))


@require_POST
@require(Role.VIEWER)
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    view = _view(request, view_id)
    view.deleted_at = timezone.now()
    view.save(update_fields=["deleted_at"])
    note(request, "view.deleted", view.title, {"query": view.query, "shared": view.shared})
    text = _("The view “%(title)s” is deleted.") % {"title": view.title}
    messages.success(request, text, extra_tags=reverse("view_restore", args=[view_id]))
    return redirect(view.page)


@require_POST
@require(Role.VIEWER)
def restore(request: HttpRequest, view_id: int) -> HttpResponse:
    """Take a deletion back."""
    view = _view(request, view_id, deleted=True)
    view.deleted_at = None
    view.save(update_fields=["deleted_at"])
    note(request, "view.restored", view.title)
    messages.success(request, _("The view “%(title)s” is back.") % {"title": view.title})
    return redirect(_path(view))


def _view(request: HttpRequest, view_id: int, *, deleted: bool = False) -> SavedView:
    """A view that the reader may change: one's own, or a shared one for managers."""
    seat = seat_of(request)
    found = None
    if view_id <= _BIGGEST:
        found = SavedView.objects.filter(
            brand_id=seat.brand_id, id=view_id, deleted_at__isnull=not deleted
        ).first()
    mine = found is not None and found.person_id == request.user.pk
    if found is None or not (mine or found.shared):
        raise Http404("no such view")
    if not mine and not may(seat.role, Role.MANAGER):
        raise PermissionDenied(_("Only its maker or a manager can change a shared view."))
    return found


def _path(view: SavedView) -> str:
    path = reverse(view.page)
    return f"{path}?{view.query}" if view.query else path


def _title(request: HttpRequest) -> str:
    title = " ".join(request.POST.get("title", "").replace("\0", "").split())
    if not title:
        raise BadRequest(_("A view needs a name."))
    return title[:80]
