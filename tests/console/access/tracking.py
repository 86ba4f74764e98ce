"""Customers' pages: open to whoever has a link."""

from __future__ import annotations

from tests.console.access.entry import anybody

ROUTES = {
    "portal_look": anybody("/t/look/1/anything.css"),
    "portal_picture": anybody("/t/look/1/nothing", 404),
}
