"""What every page of the desk knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from waypost.accounts.models import Role
from waypost.accounts.roles import may

THEMES = ("system", "light", "dark")


def desk(request: HttpRequest) -> dict[str, Any]:
    """The seat and its rights; the reader's theme and whether single-key shortcuts are on."""
    seat = getattr(request, "seat", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "seat": seat,
        "seats": getattr(request, "seats", []),
        "manages": seat is not None and may(seat.role, Role.MANAGER),
        "theme": theme if theme in THEMES else "system",
        "themes": THEMES,
        "keys": request.COOKIES.get("keys") != "off",
    }
