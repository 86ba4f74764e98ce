"""A return into facts.

Every webhook carries the whole return as it stands, so each one tells all steps known so far:
one that got lost is made good by the next. Keys are those of the step, so none counts twice.
"""

from __future__ import annotations

from datetime import datetime

from waypost.connectors.aftership.read import Reader, order_refs
from waypost.connectors.aftership.shapes import Dropoff, Receiving, ReturnHook, Shipment
from waypost.connectors.contract import Delivery
from waypost.connectors.sieve import Scalar, text
from waypost.core import refs
from waypost.core.bodies import (
    ExchangeAccepted,
    ParcelScanned,
    ReturnClosed,
    ReturnDecided,
    ReturnInspected,
    ReturnLabelled,
    ReturnReceived,
    ReturnRequested,
)
from waypost.core.bodies.base import Body
from waypost.core.words import ParcelStatus


class ReturnReader(Reader):
    """One return while it is read."""

    def __init__(self, hook: ReturnHook, delivery: Delivery) -> None:
        super().__init__(delivery)
        self._it = hook.data
        self._event = text(hook.event)
        self._sent_at = hook.created_at
        self._rma = text(hook.data.rma_number) or hook.data.id
        own = refs.rma(hook.data.id, "aftership")
        self._ref, *more = (*order_refs(hook.data.order), own)
        self._more = tuple(more)

    def read(self) -> None:
        self._request()
        self._decision()
        for index, shipment in enumerate(self._it.shipments or ()):
            self._shipment(shipment, f"$.data.shipments[{index}]")
        for index, dropoff in enumerate(self._it.dropoffs or ()):
            self._dropoff(dropoff, f"$.data.dropoffs[{index}]")
        for index, receiving in enumerate(self._it.receivings or ()):
            self._receiving(receiving, f"$.data.receivings[{index}]")
        self._restock()
        self._exchange()
        self._end()

    def _request(self) -> None:
        lines: dict[str, int] = {}
        for index, item in enumerate(self._it.return_items or ()):
            given = item.return_quantity
            given = item.intended_return_quantity if given is None else given
            self._add(lines, item.external_order_item_id, given, f"$.data.return_items[{index}]")
        reasons = dict.fromkeys(text(item.return_reason) for item in self._it.return_items or ())
        reason = "; ".join(filter(None, reasons))
        body = ReturnRequested(rma=self._rma, lines=lines, reason=reason)
        self._step(self._it.created_at, "$.data.created_at", "return.submitted", "requested", body)

    def _decision(self) -> None:
        approved = ReturnDecided(rma=self._rma, decision="approved")
        self._step(
            self._it.approved_at, "$.data.approved_at", "return.approved", "approved", approved
        )
        reason = text(self._it.reject_reason)
        declined = ReturnDecided(rma=self._rma, decision="declined", reason=reason)
        self._step(
            self._it.rejected_at, "$.data.rejected_at", "return.rejected", "declined", declined
        )

    def _shipment(self, it: Shipment, where: str) -> None:
        parcel = refs.parcel_id(text(it.tracking_number))
        if not parcel:
            return
        tracking = (*self._more, refs.tracking(parcel))
        labelled = ReturnLabelled(rma=self._rma, parcel=parcel, carrier=text(it.slug))
        at = self._time(it.created_at, f"{where}.created_at")
        self.fact(self._ref, at, f"{self._it.id}:{parcel}", labelled, tracking)
        tag = text(it.tracking_status)
        if not tag:
            return
        status, reason = self.meaning(tag, "")
        scanned = ParcelScanned(
            parcel=parcel, status=status, reason=reason, carrier=text(it.slug), code=tag
        )
        given = it.tracking_status_updated_at
        at = self._time(given, f"{where}.tracking_status_updated_at")
        self.fact(self._ref, at, f"{parcel}:{text(given)}:{tag}", scanned, tracking)

    def _dropoff(self, it: Dropoff, where: str) -> None:
        """A code to show at a counter; the counter's parcels come later, without times."""
        carrier = text(it.service_provider)
        at = self._time(it.created_at, f"{where}.created_at")
        labelled = ReturnLabelled(rma=self._rma, parcel="", carrier=carrier)
        self.fact(self._ref, at, f"{self._it.id}:{text(it.id)}", labelled, self._more)
        for shipment in it.shipments or ():
            parcel = refs.parcel_id(text(shipment.tracking_number))
            if not parcel:
                continue
            tracking = (*self._more, refs.tracking(parcel))
            labelled = ReturnLabelled(rma=self._rma, parcel=parcel, carrier=carrier)
            self.fact(self._ref, at, f"{self._it.id}:{parcel}", labelled, tracking)
            if it.status in ("dropped", "partially_dropped"):
                body = ParcelScanned(
                    parcel=parcel,
                    status=ParcelStatus.PICKED_UP,
                    carrier=carrier,
                    code=text(it.status),
                )
                dropped_at = self.moment(self._sent_at, "$.created_at")
                self.fact(self._ref, dropped_at, f"{parcel}:dropped", body, tracking)

    def _receiving(self, it: Receiving, where: str) -> None:
        lines: dict[str, int] = {}
        for index, item in enumerate(it.items or ()):
            self._add(lines, item.external_id, item.quantity, f"{where}.items[{index}]")
        at = self._time(it.received_at, f"{where}.received_at")
        key = f"{self._it.id}:{text(it.id) or text(it.received_at)}"
        body = ReturnReceived(rma=self._rma, lines=lines)
        self.fact(self._ref, at, key, body, self._more)
        gradings = [each for item in it.items or () for each in item.gradings or ()]
        if gradings:
            # A grade says in what state the goods are. A shop that will not have them rejects
            # the return, which is told as such.
            at = self._time(gradings[0].inspected_at or it.received_at, f"{where}.items.gradings")
            accepted = ReturnInspected(rma=self._rma, accepted=True)
            self.fact(self._ref, at, f"{key}:graded", accepted, self._more)

    def _add(self, lines: dict[str, int], line: Scalar, given: Scalar, where: str) -> None:
        """Count the units of one item; an item may stand in the list more than once."""
        quantity = None if given is None else self.count(given, f"{where}.quantity")
        if line and quantity:
            lines[text(line)] = lines.get(text(line), 0) + quantity

    def _restock(self) -> None:
        body = ReturnInspected(rma=self._rma, accepted=True)
        self._step(None, "", "return.restock.created", "restocked", body)

    def _exchange(self) -> None:
        order = self._it.exchange.order if self._it.exchange else None
        named = (text(order.external_id) or text(order.order_number)) if order else ""
        if not named and self._event != "return.exchange.order.created":
            return
        body = ExchangeAccepted(exchange=named or self._it.id, rma=self._rma)
        # The exchange's order carries no time of its own.
        at = self.moment(self._sent_at, "$.created_at")
        self.fact(self._ref, at, f"{self._it.id}:exchange", body, self._more)

    def _end(self) -> None:
        for given, step in (
            (self._it.resolved_at, "resolved"),
            (self._it.expired_at, "expired"),
        ):
            body = ReturnClosed(rma=self._rma, reason=step)
            self._step(given, f"$.data.{step}_at", f"return.{step}", step, body)

    def _step(self, given: Scalar, where: str, event: str, key: str, body: Body) -> None:
        """A step that was taken: it has a time, or the webhook is about it."""
        if given or self._event == event:
            at = self._time(given, where)
            self.fact(self._ref, at, f"{self._it.id}:{key}", body, self._more)

    def _time(self, given: Scalar, where: str) -> datetime | None:
        """The step's own time, or the webhook's where AfterShip gives the step none."""
        if given:
            return self.instant(given, where)
        return self.moment(self._sent_at, "$.created_at")
