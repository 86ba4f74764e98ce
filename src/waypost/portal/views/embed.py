"""The tracking page for other pages: as JSON, and as a script that draws its rail there."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from waypost.portal import look
from waypost.portal.guest import by_link
from waypost.portal.page import POLICY
from waypost.portal.tracked import shown_parcels, tracked
from waypost.portal.visitor import Guest
from waypost.tell import pages
from waypost.tell.links import Scope
from waypost.tell.view.shape import OrderView, ParcelView, Step

_RECENT = 20  # scans of a parcel


@require_safe
@by_link(Scope.ORDER)
def data(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The order by its token, for any origin: no name, no address, nothing of money."""
    found = tracked(guest, int(guest.subject))
    if found is None:
        return JsonResponse({"error": "gone"}, status=410)
    with translation.override(found.language):
        said = _told(found.order) | {
            "url": f"{pages.base_of(guest.desk)}/t/{guest.token}",
            "brand": guest.brand.name,
            "language": found.language,
            "rtl": found.order.rtl,
            "colours": look.colours(guest.desk.look),
        }
    response = JsonResponse(said)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "private, max-age=30"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """What a storefront includes."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _script() -> bytes:
    return (files("waypost.portal") / "static" / "portal" / "embed.js").read_bytes()


def _told(order: OrderView) -> dict[str, Any]:
    due = order.expected
    return {
        "number": order.number,
        "stage": order.stage,
        "headline": order.headline,
        "explains": order.explains,
        "next": order.next,
        "troubled": order.troubled,
        "arrival": _arrival(order),
        "expected": due and {"first": due.first, "last": due.last, "words": due.words},
        "steps": _steps(order.steps),
        "parcels": [_parcel(it) for it in shown_parcels(order)],
    }


def _parcel(parcel: ParcelView) -> dict[str, Any]:
    due = parcel.expected
    return {
        "tracking": parcel.id,
        "carrier": parcel.carrier,
        "status": parcel.status,
        "headline": parcel.headline,
        "explains": parcel.explains,
        "arrival": _arrival(parcel),
        "expected": due and {"first": due.first, "last": due.last, "words": due.words},
        "delivered_at": parcel.delivered_at,
        "steps": _steps(parcel.steps),
        "items": [{"sku": it.sku, "name": it.name, "quantity": it.quantity} for it in parcel.items],
        "scans": [
            {"at": it.at, "words": it.at_words, "status": it.status, "place": it.place}
            for it in parcel.scans[:_RECENT]
        ],
    }


def _arrival(seen: OrderView | ParcelView) -> dict[str, str] | None:
    it = seen.arrival
    if it is None:
        return None
    return {"label": it.label, "words": it.words, "note": it.note, "tone": it.tone}


def _steps(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [{"name": it.name, "title": it.title, "state": it.state, "at": it.at} for it in steps]
