"""The door of customers' pages: no cookie, no session, and a brand's own host name."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port, validate_host

from waypost.accounts.models import Brand

# Addresses of customers' pages; everything else is the desk's.
_GUESTS = re.compile(r"/(t|track|p|u|promise|reports)/|/(embed|promise|push-worker)\.js$")
_FILES = f"/{settings.STATIC_URL.strip('/')}/"
_FRESH_FOR = 30.0  # seconds
_MOST = 1000

_known: dict[str, tuple[float, int]] = {}
_lock = Lock()


class Front:
    """Django middleware, the outermost: marks a request for a customer's page as `guest`, and
    takes its cookies away, so that nobody's session is looked up, kept alive or believed there. On
    a brand's own host name (`guest_brand`) there is nothing but customers' pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = split_domain_port(request.META.get("HTTP_HOST", ""))[0]
        brand_id = 0 if _is_ours(host) else brand_of(host)
        if brand_id:
            request.guest_brand = brand_id  # type: ignore[attr-defined]
            request.urlconf = "waypost.portal.own"
            # Known to be a brand's, which ALLOWED_HOSTS cannot know.
            request.get_host = lambda: request.META["HTTP_HOST"]  # type: ignore[method-assign]
        if brand_id or _GUESTS.match(request.path_info):
            request.guest = True  # type: ignore[attr-defined]
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}
        return self._get_response(request)


def brand_of(host: str) -> int:
    """The brand whose own host name this is, 0 for nobody's; remembered for half a minute."""
    now = time.monotonic()
    with _lock:
        kept = _known.get(host)
    if kept is not None and now - kept[0] < _FRESH_FOR:
        return kept[1]
    found = Brand.objects.filter(domain=host).values_list("id", flat=True).first() if host else 0
    with _lock:
        if len(_known) >= _MOST:
            _known.clear()
        _known[host] = now, found or 0
    return found or 0


def forget() -> None:
    """Ask the database again from now on."""
    with _lock:
        _known.clear()


def _is_ours(host: str) -> bool:
    """This installation's own names are nobody else's, whatever a brand says."""
    return validate_host(host, [it for it in settings.ALLOWED_HOSTS if it != "*"])
