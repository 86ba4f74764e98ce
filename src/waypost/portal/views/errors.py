"""What customers see where something went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from waypost.portal.page import page


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(None, "portal/void.html", {"why": "forged"}, 400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(None, "portal/void.html", {"why": "forged"}, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return page(None, "portal/void.html", {"why": "broken"}, 500)
