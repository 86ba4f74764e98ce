"""Folding holds, stock, fulfillments and parcels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from waypost.core import bodies as b
from waypost.core.fold.joins import earliest, first, last, latest, part
from waypost.core.order import Fulfillment, Hold, Mark, OrderState, Parcel, Short
from waypost.core.words import UNSCANNED, Direction, Incident, ParcelStatus


def _hold_placed(s: OrderState, mark: Mark, body: b.HoldPlaced) -> None:
    hold = part(s.holds, body.hold, Hold)
    hold.placed = first(hold.placed, mark)
    hold.last_placed = latest(hold.last_placed, mark, body.reason)


def _hold_released(s: OrderState, mark: Mark, body: b.HoldReleased) -> None:
    if not body.hold:
        s.last_release_all = last(s.last_release_all, mark)
        return
    hold = part(s.holds, body.hold, Hold)
    hold.last_released = last(hold.last_released, mark)


def _address(s: OrderState, mark: Mark, body: b.AddressChecked) -> None:
    s.address = latest(s.address, mark, (body.valid, body.problem))


def _short(s: OrderState, mark: Mark, body: b.StockShort) -> None:
    line = part(s.shorts, body.line, Short)
    line.short = latest(line.short, mark, body.reason)


def _backordered(s: OrderState, mark: Mark, body: b.Backordered) -> None:
    line = part(s.shorts, body.line, Short)
    line.backordered = latest(line.backordered, mark, body.told)
    line.restock = latest(line.restock, mark, body.restock)


def _restocked(s: OrderState, mark: Mark, body: b.Restocked) -> None:
    if not body.line:
        s.last_restock_all = last(s.last_restock_all, mark)
        return
    line = part(s.shorts, body.line, Short)
    line.last_restocked = last(line.last_restocked, mark)


def _accepted(s: OrderState, mark: Mark, body: b.WarehouseAccepted) -> None:
    s.warehouse_seen = first(s.warehouse_seen, mark)
    s.last_accepted = last(s.last_accepted, mark)
    s.warehouse = latest(s.warehouse, mark, body.warehouse or None)


def _rejected(s: OrderState, mark: Mark, body: b.FulfillmentRejected) -> None:
    s.rejected = latest(s.rejected, mark, body.reason)


def _fulfilled(s: OrderState, mark: Mark, body: b.Fulfilled) -> None:
    fulfillment = part(s.fulfillments, body.fulfillment, Fulfillment)
    fulfillment.created = first(fulfillment.created, mark)
    fulfillment.lines = latest(fulfillment.lines, mark, body.lines or None)
    fulfillment.replaces = max(fulfillment.replaces, body.replaces)
    if body.handed_over:
        fulfillment.handed_over = first(fulfillment.handed_over, mark)
    for parcel_id in body.parcels:
        fulfillment.parcels[parcel_id] = None
        parcel = part(s.parcels, parcel_id, Parcel)
        parcel.labelled = first(parcel.labelled, mark)
        parcel.carrier = latest(parcel.carrier, mark, body.carrier or None)
        parcel.service = latest(parcel.service, mark, body.service or None)


def _fulfillment_cancelled(s: OrderState, mark: Mark, body: b.FulfillmentCancelled) -> None:
    fulfillment = part(s.fulfillments, body.fulfillment, Fulfillment)
    fulfillment.cancelled = first(fulfillment.cancelled, mark)


def _labelled(s: OrderState, mark: Mark, body: b.ParcelLabelled) -> None:
    parcel = part(s.parcels, body.parcel, Parcel)
    parcel.labelled = first(parcel.labelled, mark)
    parcel.carrier = latest(parcel.carrier, mark, body.carrier or None)
    parcel.service = latest(parcel.service, mark, body.service or None)
    parcel.origin = max(parcel.origin, body.origin)
    parcel.destination = max(parcel.destination, body.destination)
    if body.direction is Direction.RETURN:
        parcel.direction = Direction.RETURN


def _scanned(s: OrderState, mark: Mark, body: b.ParcelScanned) -> None:
    parcel = part(s.parcels, body.parcel, Parcel)
    status = body.status
    parcel.carrier = latest(parcel.carrier, mark, body.carrier or None)
    _incident(parcel, mark, body)
    # A code that nobody could read is no news: the last word that could be read stands.
    if status is ParcelStatus.UNKNOWN:
        return
    parcel.status = latest(parcel.status, mark, status)
    if status in UNSCANNED:
        if status is ParcelStatus.PENDING:
            parcel.labelled = first(parcel.labelled, mark)
        return
    parcel.first_scan = first(parcel.first_scan, mark)
    parcel.last_scan = last(parcel.last_scan, mark)
    if status is ParcelStatus.DELIVERED:
        parcel.delivered = first(parcel.delivered, mark)
    elif status is ParcelStatus.READY_FOR_PICKUP:
        parcel.ready = first(parcel.ready, mark)
    elif status is ParcelStatus.RETURN_TO_SENDER:
        parcel.returning = first(parcel.returning, mark)
    elif status is ParcelStatus.DELIVERY_FAILED:
        parcel.attempts[mark[1]] = mark[0]


def _incident(parcel: Parcel, mark: Mark, body: b.ParcelScanned) -> None:
    reason = body.reason or Incident.UNKNOWN
    if reason is not Incident.UNKNOWN or body.status is not ParcelStatus.UNKNOWN:
        parcel.reason = latest(parcel.reason, mark, reason)
    if reason is Incident.CARRIER_DAMAGED_PARCEL:
        parcel.damaged = first(parcel.damaged, mark)
    elif reason is Incident.CARRIER_SORTING_ERROR:
        parcel.misrouted = first(parcel.misrouted, mark)


def _promised(s: OrderState, mark: Mark, body: b.ParcelPromised) -> None:
    parcel = part(s.parcels, body.parcel, Parcel)
    parcel.edd = latest(parcel.edd, mark, body.edd)
    parcel.first_edd = earliest(parcel.first_edd, mark, body.edd)


def _untrackable(s: OrderState, mark: Mark, body: b.ParcelUntrackable) -> None:
    parcel = part(s.parcels, body.parcel, Parcel)
    parcel.untrackable = latest(parcel.untrackable, mark, body.reason)


FOLDS: dict[type[b.Body], Callable[[OrderState, Mark, Any], None]] = {
    b.HoldPlaced: _hold_placed,
    b.HoldReleased: _hold_released,
    b.AddressChecked: _address,
    b.StockShort: _short,
    b.Backordered: _backordered,
    b.Restocked: _restocked,
    b.WarehouseAccepted: _accepted,
    b.FulfillmentRejected: _rejected,
    b.Fulfilled: _fulfilled,
    b.FulfillmentCancelled: _fulfillment_cancelled,
    b.ParcelLabelled: _labelled,
    b.ParcelScanned: _scanned,
    b.ParcelPromised: _promised,
    b.ParcelUntrackable: _untrackable,
}
