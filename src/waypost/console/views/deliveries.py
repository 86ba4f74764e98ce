"""One raw delivery: what the partner sent, byte for byte, and what was made of it."""

from __future__ import annotations

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts.audit import note
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console.read import deliveries

log = structlog.get_logger(__name__)

_SHOWN = 200_000  # characters; the rest is in the download


@require_safe
@require(Role.MANAGER)
def delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    found = _found(request, delivery_id)
    text = deliveries.pretty(found.body)
    page = {
        "delivery": found,
        "orders": deliveries.orders_of(seat_of(request).brand_id, delivery_id),
        "text": text[:_SHOWN],
        "cut": len(text) > _SHOWN,
    }
    return render(request, "console/delivery.html", page)


@require_safe
@require(Role.MANAGER)
def body(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The bytes as they came, as a file: nothing that a partner sent is shown as a page."""
    found = _found(request, delivery_id)
    name = f'attachment; filename="delivery-{found.id}.bin"'
    return HttpResponse(
        found.body,
        content_type="application/octet-stream",
        headers={"Content-Disposition": name},
    )


@require_POST
@require(Role.MANAGER)
def replay(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Have it read again. That cannot be undone, and does no harm: a fact is recorded once."""
    _found(request, delivery_id)
    if deliveries.replay(seat_of(request).brand_id, delivery_id):
        note(request, "delivery replayed", f"delivery:{delivery_id}")
        text = _("Delivery %(id)s is being read again. This cannot be undone and does no harm.")
        messages.success(request, text % {"id": delivery_id})
    else:
        text = _("Delivery %(id)s is waiting to be read already.")
        messages.info(request, text % {"id": delivery_id})
    return redirect("delivery", delivery_id)


def _found(request: HttpRequest, delivery_id: int) -> deliveries.Delivery:
    """Raw deliveries hold customers' data: who looked is logged."""
    brand_id = seat_of(request).brand_id
    found = deliveries.delivery(brand_id, delivery_id) if delivery_id < 2**63 else None
    if found is None:
        raise Http404("no such delivery")
    log.info("delivery_opened", person=request.user.pk, brand=brand_id, delivery=delivery_id)
    return found
