"""What people do about issues and orders."""

from __future__ import annotations

from tests.console.access import Route

_COMMENT = {"verb": "comment", "id": "{issue}", "text": "Asked the carrier."}

ROUTES = {
    "issue_act": Route("POST", "/issues/act", 302, 403, 302, 302, 302, 302, _COMMENT),
    "issue_undo": Route("POST", "/issues/undo/5", 302, 403, 302, 302, 302, 302),
    "order_note": Route(
        "POST", "/orders/{order}/notes", 302, 403, 302, 302, 302, 404, {"text": "VIP."}
    ),
    "note_delete": Route("POST", "/notes/999999/delete", 302, 403, 404, 404, 404, 404),
    "note_restore": Route("POST", "/notes/999999/restore", 302, 403, 404, 404, 404, 404),
}
