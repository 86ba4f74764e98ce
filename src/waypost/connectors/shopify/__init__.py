"""Shopify: orders, fulfillments, holds, returns, refunds, disputes, stock and privacy requests."""

from __future__ import annotations

from waypost.connectors.shopify import door, facts, shop
from waypost.connectors.shopify.guide import GUIDE

HINT = (
    "The app's client secret (Dev Dashboard, your app, Settings, Credentials), or for webhooks"
    " made in the admin the text under Settings, Notifications, Webhooks: 'Your webhooks will"
    " be signed with ...'. To close gaps also the shop's name (my-shop.myshopify.com) and an"
    " Admin API access token that may read orders and fulfillments."
)


class Shopify:
    """The connector; see `waypost.connectors.contract.Connector`."""

    name = shop.NAME
    title = "Shopify"
    keeps: frozenset[str] = frozenset(shop.TRIGGERED_AT)
    topics = facts.TOPICS
    secret_hint = HINT
    guide = GUIDE
    verify = staticmethod(door.verify)
    facts = staticmethod(facts.read)


CONNECTOR = Shopify()

__all__ = ["CONNECTOR"]
