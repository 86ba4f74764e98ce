"""keep: after orders are settled, bring the rows that people look at in line. Set-based.

Locks are taken in one order everywhere: orders, issues, customers, rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from waypost.core.rules import Rules
from waypost.overview import copies, customers, finding, rows
from waypost.overview.customers import Customer, Placed
from waypost.overview.faces import OrderFace, ParcelFace
from waypost.overview.facets import faces
from waypost.overview.rows import Known, ParcelKey, Written
from waypost.timeline.heard import Connection, OrderKey
from waypost.timeline.orders import Loaded

RulesOf = Callable[[int], Rules]
_NOBODY = (0, "")


class _Change(msgspec.Struct):
    """An order whose row differs from what is stored."""

    key: OrderKey
    face: OrderFace
    known: Known | None
    customer_id: int | None = None
    tier: str = rows.SAME

    @property
    def written(self) -> Written:
        return self.key, self.face, self.customer_id, self.tier

    @property
    def moves(self) -> bool:
        """Does it matter to customers: whose it is, how they are called, which order it is?"""
        return self.known is None or _of_customer(self.face) != _of_customer(self.known.face)

    @property
    def shows(self) -> bool:
        """Does it matter to issues?"""
        return self.known is None or _of_issues(self.face) != _of_issues(self.known.face)


def _of_customer(face: OrderFace) -> tuple[object, ...]:
    contact = [term for term in face.terms if term.startswith(("email:", "phone:"))]
    return face.customer, face.placed_at, face.vip, face.name, contact


def _of_issues(face: OrderFace) -> tuple[object, ...]:
    return face.facets, face.vip, face.total_minor, face.currency


def note(connection: Connection, orders: Iterable[Loaded], rules: RulesOf) -> int:
    """Keep the rows of these settled orders, which the caller holds; how many changed.

    rules: a brand's, for its country and its reading of promised days. An order that no
    storefront has named yet has no row.
    """
    named = sorted((order for order in orders if order.named), key=lambda order: order.key)
    if not named:
        return 0
    keys = [order.key for order in named]
    known, known_parcels = rows.read(connection, keys), rows.read_parcels(connection, keys)
    changes: list[_Change] = []
    parcels: dict[ParcelKey, ParcelFace] = {}
    for order in named:
        face, its_parcels = faces(order.state, rules(order.key[0]))
        old = known.get(order.key)
        if old is None or old.face != face:
            changes.append(_Change(order.key, face, old))
        for parcel, parcel_face in its_parcels.items():
            parcels[(*order.key, parcel)] = parcel_face
    written = {key: face for key, face in parcels.items() if known_parcels.get(key) != face}
    gone = [key for key in known_parcels if key not in parcels]
    _write(connection, changes, written, gone, known_parcels)
    return len({change.key for change in changes} | {key[:2] for key in (*written, *gone)})


def _write(
    connection: Connection,
    changes: Sequence[_Change],
    parcels: dict[ParcelKey, ParcelFace],
    gone: Sequence[ParcelKey],
    known_parcels: dict[ParcelKey, ParcelFace],
) -> None:
    shown = {change.key for change in changes if change.shows}
    shown.update(_shown_by_parcels(parcels, gone, known_parcels))
    copies.lock(connection, sorted(shown))
    touched, left = _move(connection, changes, shown)
    rows.insert(connection, [it.written for it in changes if it.known is None])
    rows.update(connection, [it.written for it in changes if it.known is not None])
    rows.save_parcels(connection, parcels)
    rows.drop_parcels(connection, gone)
    _find(connection, changes)
    customers.count(connection, touched, left)
    copies.copy(connection, sorted(shown))


def _shown_by_parcels(
    parcels: dict[ParcelKey, ParcelFace],
    gone: Sequence[ParcelKey],
    known_parcels: dict[ParcelKey, ParcelFace],
) -> Iterator[OrderKey]:
    """Orders whose issues may be about a parcel that now looks different to them."""
    for brand, order, _ in gone:
        yield brand, order
    for key, face in parcels.items():
        old = known_parcels.get(key)
        if old is None or (old.carrier, old.lane) != (face.carrier, face.lane):
            yield key[0], key[1]


def _move(
    connection: Connection, changes: Sequence[_Change], shown: set[OrderKey]
) -> tuple[list[Customer], list[Customer]]:
    """Give changed orders their customers and tiers, which may change other orders' tiers; whose
    orders must be counted, and who of them lost one."""
    for it in changes:
        it.customer_id = it.known.customer_id if it.known else None
    moving = [it for it in changes if it.moves]
    came = {it.key: (it.key[0], it.face.customer) for it in moving if it.face.customer}
    went = {
        (it.key[0], it.known.face.customer): it.known.customer_id
        for it in moving
        if it.known and it.known.customer_id and it.known.face.customer != it.face.customer
    }
    ids = customers.lock(connection, [*came.values(), *went])
    touched = [(brand, id_) for (brand, _), id_ in ids.items()]
    placed = {
        it.key: Placed(it.key, ids.get(came.get(it.key, _NOBODY)), it.face.placed_at, it.face.vip)
        for it in moving
    }
    others = {it.key: it for it in customers.tiers(connection, touched, list(placed.values()))}
    for it in moving:
        it.customer_id, it.tier = placed[it.key].customer_id, placed[it.key].tier
    for it in changes:
        if it.key in others:
            it.tier = others.pop(it.key).tier
            shown.add(it.key)
    copies.lock(connection, sorted(others))
    customers.retier(connection, list(others.values()))
    shown.update(others)
    return touched, [(key[0], ids[key]) for key in went]


def _find(connection: Connection, changes: Sequence[_Change]) -> None:
    """Let the orders be found by what they are now called, and no longer by what they were."""
    fresh: list[finding.Found] = []
    gone: list[finding.Found] = []
    for it in changes:
        now = set(it.face.terms)
        before = set(it.known.face.terms) if it.known else set()
        fresh += [(it.key[0], term, it.key[1]) for term in now - before]
        gone += [(it.key[0], term, it.key[1]) for term in before - now]
    finding.drop(connection, gone)
    finding.add(connection, fresh)
