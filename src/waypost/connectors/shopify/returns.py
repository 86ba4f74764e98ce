"""Returns, of which Shopify sends no instants: the webhook's own is used."""

from __future__ import annotations

from waypost.connectors.shopify.shapes import Return
from waypost.connectors.shopify.shop import (
    NAME,
    needed,
    number_of,
    order_ref,
    triggered_at,
)
from waypost.connectors.shopify.shop import (
    version as version_of,
)
from waypost.connectors.sieve import Sieve, text
from waypost.core import bodies as b
from waypost.core import refs


def requested(sieve: Sieve, body: Return) -> str:
    lines: dict[str, int] = {}
    for index, line in enumerate(body.return_line_items or ()):
        quantity = sieve.count(line.quantity, f"$.return_line_items[{index}].quantity")
        inner = line.fulfillment_line_item
        line_id = number_of(inner.line_item.id) if inner and inner.line_item else ""
        if quantity is not None and line_id:
            lines[line_id] = lines.get(line_id, 0) + quantity
    reasons = [text(line.return_reason) for line in body.return_line_items or ()]
    reason = ", ".join(dict.fromkeys(filter(None, reasons)))
    return _fact(sieve, body, b.ReturnRequested(rma=_id(body), lines=lines, reason=reason))


def approved(sieve: Sieve, body: Return) -> str:
    return _fact(sieve, body, b.ReturnDecided(rma=_id(body), decision="approved"), "approved")


def declined(sieve: Sieve, body: Return) -> str:
    why = body.decline
    reason = "" if why is None else ": ".join(filter(None, (text(why.reason), text(why.note))))
    data = b.ReturnDecided(rma=_id(body), decision="declined", reason=reason)
    return _fact(sieve, body, data, "declined")


def reopened(sieve: Sieve, body: Return) -> str:
    data = b.ReturnDecided(rma=_id(body), decision="approved", reason="reopened")
    return _fact(sieve, body, data, f"reopened:{version_of(triggered_at(sieve))}")


def processed(sieve: Sieve, body: Return) -> str:
    """Staff dealt with (a batch of) the goods; what is paid back comes as a refund of its own."""
    return _fact(sieve, body, b.ReturnInspected(rma=_id(body)))


def closed(sieve: Sieve, body: Return) -> str:
    return _fact(sieve, body, b.ReturnClosed(rma=_id(body), reason=text(body.status)))


def _id(body: Return) -> str:
    return needed(body.id or body.admin_graphql_api_id, "$.id")


def _fact(sieve: Sieve, body: Return, data: b.Body, what: str = "") -> str:
    """About the order where the body names it, else about whatever order the return is of."""
    return_id = _id(body)
    rma = refs.rma(return_id, NAME)
    order_id = number_of(body.order_id) or ("" if body.order is None else number_of(body.order.id))
    key = f"{return_id}:{what}" if what else return_id
    subject = order_ref(order_id) if order_id else rma
    sieve.fact(subject, triggered_at(sieve), key, data, (rma,))
    return ""
