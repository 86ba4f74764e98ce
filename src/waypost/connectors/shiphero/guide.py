"""Setting ShipHero up: its webhooks are made by GraphQL."""

from __future__ import annotations

from waypost.connectors import checks
from waypost.connectors.guide import Family, Field, Guide, Tick
from waypost.connectors.guide import gettext_noop as _

GUIDE = Guide(
    family=Family.WAREHOUSE,
    sees=_("What a warehouse allocates, holds, ships, counts and takes back."),
    steps=(
        _("Open ShipHero's GraphQL API with the token of a developer user."),
        _("Run webhook_create once for each name below, with the address as url."),
        _("Each answer has a shared_signature_secret, shown only that once: save each one here."),
    ),
    ticks=(
        Tick("Shipment Update", "Shipment Update"),
        Tick("Order Allocated", "Order Allocated"),
        Tick("Order Deallocated", "Order Deallocated"),
        Tick("Order Packed Out", "Order Packed Out"),
        Tick("Order Canceled", "Order Canceled"),
        Tick("Return Update", "Return Update", least=False),
        Tick("Backorder", "Backorder", least=False),
        Tick("Inventory Update", "Inventory Update", least=False),
    ),
    test=_("Ship a test order, or change the quantity of a SKU for Inventory Update."),
    wrong=_(
        "Each webhook_create answered another shared_signature_secret: save the one of each "
        "webhook. A lost one cannot be shown again: delete the webhook and create it anew."
    ),
    several=True,
    secret=Field(
        "secret",
        "shared_signature_secret",
        _("One for each webhook: save them one at a time."),
        needed=True,
        check=checks.secret(),
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
            "refresh_token",
            _("Refresh token"),
            _("That of a developer user: My Account, Third-Party Developers, Add Developer."),
            check=checks.secret(16),
        ),
    ),
    pulls=_("With a refresh token Waypost can pass on a customer's new address or instructions."),
)
