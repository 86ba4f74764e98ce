"""What belongs to the brand's look: its stylesheet and its pictures, kept by browsers."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from waypost.accounts.scope import bind
from waypost.portal import look
from waypost.portal.guest import desk_of
from waypost.tell.models import Asset

_MOST = 2**63 - 1
_FOR_EVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"


@require_safe
def stylesheet(request: HttpRequest, brand_id: int, digest: str) -> HttpResponse:
    """Whatever digest is asked for, the look of today is answered; an old one is not kept long."""
    with transaction.atomic():
        _enter(brand_id)
        chosen = desk_of(brand_id).look
    response = HttpResponse(look.stylesheet(chosen), content_type="text/css; charset=utf-8")
    fresh = digest == look.digest(chosen)
    response.headers["Cache-Control"] = _FOR_EVER if fresh else _AN_HOUR
    return response


@require_safe
def picture(request: HttpRequest, brand_id: int, name: str) -> HttpResponse:
    """A picture of the brand's. Mails show it too, so other sites may."""
    with transaction.atomic():
        _enter(brand_id)
        found = Asset.objects.filter(brand_id=brand_id, name=name).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.body), content_type=found.media_type)
    response.headers["Cache-Control"] = _AN_HOUR
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _enter(brand_id: int) -> None:
    if brand_id > _MOST:
        raise Http404
    bind(brand_id)
