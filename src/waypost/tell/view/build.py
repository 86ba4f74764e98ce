"""An order's state as its customer sees it, in their language and at their place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from waypost.core.milestones import dead
from waypost.core.order import OrderState
from waypost.core.promise import Asked, promise
from waypost.core.rules import Rules
from waypost.core.words import ParcelStatus
from waypost.tell.desk import Desk
from waypost.tell.view import after, arrival, can, expected, goods, parcels, rail, words
from waypost.tell.view.address import hidden_of, lines_of
from waypost.tell.view.dates import Tongue, is_rtl
from waypost.tell.view.scans import Scanned
from waypost.tell.view.shape import Expected, OrderView, ParcelView
from waypost.timeline.orders import stage as stage_of
from waypost.wishes.kinds import Kind

Issues = Mapping[str, Collection[str]]
NO_ISSUES: Issues = {}


def view(
    state: OrderState,
    rules: Rules,
    *,
    language: str,
    zone: ZoneInfo,
    now: datetime,
    desk: Desk,
    issues: Issues = NO_ISSUES,
    scans: Sequence[Scanned] = (),
    promised: expected.Days | None = None,
    asked: Collection[str] = (),
) -> OrderView:
    """issues: kinds of the open issues by subject ("order", "parcel:1Z..."). scans: of all parcels,
    newest first. promised: the first and last day that were shown before the purchase, or that are
    usual. asked: kinds of the customer's wishes that wait for an answer.

    Marks have their words in `language`, whatever language is active.
    """
    country = state.ship_to[2].country if state.ship_to else ""
    tongue = Tongue(language, country, zone, now)
    with override(language):
        return _view(state, rules, language, issues, scans, promised, asked, tongue)


def _view(
    state: OrderState,
    rules: Rules,
    language: str,
    issues: Issues,
    scans: Sequence[Scanned],
    promised: expected.Days | None,
    asked: Collection[str],
    tongue: Tongue,
) -> OrderView:
    promised = promised or _usual(state, rules)
    whole = frozenset(issues.get("order", ()))
    shown = tuple(
        _parcel(state, rules, name, issues, scans, promised, tongue) for name in state.parcels
    )
    shown = tuple(sorted(shown, key=_place))
    kind = words.strongest({it for kinds in issues.values() for it in kinds})
    rest = goods.waiting(state)
    due = _expected(state, rules, shown, bool(rest), promised, tongue)
    stage = "cancelling" if _cancelling(state, asked) else stage_of(state)
    erased = state.erased is not None
    reason, remedy = _explained(state, whole, shown)
    return OrderView(
        number=state.number[2] if state.number else "",
        stage=stage,
        headline=_headline(stage, shown, bool(rest)),
        language=language,
        zone=str(tongue.zone),
        explains=" ".join(filter(None, (reason, remedy))),
        troubled=bool(kind) or any(it.troubled for it in shown),
        placed_words=tongue.day(tongue.day_of(state.placed[0])) if state.placed else "",
        total=_total(state, tongue),
        first_name="" if erased else _name(state).partition(" ")[0],
        name="" if erased else _name(state),
        expected=due,
        steps=rail.of_order(state, tongue),
        items=goods.of_order(state),
        parcels=shown,
        waiting=rest,
        refunds=after.refunds(state, tongue),
        returns=after.returns(state),
        address=() if erased or not state.ship_to else tuple(lines_of(state.ship_to[2])),
        hidden=_hidden(state, tongue),
        can=can.of_order(state, asked, tongue.now),
        arrival=arrival.of_order(state, shown, due, stage, tongue),
        reason=reason,
        remedy=remedy,
        kinds=tuple(sorted(whole)),
        calm=not issues and not any(it.closed is None for it in state.returns.values()),
        next=_next(stage, shown),
        rtl=is_rtl(language),
    )


def _parcel(
    state: OrderState,
    rules: Rules,
    name: str,
    issues: Issues,
    scans: Sequence[Scanned],
    promised: expected.Days | None,
    tongue: Tongue,
) -> ParcelView:
    """With the order's own lateness, which is this parcel's too while it is awaited."""
    kinds = set(issues.get(f"parcel:{name}", ()))
    parcel = state.parcels[name]
    if parcel.delivered is None and not parcel.returning:
        kinds |= {"late_delivery"} & set(issues.get("order", ()))
    own = [it for it in scans if it.parcel == name]
    return parcels.view(state, rules, name, kinds, own, promised, tongue)


def _place(parcel: ParcelView) -> tuple[bool, bool, str]:
    """What needs a look first, then what is under way, then what has arrived; returns last."""
    return parcel.returning, parcel.delivered_at is not None, parcel.id


def _expected(
    state: OrderState,
    rules: Rules,
    shown: Sequence[ParcelView],
    rest: bool,
    promised: expected.Days | None,
    tongue: Tongue,
) -> Expected | None:
    if dead(state) or state.placed is None:
        return None
    awaited = [it for it in shown if _awaited(it)]
    parts = [it.expected for it in awaited]
    if rest:
        parts.append(expected.of_rest(state, rules, promised, tongue))
    return expected.of_all(parts, tongue)


def _usual(state: OrderState, rules: Rules) -> expected.Days | None:
    """The days within which such an order arrives, where nothing was promised."""
    if state.placed is None or state.deliver_by is not None:
        return None
    asked = Asked(
        state.ship_to[2].country if state.ship_to else "",
        state.service_level[2] if state.service_level else "",
        state.warehouse[2] if state.warehouse else "",
    )
    found = promise(rules, asked, state.placed[0])
    return None if found is None else (found.earliest, found.latest)


def _awaited(parcel: ParcelView) -> bool:
    over = (ParcelStatus.CANCELLED.value, ParcelStatus.READY_FOR_PICKUP.value)
    return not parcel.returning and parcel.delivered_at is None and parcel.status not in over


def _cancelling(state: OrderState, asked: Collection[str]) -> bool:
    return Kind.CANCEL.value in asked and state.cancelled is None


def _headline(stage: str, shown: Sequence[ParcelView], rest: bool) -> str:
    if stage == "cancelling":
        return _("You asked us to cancel this order.")
    if stage == "cancelled":
        return _("This order was cancelled.")
    outbound = [it for it in shown if not it.returning and it.status != ParcelStatus.CANCELLED]
    if len(outbound) == 1 and not rest and stage != "returning":
        return outbound[0].headline
    if outbound and stage not in ("placed", "paid"):
        return _of_several(outbound, rest)
    if stage == "placed":
        return _("We have your order and wait for the payment.")
    if stage == "unmatched":
        return _("We know of this parcel, but not yet of its order.")
    if stage == "in_transit":
        return _("Your order has left our house.")
    return _("We have your order and are preparing it.")


def _of_several(outbound: Sequence[ParcelView], rest: bool) -> str:
    arrived = sum(it.delivered_at is not None for it in outbound)
    total = len(outbound)
    if arrived == total and not rest:
        return _("Your order has arrived.")
    if arrived == total:
        return _("Part of your order has arrived; the rest follows.")
    if arrived:
        said = ngettext(
            "%(arrived)d of %(total)d parcel has arrived.",
            "%(arrived)d of %(total)d parcels have arrived.",
            total,
        )
        return said % {"arrived": arrived, "total": total}
    if rest:
        return _("Part of your order is on its way; the rest follows.")
    said = ngettext("Your order comes in %(total)d parcel.",
                    "Your order comes in %(total)d parcels.", total)  # fmt: skip
    return said % {"total": total}


def _explained(
    state: OrderState, whole: Collection[str], shown: Sequence[ParcelView]
) -> tuple[str, str]:
    """Why and what we do, of the order; of its only parcel where that knows more."""
    outbound = [it for it in shown if not it.returning]
    if len(outbound) == 1 and outbound[0].explains:
        return outbound[0].reason, outbound[0].remedy
    kind = words.strongest(whole)
    remedy = words.remedy_of(kind)
    if kind == "address_problem":
        return _("Something about the address is not right."), remedy
    if kind == "late_dispatch":
        return _("Your order has not left our house on time."), remedy
    return "", remedy


def _next(stage: str, shown: Sequence[ParcelView]) -> str:
    if stage == "cancelling":
        return _("We answer as soon as we know whether it can still be stopped.")
    if stage == "placed":
        return _("As soon as the payment has arrived, we prepare your order.")
    outbound = [it for it in shown if not it.returning]
    if stage == "paid" and not outbound:
        return _("We pack it and hand it to the carrier. Then you can follow its way here.")
    if len(outbound) == 1:
        return outbound[0].next
    return ""


def _name(state: OrderState) -> str:
    if state.customer is not None and state.customer[2].name:
        return state.customer[2].name.strip()
    return state.ship_to[2].name.strip() if state.ship_to else ""


def _hidden(state: OrderState, tongue: Tongue) -> tuple[str, ...]:
    if state.erased is not None or state.ship_to is None:
        return ()
    to = state.ship_to[2]
    return tuple(hidden_of(to, tongue.country(to.country)))


def _total(state: OrderState, tongue: Tongue) -> str:
    if state.total_minor is None or state.currency is None:
        return ""
    return tongue.money(state.total_minor[2], state.currency[2])
