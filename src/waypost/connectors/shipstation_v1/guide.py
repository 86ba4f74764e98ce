"""Setting ShipStation's API V1 up, in the words of its settings."""

from __future__ import annotations

import secrets

from waypost.connectors import checks
from waypost.connectors.guide import Family, Field, Guide, Origin, Tick
from waypost.connectors.guide import gettext_noop as _

GUIDE = Guide(
    family=Family.WAREHOUSE,
    sees=_("Orders seen, holds, shipments, labels and fulfillments, from the older API."),
    steps=(
        _("In ShipStation, open Settings, Integrations, Webhooks, and choose Add a Webhook."),
        _("Add one for each event below. Target URL: the address with its secret at the end."),
        _("ShipStation V1 signs nothing: whoever has the whole address can knock, no more."),
    ),
    ticks=(
        Tick("ORDER_NOTIFY", "On New Orders"),
        Tick("SHIP_NOTIFY", "On Orders Shipped"),
        Tick("FULFILLMENT_SHIPPED", "On Items Shipped by Fulfillment Provider"),
        Tick("FULFILLMENT_REJECTED", "On Items Rejected by Fulfillment Provider"),
        Tick("ITEM_ORDER_NOTIFY", "On New Items", least=False),
        Tick("ITEM_SHIP_NOTIFY", "On Items Shipped", least=False),
    ),
    test=_("Next to a webhook in ShipStation, choose Test, or import an order."),
    wrong=_("The address at ShipStation must end with ?secret= and the secret that is saved here."),
    origin=Origin.HERE,
    make=secrets.token_urlsafe,
    in_address="secret",
    secret=Field(
        "secret",
        _("Secret in the address"),
        _("Any long random text without blanks."),
        needed=True,
        check=checks.secret(16),
    ),
    credentials=(
        Field(
            "api_key",
            _("API key"),
            _("Settings, Account, API Settings, V1."),
            needed=True,
            check=checks.secret(16),
        ),
        Field(
            "api_secret",
            _("API secret"),
            _("It stands beside the API key."),
            needed=True,
            check=checks.secret(16),
        ),
    ),
    pulls=_("With key and secret Waypost fetches what the webhooks point to: needed for all."),
)
