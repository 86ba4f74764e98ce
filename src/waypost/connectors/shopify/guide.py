"""Setting Shopify up, in the words of its admin."""

from __future__ import annotations

import re

from waypost.connectors.checks import begins
from waypost.connectors.guide import Family, Field, Guide, Tick
from waypost.connectors.guide import gettext_noop as _
from waypost.connectors.shopify.shop import base_url

_STORE = re.compile(r"(?:https?://)?admin\.shopify\.com/store/([a-z0-9-]+)")


def _shop(value: str) -> str:
    """The shop's own name in whatever address was pasted."""
    given = value.strip().lower()
    store = _STORE.match(given)
    if store:
        return f"{store[1]}.myshopify.com"
    given = given.removeprefix("https://").removeprefix("http://").split("/")[0]
    return f"{given}.myshopify.com" if given and "." not in given else given


def _named(value: str) -> str:
    if base_url({"shop": value}):
        return ""
    return _(
        "That is not the shop's own name. It ends with .myshopify.com and stands in the admin "
        "under Settings, Domains."
    )


_TOKEN = _("That is an Admin API access token. It belongs below, under closing gaps.")

GUIDE = Guide(
    family=Family.STORE,
    sees=_("Orders, payments, fulfillments, holds, refunds, returns and disputes of a shop."),
    steps=(
        _("In the Shopify admin, open Settings, then Notifications, then Webhooks."),
        _("Choose Create webhook, once for each event below. Format: JSON. URL: the address."),
        _(
            "Under the list stands “Your webhooks will be signed with” and a text: that is the "
            "secret. Webhooks that an app made are signed with the app's client secret instead."
        ),
    ),
    ticks=(
        Tick("orders/create", "Order creation"),
        Tick("orders/updated", "Order update"),
        Tick("orders/cancelled", "Order cancellation"),
        Tick("fulfillments/create", "Fulfillment creation"),
        Tick("fulfillments/update", "Fulfillment update"),
        Tick("refunds/create", "Refund create"),
        Tick("orders/paid", "Order payment", least=False),
        Tick("orders/delete", "Order deletion", least=False),
        Tick("disputes/create", "Dispute creation", least=False),
        Tick("disputes/update", "Dispute update", least=False),
    ),
    test=_("Next to a webhook in the Shopify admin, choose Send test notification."),
    wrong=_(
        "Compare the secret with the text after “Your webhooks will be signed with” (Settings, "
        "Notifications, Webhooks). If an app made the webhooks, take the app's client secret "
        "(Dev Dashboard, your app, Settings). Both may be saved here at once."
    ),
    several=True,
    secret=Field(
        "secret",
        _("Signing secret"),
        _("The text after “Your webhooks will be signed with”, or the app's client secret."),
        needed=True,
        check=begins("", "", {"shpat_": _TOKEN, "shpca_": _TOKEN, "shppa_": _TOKEN}),
    ),
    options=(
        Field(
            "shop",
            _("Shop"),
            _("The shop's own name, also where customers see another."),
            "my-shop.myshopify.com",
            tidy=_shop,
            check=_named,
        ),
    ),
    credentials=(
        Field(
            "access_token",
            _("Admin API access token"),
            _(
                "Settings, Apps and sales channels, Develop apps, your app, API credentials. It "
                "needs read_orders and read_fulfillments, and write_orders for new addresses."
            ),
            check=begins(
                ("shpat_", "shpca_", "shppa_"),
                _("An Admin API access token begins with shpat_."),
                {"shpss_": _("That is a client secret. It belongs above, as the signing secret.")},
            ),
        ),
    ),
    pulls=_("With a token Waypost asks Shopify every 15 minutes for what webhooks left out."),
)
