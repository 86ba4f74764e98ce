"""What is promised."""

from __future__ import annotations

from tests.console.access import page

ROUTES = {
    "policy": page("/policy"),
}
