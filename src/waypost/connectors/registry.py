"""The connectors that there are, one line each; nothing else in the code names them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from waypost.connectors import (
    aftership,
    easypost,
    generic,
    karrio,
    shipbob,
    shiphero,
    shipstation,
    shipstation_v1,
    shopify,
    stripe,
    woocommerce,
)
from waypost.connectors.contract import Actor, Client, Connector, Keys
from waypost.connectors.easypost.client import EasyPostClient
from waypost.connectors.shipbob.actions import ShipBobActor
from waypost.connectors.shipbob.client import ShipBobClient
from waypost.connectors.shiphero.actions import ShipHeroActor
from waypost.connectors.shipstation import client as shipstation_client
from waypost.connectors.shipstation_v1 import client as shipstation_v1_client
from waypost.connectors.shipstation_v1.actions import ShipStationActor
from waypost.connectors.shopify import client as shopify_client
from waypost.connectors.shopify.actions import ShopifyActor
from waypost.connectors.shopify.client import ShopifyClient
from waypost.connectors.stripe.client import StripeClient
from waypost.lib.http import Http

_ALL: tuple[Connector, ...] = (
    shopify.CONNECTOR,
    woocommerce.CONNECTOR,
    stripe.CONNECTOR,
    easypost.CONNECTOR,
    aftership.CONNECTOR,
    shipstation.CONNECTOR,
    shipstation_v1.CONNECTOR,
    shiphero.CONNECTOR,
    shipbob.CONNECTOR,
    karrio.CONNECTOR,
    generic.CONNECTOR,
)

CONNECTORS: Mapping[str, Connector] = {connector.name: connector for connector in _ALL}

# Who can list what changed since a cursor, to close the gaps that webhooks leave.
CLIENTS: Mapping[str, Callable[[Keys, Http], Client]] = {
    "shopify": ShopifyClient,
    "stripe": StripeClient,
    "easypost": EasyPostClient,
    "shipbob": ShipBobClient,
}

# Whose deliveries are thin, and how the real body is fetched.
FETCHERS: Mapping[str, Callable[[str, Keys, Http], bytes]] = {
    "shopify": shopify_client.fetch,
    "shipstation": shipstation_client.fetch,
    "shipstation_v1": shipstation_v1_client.fetch,
}

# Who can be asked to do something with an order; those who ship before those who sell.
ACTORS: Mapping[str, Callable[[Keys, Http], Actor]] = {
    "shiphero": ShipHeroActor,
    "shipstation_v1": ShipStationActor,
    "shipbob": ShipBobActor,
    "shopify": ShopifyActor,
}
