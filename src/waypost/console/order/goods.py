"""Lines with their quantities: ordered, cancelled, shipped, come back, and what is short."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waypost.console.words import short
from waypost.core.bodies import Line
from waypost.core.milestones import outstanding, served, shipped, wanted
from waypost.core.order import OrderState
from waypost.core.pauses import backordered_since, short_since
from waypost.lib.money import plain


class Row(NamedTuple):
    """shipped: None where the shipments do not say what they hold. mark: what is wrong with it."""

    name: str
    sku: str
    ordered: int
    cancelled: int
    shipped: int | None
    returned: int
    price: str
    mark: str
    travels: bool


def lines(state: OrderState, zone: tzinfo) -> list[Row]:
    if state.lines is None:
        return []
    left, sent, waiting = wanted(state), shipped(state), outstanding(state)
    alive = any(it.cancelled is None and not it.replaces for it in state.fulfillments.values())
    known = sent if sent is not None or alive else {}
    back = _returned(state)
    currency = state.currency[2] if state.currency else ""
    return [
        Row(
            line.name or line.sku or line.id,
            line.sku,
            line.quantity,
            _cancelled(state, line, left[line.id], known),
            None if known is None else known.get(line.id, 0),
            back.get(line.id, 0),
            plain(line.unit_minor, currency) if line.unit_minor else "",
            _mark(state, line, zone) or _waiting(waiting.get(line.id, 0)),
            line.needs_shipping,
        )
        for line in state.lines[2]
    ]


def _cancelled(state: OrderState, line: Line, left: int, sent: dict[str, int] | None) -> int:
    """Of a cancelled order, all that has not left the house."""
    if state.cancelled is None or sent is None:
        return line.quantity - left
    return max(line.quantity - left, line.quantity - sent.get(line.id, 0))


def _returned(state: OrderState) -> dict[str, int]:
    found: dict[str, int] = {}
    for back in state.returns.values():
        if back.lines is None or (back.received is None and back.inspected is None):
            continue
        for line, quantity in back.lines[2].items():
            found[line] = found.get(line, 0) + quantity
    return found


def _waiting(count: int) -> str:
    text = ngettext("%(count)s still to be shipped", "%(count)s still to be shipped", count)
    return text % {"count": count} if count else ""


def _mark(state: OrderState, line: Line, zone: tzinfo) -> str:
    known = state.shorts.get(line.id)
    if known is None or served(state, line.id):
        return ""
    if known.short is not None and short_since(state, known) is not None:
        return short.readable(known.short[2])
    if backordered_since(state, known) is None:
        return ""
    if known.restock is None:
        return _("backordered")
    return _("backordered, expected %(time)s") % {"time": short.deadline(known.restock[2], zone)}
