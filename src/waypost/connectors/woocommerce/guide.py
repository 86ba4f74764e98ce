"""Setting WooCommerce up, in the words of its settings."""

from __future__ import annotations

import secrets

from waypost.connectors import checks
from waypost.connectors.guide import Family, Field, Guide, Origin, Tick
from waypost.connectors.guide import gettext_noop as _

GUIDE = Guide(
    family=Family.STORE,
    sees=_("Orders with their payment, shipping and refunds, and stock."),
    steps=(
        _("In WordPress, open WooCommerce, Settings, Advanced, Webhooks."),
        _("Choose Add webhook, once for each topic below."),
        _("Status: Active. Delivery URL: the address. Secret: the same one in all of them."),
        _("Choose Save webhook. The ping that WooCommerce then sends is unsigned and counts for "
          "nothing."),
    ),
    ticks=(
        Tick("order.created", "Order created"),
        Tick("order.updated", "Order updated"),
        Tick("order.deleted", "Order deleted", least=False),
        Tick("order.restored", "Order restored", least=False),
        Tick("product.updated", "Product updated", least=False),
    ),
    test=_("Open any order in WooCommerce and choose Update: that sends Order updated."),
    wrong=_(
        "Compare the Secret of each webhook (WooCommerce, Settings, Advanced, Webhooks): all of "
        "them need the one that is saved here."
    ),
    origin=Origin.HERE,
    make=secrets.token_urlsafe,
    secret=Field(
        "secret",
        _("Secret"),
        _("What stands in the field Secret of the webhooks."),
        needed=True,
        check=checks.secret(),
    ),
)  # fmt: skip
