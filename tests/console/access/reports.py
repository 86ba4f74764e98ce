"""Providers' reports: for whoever knows a way's address, and nobody else."""

from __future__ import annotations

from tests.console.access import Route

_NONE = (404, 404, 404, 404, 404, 404)

ROUTES = {
    "reported": Route("POST", "/reports/1/wrong", *_NONE, open=True),
}
