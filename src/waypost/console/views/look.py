"""How mails and customers' pages look: logo, colour, font, words; with a mail beside it."""

from __future__ import annotations

import io
import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe
from PIL import Image, UnidentifiedImageError

from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import drawing
from waypost.console.read import speech as read
from waypost.console.views.messages import framed
from waypost.console.views.speech import keep
from waypost.console.words import messages as words
from waypost.tell import pages
from waypost.tell.colours import ENOUGH, contrast, ink_on
from waypost.tell.compose import OrderGone
from waypost.tell.desk import FONTS, Desk, DeskWrong, desk_from, desk_to
from waypost.tell.draw import LetterUndrawable, draw
from waypost.tell.harmless import clean
from waypost.tell.letters import shipped
from waypost.tell.models import Asset

_TALLEST, _WIDEST = 512, 1600
_BIGGEST = 4 * 1024 * 1024
_MOST_PIXELS = 40_000_000
_KINDS = frozenset({"PNG", "JPEG", "WEBP", "GIF"})
_WORDS = ("greeting", "footer", "returns", "shipping")


class LogoWrong(ValueError):
    """This is no picture that can be used; the message says what would do."""


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def look(request: HttpRequest) -> HttpResponse:
    desk = read.desk_of(seat_of(request).brand_id)
    if request.method != "POST":
        return _page(request, desk)
    try:
        logo = _logo(request, desk)
        changed = desk_from(
            {**desk_to(desk), "look": _typed(request, logo), "words": _words(request, desk)}
        )
    except (DeskWrong, LogoWrong) as wrong:
        return _page(request, desk, str(wrong).rpartition("$.look.")[2], 422)
    keep(request, changed, "look.changed", "look")
    return redirect("look")


@require_safe
@require(Role.MANAGER)
@xframe_options_sameorigin
def mail(request: HttpRequest) -> HttpResponse:
    """A letter in this look, on the newest order."""
    brand_id, desk = seat_of(request).brand_id, read.desk_of(seat_of(request).brand_id)
    language = desk.languages[0]
    try:
        order = drawing.newest_order(brand_id, "dispatched")
        said = drawing.example(brand_id, order, "dispatched", language, timezone.now())
        return framed(draw(clean(said), shipped("dispatched", language)).html)
    except (OrderGone, LetterUndrawable):
        return framed("<!doctype html><html><head></head><body></body></html>")


def _page(request: HttpRequest, desk: Desk, fault: str = "", status: int = 200) -> HttpResponse:
    brand_id = seat_of(request).brand_id
    accent = desk.look.accent
    order = drawing.newest_order(brand_id)
    page: dict[str, Any] = {
        "tab": "look",
        "look": desk.look,
        "fonts": [(it, words.FONTS.get(it, it)) for it in FONTS],
        "fault": fault,
        "ink": ink_on(accent),
        "contrast": f"{contrast(ink_on(accent), accent):.1f}",
        "on_white": f"{contrast(accent, '#ffffff'):.1f}",
        "weak": contrast(accent, "#ffffff") < ENOUGH,
        "logo": pages.logo(desk, brand_id),
        "languages": [
            (
                it,
                words.language(it),
                {name: getattr(desk.words, name).get(it, "") for name in _WORDS},
            )
            for it in desk.languages
        ],
        "track": pages.track(desk, brand_id, order, timezone.now()) if order else "",
    }
    return render(request, "console/speech/look.html", page, status=status)


def _typed(request: HttpRequest, logo: str) -> dict[str, Any]:
    return {
        "accent": request.POST.get("accent", "").strip().lower(),
        "font": request.POST.get("font", ""),
        "rounded": "rounded" in request.POST,
        "logo": logo,
    }


def _words(request: HttpRequest, desk: Desk) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in _WORDS:
        kept = dict(getattr(desk.words, name))
        for language in desk.languages:
            text = request.POST.get(f"{name}.{language}", "").replace("\0", "").strip()[:1000]
            kept[language] = re.sub(r"\r\n?", "\n", text)
        found[name] = {language: text for language, text in kept.items() if text}
    return found


def _logo(request: HttpRequest, desk: Desk) -> str:
    """The name of the logo that stands after this form."""
    upload = request.FILES.get("logo")
    if upload is None:
        return "" if "no_logo" in request.POST else desk.look.logo
    body, width, height = recoded(upload)
    now = timezone.now()
    name = f"logo-{int(now.timestamp())}.png"
    Asset.objects.create(
        brand_id=seat_of(request).brand_id, name=name, media_type="image/png", body=body,
        width=width, height=height, changed_at=now,
    )  # fmt: skip
    return name


def recoded(upload: UploadedFile[Any]) -> tuple[bytes, int, int]:
    """The picture drawn anew as PNG, without whatever else was in its file; LogoWrong."""
    if not upload.size or upload.size > _BIGGEST:
        raise LogoWrong(_("A picture of at most 4 MB: PNG, JPEG, WebP or GIF."))
    try:
        with Image.open(upload.file, formats=tuple(_KINDS)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise LogoWrong(_("That picture has too many pixels."))
            picture = opened.convert("RGBA")
    except LogoWrong:
        raise
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise LogoWrong(_("A picture of at most 4 MB: PNG, JPEG, WebP or GIF.")) from error
    picture.thumbnail((_WIDEST, _TALLEST))
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue(), picture.width, picture.height
