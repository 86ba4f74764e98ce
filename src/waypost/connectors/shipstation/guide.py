"""Setting ShipStation's API V2 and ShipEngine up, in the words of their pages."""

from __future__ import annotations

from waypost.connectors import checks
from waypost.connectors.guide import Family, Field, Guide, Origin, Tick
from waypost.connectors.guide import gettext_noop as _
from waypost.connectors.shipstation.keys import KeyUnusable, parse

KEYS_AT = "https://api.shipengine.com/jwks"


def _usable(value: str) -> str:
    try:
        return "" if parse(value) else _("There is no key in it.")
    except KeyUnusable:
        return _("That is no public RSA key: a JWK, a list of them, or a PEM block is due.")


GUIDE = Guide(
    family=Family.WAREHOUSE,
    sees=_("Orders seen, labels, fulfillments and every scan, from ShipStation or ShipEngine."),
    steps=(
        _("In ShipStation, open Settings, Integrations, API Settings, and choose Webhooks."),
        _("Add a webhook for each event below. Target URL: the address."),
        _("In ShipEngine, open the Dashboard, Sandbox or Production, Webhooks, and do the same."),
    ),
    ticks=(
        Tick("TRACK_EVENT_V2", "On Track Event (V2)"),
        Tick("LABEL_CREATED_V2", "On Label Created (V2)"),
        Tick("SHIPMENT_CREATED_V2", "On Shipment Created (V2)"),
        Tick("FULFILLMENT_SHIPPED_V2", "On Fulfillment Shipped (V2)"),
        Tick("FULFILLMENT_REJECTED_V2", "On Fulfillment Rejected (V2)"),
        Tick("API_TRACK", "ShipEngine: Tracking updated", least=False),
        Tick("API_SALES_ORDERS_IMPORTED", "ShipEngine: Sales orders imported", least=False),
    ),
    test=_("Create a label, with a test carrier account if you have one."),
    wrong=_(
        "The public keys may have changed: fetch them again. A proxy that alters the body breaks "
        "the signature as well."
    ),
    origin=Origin.FETCHED,
    keys_at=KEYS_AT,
    several=True,
    secret=Field(
        "secret",
        _("Public keys"),
        _("ShipStation signs with a private key and publishes the keys to check it with."),
        needed=True,
        check=_usable,
    ),
    credentials=(
        Field(
            "api_key",
            _("API key"),
            _("Settings, Integrations, API Settings, V2. Most webhooks only say where to look."),
            needed=True,
            check=checks.secret(16),
        ),
    ),
    pulls=_("With a key Waypost fetches what the webhooks point to: most are of no use without."),
)
