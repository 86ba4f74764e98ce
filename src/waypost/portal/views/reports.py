"""Where providers report what became of messages, and what customers answered."""

from __future__ import annotations

from secrets import compare_digest

import structlog
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from waypost.accounts import throttle
from waypost.accounts.scope import bind
from waypost.lib.crypt import SecretUnreadable
from waypost.tell import reports
from waypost.tell.models import Way
from waypost.tell.ways.contract import Provider, ReportRequest, SignatureRefused
from waypost.tell.ways.registry import provider_of

log = structlog.get_logger(__name__)

MOST_BYTES = 1_000_000
_MOST_WRONG = 60  # of one network in a quarter of an hour


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def reported(request: HttpRequest, brand_id: int, token: str) -> HttpResponse:
    """200 as soon as the report is kept, whether or not we understand it: sending it again would
    not help. 401 without proof, 404 for an address that is none."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _said("too large", 413)
    if brand_id >= 2**63:
        return _wrong(request, 404)
    with transaction.atomic():
        bind(brand_id)
        way = _way(brand_id, token)
        known = provider_of(way.channel, way.provider) if way is not None else None
        if way is None or known is None or known.reports is None:
            return _wrong(request, 404)
        if request.method == "HEAD":
            return _said("", 200)
        return _heard(request, way, known)


def _heard(request: HttpRequest, way: Way, known: Provider) -> HttpResponse:
    assert known.reports is not None
    try:
        opened_way = reports.settings_of(way)
    except SecretUnreadable:
        log.error("way_unreadable", way=way.id)
        return _said("try again later", 503)
    asked = _asked(request)
    try:
        known.reports.verify(opened_way, asked)
    except SignatureRefused as error:
        log.warning("report_refused", way=way.id, why=str(error)[:200])
        return _wrong(request, 401)
    now = timezone.now()
    report = reports.keep(way, asked, now)
    reply = reports.read(report, opened_way, known.reports, now) if report is not None else None
    if reply is None:
        return _said("", 200)
    return HttpResponse(reply.body, content_type=reply.media_type)


def _way(brand_id: int, token: str) -> Way | None:
    """The brand's way with this token; each is compared in equal time."""
    found = None
    for way in Way.objects.filter(brand_id=brand_id, deleted_at=None):
        if compare_digest(way.token.encode(), token.encode()):
            found = way
    return found


def _asked(request: HttpRequest) -> ReportRequest:
    """As the provider called it: signatures are over the public address, not a proxy's."""
    query = request.META.get("QUERY_STRING", "")
    url = f"{settings.CONFIG.url}{request.path}" + (f"?{query}" if query else "")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return ReportRequest(url, headers, request.body)


def _wrong(request: HttpRequest, status: int) -> HttpResponse:
    network = throttle.network(str(request.META.get("REMOTE_ADDR", "")))
    now = timezone.now()
    try:
        throttle.count({throttle.key_of("report", network): _MOST_WRONG}, now)
    except throttle.Throttled as throttled:
        response = _said("too many", 429)
        response["Retry-After"] = str(60 * throttled.minutes(now))
        return response
    return _said("", status)


def _said(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
