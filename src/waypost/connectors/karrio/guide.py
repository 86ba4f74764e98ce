"""Asking carriers directly: credentials of their developer portals, no webhook."""

from __future__ import annotations

from waypost.connectors import checks
from waypost.connectors.guide import Family, Field, Guide, Origin
from waypost.connectors.guide import gettext_noop as _

_PORTALS = (
    ("ups.client_id", "UPS: Client ID", "developer.ups.com, Apps"),
    ("ups.client_secret", "UPS: Client Secret", "developer.ups.com, Apps"),
    ("usps.client_id", "USPS: Consumer Key", "developers.usps.com, Apps"),
    ("usps.client_secret", "USPS: Consumer Secret", "developers.usps.com, Apps"),
    ("fedex.track_api_key", "FedEx: API Key", "developer.fedex.com, Track API"),
    ("fedex.track_secret_key", "FedEx: Secret Key", "developer.fedex.com, Track API"),
    (
        "dhl_universal.consumer_key",
        "DHL: API Key",
        "developer.dhl.com, Shipment Tracking - Unified",
    ),
    (
        "dhl_universal.consumer_secret",
        "DHL: API Secret",
        "developer.dhl.com, Shipment Tracking - Unified",
    ),
)

GUIDE = Guide(
    family=Family.CARRIERS,
    sees=_("Scans of parcels whose carrier sends no webhooks, asked for a few times a day."),
    steps=(
        _("Get a key at the developer portal of each carrier that you ship with."),
        _("Paste them below. A carrier without its two values is not asked."),
    ),
    test=_("The first parcel with a label of one of these carriers is asked about within 2 hours."),
    origin=Origin.NONE,
    credentials=tuple(
        Field(name, title, where, check=checks.secret()) for name, title, where in _PORTALS
    ),
    pulls=_("Parcels are found by their labels, and asked about until they are delivered."),
)
