"""A customer's page: drawn without a session, a cookie or anything of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import get_language, get_language_info

from waypost.portal import look
from waypost.portal.visitor import Guest
from waypost.tell.desk import Desk
from waypost.tell.view.dates import is_rtl

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def page(
    guest: Guest | None, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """`template`, which extends portal/base.html, for a guest of a brand (None: of nobody knows
    which). The template has no request: forms need no CSRF token, because the address itself is
    the secret that a forger lacks."""
    body = get_template(template).render({**_frame(guest), **context})
    response = HttpResponse(body, status=status)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Content-Language"] = get_language() or "en"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _frame(guest: Guest | None) -> dict[str, Any]:
    language = get_language() or "en"
    frame: dict[str, Any] = {"guest": guest, "language": language, "rtl": is_rtl(language)}
    if guest is None:
        return frame
    desk = guest.desk
    return frame | {
        "look_url": look_url(guest),
        "logo_url": logo_url(guest),
        "footer": words_in(desk.words.footer, language, desk),
        "languages": _languages(desk, language),
    }


def look_url(guest: Guest) -> str:
    return reverse("portal_look", args=[guest.brand.pk, look.digest(guest.desk.look)])


def logo_url(guest: Guest) -> str:
    """ "" where the brand has none, and its name is written instead."""
    name = guest.desk.look.logo
    return reverse("portal_picture", args=[guest.brand.pk, name]) if name else ""


def words_in(texts: Mapping[str, str], language: str, desk: Desk) -> str:
    """The brand's own words in that language, else in its first."""
    return texts.get(language) or texts.get(desk.languages[0], "")


def _languages(desk: Desk, language: str) -> list[tuple[str, str]]:
    """The other languages that the page can be read in, by their own names."""
    found = []
    for code in desk.languages:
        if code == language:
            continue
        try:
            found.append((code, get_language_info(code)["name_local"].title()))
        except KeyError:
            found.append((code, code))
    return found
