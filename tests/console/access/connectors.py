"""Connections to other systems."""

from __future__ import annotations

from tests.console.access import Route, page

ROUTES = {
    "connectors": page("/connectors"),
    "replay_connection": Route(
        "POST", "/connectors/{connection}/replay", 302, 403, 403, 302, 302, 404
    ),
}
