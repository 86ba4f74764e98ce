"""WooCommerce: orders with their payment, shipping and refunds, and stock."""

from __future__ import annotations

from waypost.connectors.woocommerce import door, facts, orders
from waypost.connectors.woocommerce.guide import GUIDE

HINT = (
    "The webhook's secret: WooCommerce, Settings, Advanced, Webhooks, your webhook, Secret. One"
    " webhook for each topic (Order created, updated, deleted, restored), all with this secret."
)


class WooCommerce:
    """The connector; see `waypost.connectors.contract.Connector`."""

    name = orders.NAME
    title = "WooCommerce"
    keeps: frozenset[str] = frozenset()
    topics = facts.TOPICS
    secret_hint = HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = WooCommerce()

__all__ = ["CONNECTOR"]
