"""The script's own words, in the reader's language: Django's catalogue of the domain `djangojs`."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

_LOCALES = Path(__file__).resolve().parents[1] / "locale"
_catalog = JavaScriptCatalog.as_view(domain="djangojs", packages=["waypost.console"])


def _version() -> str:
    found = sha256()
    for path in sorted(_LOCALES.rglob("djangojs.mo")):
        found.update(path.read_bytes())
    return found.hexdigest()[:10]


VERSION = _version()


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """`gettext`, `ngettext`, `interpolate` for the scripts. Cached: its address has a version."""
    response: HttpResponse = _catalog(request)
    response.headers["Cache-Control"] = "private, max-age=2592000"
    return response
