"""Connections to other systems."""

from __future__ import annotations

from tests.console.access import Route, page


def managed(path: str, charlie: int = 404) -> Route:
    """A page for managers."""
    return Route("GET", path, 302, 403, 403, 200, 200, charlie)


def deed(path: str, **data: str) -> Route:
    """Something that managers do to a connection, again and again without harm."""
    return Route("POST", path, 302, 403, 403, 302, 302, 404, data)


ROUTES = {
    "connectors": page("/connectors"),
    "connectors_csv": page("/connectors.csv"),
    "connector": page("/connectors/{connection}", charlie=404),
    "connector_csv": managed("/connectors/{connection}.csv"),
    "connector_add": managed("/connectors/add", charlie=200),
    "connector_begin": Route("POST", "/connectors/add/generic", 302, 403, 403, 302, 302, 302),
    "connector_setup": managed("/connectors/{connection}/setup"),
    "connector_check": managed("/connectors/{connection}/check"),
    "connector_settings": managed("/connectors/{connection}/settings"),
    "connector_secret": deed("/connectors/{connection}/secret", secret="0123456789abcdef"),
    "connector_secret_drop": Route(
        "POST", "/connectors/{connection}/secrets/nosuch/drop", 302, 403, 403, 404, 404, 404
    ),
    "connector_fields": deed("/connectors/{connection}/fields"),
    "connector_rename": deed("/connectors/{connection}/rename", title="acme.example"),
    "connector_pause": deed("/connectors/{connection}/pause"),
    "connector_resume": deed("/connectors/{connection}/resume"),
    "connector_pull": deed("/connectors/{connection}/pull"),
    # Without its name typed nothing is deleted.
    "connector_delete": Route(
        "POST", "/connectors/{connection}/delete", 302, 403, 403, 422, 422, 404
    ),
    "replay_connection": deed("/connectors/{connection}/replay"),
}
