"""The first page."""

from __future__ import annotations

from tests.console.access import page

ROUTES = {
    "home": page("/"),
}
