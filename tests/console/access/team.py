"""Members and settings."""

from __future__ import annotations

from tests.console.access import page

ROUTES = {
    "team": page("/team"),
    "account": page("/account"),
}
