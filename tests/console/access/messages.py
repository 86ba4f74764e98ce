"""Everybody looks at messages; agents approve, send and lift."""

from __future__ import annotations

from tests.console.access import Route, page


def agents(path: str, status: int, data: dict[str, str] | None = None) -> Route:
    """A deed of agents and whoever is above them, of whichever organisation."""
    return Route("POST", path, 302, 403, status, status, status, status, data or {})


ROUTES = {
    "messages": page("/messages"),
    "messages_tab": page("/messages/list/to-approve"),
    "messages_held": page("/messages/held"),
    "messages_dropped": page("/messages/dropped"),
    "messages_suppressed": page("/messages/suppressed"),
    "cause_now": agents("/messages/held/0/now", 404),
    "suppression_lift": agents("/messages/suppressed/0/lift", 404),
    "suppression_restore": agents("/messages/suppressed/0/restore", 404),
    "messages_act": agents("/messages/act", 302, {"verb": "approve"}),
    "message": Route("GET", "/messages/0", 302, 404, 404, 404, 404, 404),
    "message_mail": Route("GET", "/messages/0/mail", 302, 404, 404, 404, 404, 404),
    "message_words": Route("GET", "/messages/0/write", 302, 403, 404, 404, 404, 404),
    "message_act": agents("/messages/0/approve", 404),
    "order_links": agents("/orders/0/links/revoke", 404),
}
