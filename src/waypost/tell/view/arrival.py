"""What stands largest on the page: the day, and what kind of day it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from waypost.core.order import OrderState, Parcel
from waypost.core.words import ParcelStatus
from waypost.tell.view.dates import Tongue
from waypost.tell.view.shape import Arrival, Expected, ParcelView


def of_parcel(
    parcel: Parcel,
    status: ParcelStatus,
    kinds: Collection[str],
    due: Expected | None,
    tongue: Tongue,
) -> Arrival | None:
    """None for a parcel that nobody waits for."""
    if parcel.delivered is not None:
        return _delivered(parcel.delivered[0], tongue)
    if status is ParcelStatus.CANCELLED:
        return None
    if parcel.returning is not None or status is ParcelStatus.RETURN_TO_SENDER:
        return Arrival(label=_("Coming back to us"), words=_("Not delivered"), tone="late")
    if status is ParcelStatus.READY_FOR_PICKUP:
        at = parcel.ready or parcel.status
        since = tongue.day(tongue.day_of(at[0])) if at else _("now")
        return Arrival(label=_("Ready for pickup since"), words=since)
    if "lost" in kinds:
        return Arrival(label=_("Arriving"), words=_("Probably lost"), tone="late")
    return of_expected(due, tongue)


def of_expected(due: Expected | None, tongue: Tongue) -> Arrival:
    """A day, or that there is none yet."""
    if due is None:
        note = _("We will show the day here as soon as we know it.")
        return Arrival(label=_("Arriving"), words=_("No date yet"), note=note, tone="wait")
    note = _("Earlier we said %(day)s.") % {"day": due.was} if due.was else ""
    tone = "late" if due.moved else "fine"
    return Arrival(label=_label(due, tongue), words=due.words, note=note, tone=tone)


def _label(due: Expected, tongue: Tongue) -> str:
    if due.first == due.last:
        if due.last == tongue.today:
            return _("Arriving today")
        if due.last == tongue.today + timedelta(days=1):
            return _("Arriving tomorrow")
        if due.by:
            return _("Arriving by")
    return _("Now expected") if due.moved else _("Arriving")


def of_order(
    state: OrderState,
    parcels: Collection[ParcelView],
    due: Expected | None,
    stage: str,
    tongue: Tongue,
) -> Arrival | None:
    """Of the order as a whole; of one parcel alone it is that parcel's."""
    if stage == "cancelling":
        words = _("Cancellation requested")
        return Arrival(label=_("Your order"), words=words, tone="wait")
    if state.cancelled is not None:
        day = tongue.day(tongue.day_of(state.cancelled[0]))
        return Arrival(label=_("Cancelled"), words=day, tone="wait")
    outbound = [it for it in parcels if not it.returning]
    alone = outbound[0] if len(outbound) == 1 else None
    if alone and alone.arrival and (alone.delivered_at is None or stage == "delivered"):
        return alone.arrival
    arrived = [it.delivered_at for it in outbound if it.delivered_at is not None]
    if arrived and len(arrived) == len(outbound) and stage in ("delivered", "returning"):
        return _delivered(max(arrived), tongue)
    return of_expected(due, tongue)


def _delivered(at: datetime, tongue: Tongue) -> Arrival:
    day = tongue.day(tongue.day_of(at))
    return Arrival(label=_("Delivered"), words=day, note=tongue.time(at), tone="done")
