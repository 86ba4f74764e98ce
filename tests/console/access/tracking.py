"""Customers' pages: open to whoever has a link."""

from __future__ import annotations

from tests.console.access.entry import anybody

ROUTES = {
    "lookup": anybody("/track/acme"),
    "embed_script": anybody("/embed.js"),
    "track_json": anybody("/t/forged.json", 404),
    "portal_look": anybody("/t/look/1/anything.css"),
    "portal_picture": anybody("/t/look/1/nothing", 404),
    "track": anybody("/t/forged", 404),
    "track_parcel": anybody("/t/p/forged", 404),
    "track_live": anybody("/t/forged/live", 404),
    "track_calendar": anybody("/t/forged/arrival.ics", 404),
}
