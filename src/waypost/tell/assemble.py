"""assemble: one person's case, out of what was read of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from waypost.core.milestones import given_up, outstanding
from waypost.core.words import Direction
from waypost.core.zones import zone_of
from waypost.tell.case import Case, Order, Pending, Person
from waypost.tell.cases import Message, OrderKey, PersonKey, Row, Standing, Told
from waypost.tell.causes import dispatched
from waypost.tell.consent import Known
from waypost.tell.desks import Speaker
from waypost.tell.registry import Registry
from waypost.tell.states import Channel
from waypost.tell.truth import holds


def assemble(
    key: PersonKey,
    rows: Sequence[Row],
    known: Mapping[OrderKey, Standing],
    found: Registry,
    lately: Sequence[Message],
    said: Sequence[Told],
    speaker: Speaker,
) -> Case:
    """One person's case."""
    brand_id = key[0]
    orders = {
        order_id: _order(order_id, known[brand_id, order_id], speaker)
        for order_id in {it.order_id for it in rows}
        if (brand_id, order_id) in known
    }
    addresses = found.addresses[key]
    consents: dict[Channel, Known] = {
        channel: found.consents.get((brand_id, address), {})
        for channel, address in addresses.items()
    }
    person = msgspec.structs.replace(
        found.chosen.get(key) or Person(key[1]),
        addresses=addresses,
        stopped=found.stopped[key],
        known=consents,
        accepts=_accepts(brand_id, rows, known),
        browsers=found.browsers.get(key, frozenset()),
    )
    return Case(
        person,
        speaker.desk,
        speaker.rules.zone,
        speaker.activated_at,
        [_pending(it, known.get((brand_id, it.order_id)), speaker) for it in rows],
        orders,
        [it.said for it in said],
        [it.at for it in lately if it.released],
        found.ways.get(brand_id, {}),
    )


def _pending(row: Row, known: Standing | None, speaker: Speaker) -> Pending:
    true = known is not None and holds(row, known.state, known.living, speaker.rules)
    return Pending(
        row.id, row.order_id, row.name, row.key, row.at, row.noted_at, row.subject, row.state,
        row.reason, row.until, row.message_id, row.approved, row.look_at, "hurry" in row.data, true,
    )  # fmt: skip


def _order(order_id: int, known: Standing, speaker: Speaker) -> Order:
    state, to = known.state, known.state.ship_to
    outbound = [
        (parcel_id, parcel)
        for parcel_id, parcel in state.parcels.items()
        if parcel.direction is not Direction.RETURN and not given_up(state, parcel_id, parcel)
    ]
    back = any(
        it.closed is None and (it.decision is None or it.decision[2] != "declined")
        for it in state.returns.values()
    )
    behind = any(dispatched(state, parcel_id, parcel) is None for parcel_id, parcel in outbound)
    return Order(
        order_id,
        None if to is None else zone_of(to[2], speaker.rules.zone),
        "" if to is None else to[2].country.upper(),
        "" if state.customer is None else state.customer[2].locale,
        len(outbound),
        back or any(status != "warning" for status in known.living.values()),
        behind or bool(outstanding(state)),
        state.erased is not None,
    )


def _accepts(
    brand_id: int, rows: Sequence[Row], known: Mapping[OrderKey, Standing]
) -> frozenset[str]:
    """By which channels their newest order says that they take marketing."""
    newest_order = max(it.order_id for it in rows)
    order = known.get((brand_id, newest_order))
    if order is None or order.state.customer is None:
        return frozenset()
    return frozenset(order.state.customer[2].accepts)
