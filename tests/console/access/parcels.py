"""Parcels and carriers."""

from __future__ import annotations

from tests.console.access import page

ROUTES = {
    "parcels": page("/parcels"),
    "parcels_export": page("/parcels/export"),
    "carriers": page("/carriers"),
    "carriers_export": page("/carriers/export"),
}
