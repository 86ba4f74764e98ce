"""A parcel as its customer sees it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from waypost.core.order import OrderState, Parcel
from waypost.core.rules import Rules
from waypost.core.words import Direction, Incident, ParcelStatus
from waypost.overview.carriers import carrier as carrier_named
from waypost.tell.view import arrival, can, expected, goods, rail, words
from waypost.tell.view.carriers import tracking_page
from waypost.tell.view.dates import Tongue
from waypost.tell.view.scans import Scanned, place_of, service_of, told
from waypost.tell.view.shape import Expected, ParcelView

_BAD = frozenset(
    {
        ParcelStatus.ON_HOLD,
        ParcelStatus.DELIVERY_DELAYED,
        ParcelStatus.DELIVERY_FAILED,
        ParcelStatus.RETURN_TO_SENDER,
    }
)


def view(
    state: OrderState,
    rules: Rules,
    name: str,
    kinds: Collection[str],
    scans: Sequence[Scanned],
    promised: expected.Days | None,
    tongue: Tongue,
) -> ParcelView:
    """kinds: its living issues. scans: its own, newest first."""
    parcel = state.parcels[name]
    status = parcel.status[2] if parcel.status else ParcelStatus.PENDING
    if parcel.delivered:
        status = ParcelStatus.DELIVERED
    carrier = carrier_named(parcel.carrier[2]) if parcel.carrier else ""
    due = expected.of_parcel(state, rules, parcel, kinds, promised, tongue)
    kind = "" if parcel.delivered and "not_received" not in kinds else words.strongest(kinds)
    reason = _reason(parcel, status, kind, tongue)
    remedy = words.remedy_of(kind)
    back = parcel.direction is Direction.RETURN
    out = [it.at for it in scans if it.status == ParcelStatus.OUT_FOR_DELIVERY]
    return ParcelView(
        id=name,
        carrier=carrier,
        service=service_of(parcel.service[2], carrier) if parcel.service else "",
        status=status.value,
        headline=_headline(status, kind, back=back, stale=_stale(parcel, tongue)),
        explains=" ".join(filter(None, (reason, remedy))),
        troubled=bool(kind) or (status in _BAD and not parcel.delivered),
        expected=due,
        delivered_at=parcel.delivered[0] if parcel.delivered else None,
        steps=() if back else rail.of_parcel(state, parcel, max(out, default=None), tongue),
        items=goods.of_parcel(state, name),
        scans=told(scans, tongue),
        carrier_url=tracking_page(carrier, name),
        pickup=_pickup(scans) if status is ParcelStatus.READY_FOR_PICKUP else "",
        returning=back,
        arrival=arrival.of_parcel(parcel, status, kinds, due, tongue),
        reason=reason,
        remedy=remedy,
        kinds=tuple(sorted(kinds)),
        can=can.of_parcel(state, name, tongue.now),
        countries=_countries(state, rules, parcel),
        next="" if _stale(parcel, tongue) else _next(status, due),
    )


def _countries(state: OrderState, rules: Rules, parcel: Parcel) -> tuple[str, ...]:
    to = state.ship_to[2].country if state.ship_to else ""
    found = (parcel.destination, to, parcel.origin, rules.country)
    return tuple(dict.fromkeys(it.upper() for it in found if len(it) == 2))


def _headline(status: ParcelStatus, kind: str, *, back: bool, stale: bool) -> str:
    if back:
        arrived = status is ParcelStatus.DELIVERED
        return _("Your return has arrived.") if arrived else _("Your return is on its way to us.")
    special = {
        "lost": _("We believe that your parcel is lost."),
        "damaged": _("Your parcel was damaged on its way."),
        "not_received": _("You told us that this parcel did not reach you."),
        "customs_hold": _("Your parcel is waiting at customs."),
        "stalled": _("Your parcel has not moved for a while."),
        "return_to_sender": _("Your parcel is on its way back to us."),
    }
    if kind in special:
        return special[kind]
    if stale:
        return _("Your parcel went out for delivery but did not arrive.")
    if kind in ("late_delivery", "edd_moved") and status is ParcelStatus.IN_TRANSIT:
        return _("Your parcel is on its way, but late.")
    return str(words.HEADLINES[status])


def _stale(parcel: Parcel, tongue: Tongue) -> bool:
    """It went out for delivery on a day that is over."""
    if parcel.status is None or parcel.status[2] is not ParcelStatus.OUT_FOR_DELIVERY:
        return False
    return parcel.delivered is None and tongue.day_of(parcel.status[0]) < tongue.today


def _reason(parcel: Parcel, status: ParcelStatus, kind: str, tongue: Tongue) -> str:
    """Why, where something is the matter; "" where all is well."""
    if not kind and status not in _BAD:
        return ""
    if kind in ("stalled", "lost") and parcel.last_scan is not None:
        day = tongue.day(tongue.day_of(parcel.last_scan[0]))
        return _("The carrier has reported nothing since %(day)s.") % {"day": day}
    if kind == "label_not_scanned":
        return _("The carrier has not scanned it yet.")
    if parcel.reason is not None and parcel.reason[2] is not Incident.UNKNOWN:
        return words.reason_of(parcel.reason[2])
    return ""


def _next(status: ParcelStatus, due: Expected | None) -> str:
    """What happens next."""
    if status is ParcelStatus.PENDING:
        return _("The carrier picks it up, and the first scan appears here.")
    if status is ParcelStatus.OUT_FOR_DELIVERY:
        return _("The driver has it and brings it to your door.")
    if status is ParcelStatus.READY_FOR_PICKUP:
        return _("Bring an identity card and the parcel's number.")
    if status is ParcelStatus.DELIVERY_FAILED:
        return _("The carrier tries again, or takes it to a pickup point and leaves a note.")
    if due is not None and status in (ParcelStatus.PICKED_UP, ParcelStatus.IN_TRANSIT):
        return _("It travels to a depot near you. On the day it arrives you see it here first.")
    return ""


def _pickup(scans: Sequence[Scanned]) -> str:
    ready = [it for it in scans if it.status == ParcelStatus.READY_FOR_PICKUP]
    return place_of(ready[0].place) if ready else ""
