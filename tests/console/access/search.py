"""Search and customers."""

from __future__ import annotations

from tests.console.access import page

ROUTES = {
    "search": page("/search"),
    "customers": page("/customers"),
    "customer": page("/customers/{customer}", charlie=404),
}
