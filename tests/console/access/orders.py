"""Orders and the raw deliveries behind them."""

from __future__ import annotations

from tests.console.access import Route, page

ROUTES = {
    "orders": page("/orders"),
    "order": page("/orders/{order}", charlie=404),
    "delivery": Route("GET", "/deliveries/{delivery}", 302, 403, 403, 200, 200, 404),
    "delivery_body": Route("GET", "/deliveries/{delivery}/body", 302, 403, 403, 200, 200, 404),
    "replay_delivery": Route("POST", "/deliveries/{delivery}/replay", 302, 403, 403, 302, 302, 404),
}
