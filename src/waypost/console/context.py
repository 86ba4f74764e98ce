"""What every page of the desk knows."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from waypost.accounts.models import Person, Role
from waypost.accounts.roles import may
from waypost.console.read import messages, views
from waypost.console.views.words import VERSION

THEMES = ("system", "light", "dark")
_THEME_TITLES = (("system", _("System")), ("light", _("Light")), ("dark", _("Dark")))


class Place(NamedTuple):
    """A page in the side bar. key: after `g`, it goes there. names: routes that are part of it."""

    route: str
    title: Any
    key: str
    icon: str
    names: tuple[str, ...]
    least: Role = Role.VIEWER


class Shown(NamedTuple):
    title: Any
    path: str
    key: str
    icon: str
    here: bool
    count: Any = ""


PLACES = (
    Place("home", _("Today"), "t", "M2 13V8l6-5.500L14 8v5H9.500V9.500h-3V13Z", ("home",)),
    Place("issues", _("Issues"), "i", "M8 1.800 15 14H1ZM8 6v4m0 1.800v.2", ("issues", "issue")),
    Place("orders", _("Orders"), "o", "M2 4.500 8 1.500l6 3v7l-6 3-6-3Zm0 0 6 3 6-3M8 7.500v7",
          ("orders", "order", "delivery")),
    Place("customers", _("Customers"), "c",
          "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-6 6c.5-3 3-4.500 6-4.500s5.500 1.500 6 4.500",
          ("customers", "customer")),
    Place("parcels", _("Parcels"), "p",
          "M1 4h8.500v7H1Zm8.500 2.500H13l2 2.500v2H9.500"
          "M4 13.500a1.300 1.300 0 1 0 0-2.600 1.300 1.300 0 0 0 0 2.600"
          "Zm8 0a1.300 1.300 0 1 0 0-2.600 1.300 1.300 0 0 0 0 2.600Z",
          ("parcels", "carriers", "carrier")),
    Place("messages", _("Messages"), "m", "M1.500 3.500h13v9h-13Zm0 .5L8 9l6.500-5",
          ("messages", "messages_tab", "messages_held", "messages_dropped", "messages_suppressed",
           "message", "message_words", "speech", "letters", "letter", "ways", "way", "way_add",
           "look")),
    Place("connectors", _("Connectors"), "n",
          "M6 2v4m4-4v4M4 6h8v2.500A4 4 0 0 1 8 12a4 4 0 0 1-4-3.500Zm4 6v3",
          ("connectors", "connector", "connector_add")),
    Place("policy", _("Policy"), "y",
          "M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM8 4v4l2.500 2",
          ("policy", "policy_kind", "policy_calendars", "policy_calendar", "policy_own",
           "policy_own_new", "policy_own_rule", "policy_rest", "policy_json", "policy_draft",
           "policy_versions", "policy_version")),
    Place("team", _("Team and settings"), "s",
          "M2 4.500h12M2 8h12M2 11.500h12M5 3v3m6 .5v3m-4.500.5v3",
          ("team", "roles", "settings", "sign_on", "saml", "member_remove", "alerts", "audit",
           "keys", "alert_log", "alert_rule", "alert_rule_add", "alert_channel",
           "alert_channel_add")),
)  # fmt: skip


def desk(request: HttpRequest) -> dict[str, Any]:
    """The seat and its rights, the places to go, and the reader's theme, keys and zone."""
    seat = getattr(request, "seat", None)
    theme = request.COOKIES.get("theme", "")
    match = request.resolver_match
    here = match.url_name or "" if match else ""
    return {
        "seat": seat,
        "seats": getattr(request, "seats", []),
        "manages": seat is not None and may(seat.role, Role.MANAGER),
        "acts": seat is not None and may(seat.role, Role.AGENT),
        "places": [
            Shown(
                it.title, reverse(it.route), it.key, it.icon, here in it.names, _count(request, it)
            )
            for it in PLACES
        ],
        "views": SimpleLazyObject(lambda: _views(request)),
        "theme": theme if theme in THEMES else "system",
        "themes": _THEME_TITLES,
        "keys": request.COOKIES.get("keys") != "off",
        "zone_name": timezone.get_current_timezone_name() if seat else "",
        "words_version": VERSION,
    }


def _count(request: HttpRequest, place: Place) -> Any:
    """How much waits for somebody there; asked only where it is shown."""
    seat = getattr(request, "seat", None)
    if seat is None or place.route != "messages":
        return ""
    return SimpleLazyObject(lambda: messages.waiting(seat.brand_id))


def _views(request: HttpRequest) -> list[views.Shown]:
    seat = getattr(request, "seat", None)
    if seat is None or not isinstance(request.user, Person):
        return []
    return views.of(seat.brand_id, request.user.pk)
