"""Parcels and carriers."""

from __future__ import annotations

from tests.console.access import page

ROUTES = {
    "parcels": page("/parcels"),
    "carriers": page("/carriers"),
}
