"""Setting ShipBob up, in the words of its dashboard and API."""

from __future__ import annotations

from waypost.connectors import checks
from waypost.connectors.guide import Family, Field, Guide, Origin, Tick
from waypost.connectors.guide import gettext_noop as _
from waypost.connectors.standard import made, usable

GUIDE = Guide(
    family=Family.WAREHOUSE,
    sees=_("A 3PL's shipments, their exceptions and holds, tracking and returns."),
    steps=(
        _("In the ShipBob dashboard, open Integrations, then Webhooks."),
        _("Create a subscription with the topics below. URL: the address. Secret: the secret."),
        _("By the API it is POST /webhook with url, topics and secret."),
    ),
    ticks=(
        Tick("order.shipped", "order.shipped"),
        Tick("order.shipment.delivered", "order.shipment.delivered"),
        Tick("order.shipment.exception", "order.shipment.exception"),
        Tick("order.shipment.on_hold", "order.shipment.on_hold"),
        Tick("order.shipment.cancelled", "order.shipment.cancelled"),
        Tick("order.shipment.tracking.updated", "order.shipment.tracking.updated"),
        Tick("return.created", "return.created", least=False),
        Tick("return.updated", "return.updated", least=False),
        Tick("return.completed", "return.completed", least=False),
    ),
    test=_("Create a test order in ShipBob's sandbox, or wait for the next shipment."),
    wrong=_("Compare the subscription's secret: it begins with whsec_, and what follows counts."),
    origin=Origin.HERE,
    make=made,
    secret=Field(
        "secret",
        _("Subscription secret"),
        _("The secret of the webhook subscription."),
        "whsec_…",
        needed=True,
        check=usable,
    ),
    options=(
        Field(
            "storefront",
            _("Storefront"),
            _("Where the orders come from, as Waypost calls it: shopify, woocommerce, …"),
            "shopify",
            tidy=lambda value: value.strip().lower(),
        ),
    ),
    credentials=(
        Field(
            "token",
            _("Personal access token"),
            _("Integrations, API Tokens, Generate New Token."),
            check=checks.secret(16),
        ),
    ),
    pulls=_("With a token Waypost asks ShipBob every 15 minutes for orders that changed."),
)
