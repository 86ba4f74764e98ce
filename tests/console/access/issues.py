"""Issues and what people do about them."""

from __future__ import annotations

from tests.console.access import page

ROUTES = {
    "issues": page("/issues"),
    "live": page("/issues/live"),
    "issue": page("/issues/{issue}", charlie=404),
}
