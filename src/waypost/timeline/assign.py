"""assign: which order is each fact about? Pure; the database's part is in `references`.

Names are of three strengths.
- A storefront's own id (`order:`) is the identity. Two of them never become one order.
- Order numbers, payment, shipment and return ids are weak: they join what has no identity yet
  (a *shell*: facts that came before their order) to the order that turns out to own it. When two
  named orders claim one, the first keeps it.
- Tracking numbers are re-used by carriers and shared by orders that travel in one parcel. They
  never join two named orders; which of them a scan belongs to is decided by time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from waypost.core.refs import is_shared
from waypost.timeline.heard import Heard

Ref = tuple[int, str]  # brand, reference

# EasyPost hands out the same tracker for a code within three months: beyond that it is re-use.
ONE_PARCEL = timedelta(days=90)
# A scan may be a little older than the fulfillment that names its parcel.
_SLACK = timedelta(days=1)


class Owner(msgspec.Struct):
    """An order as assignment sees it. `id` is 0 until the database gives one."""

    brand_id: int
    id: int = 0
    named: bool = False
    into: Owner | None = None  # taken up by this one

    def final(self) -> Owner:
        owner = self
        while owner.into is not None:
            owner = owner.into
        return owner


class Bound(msgspec.Struct):
    """A reference's orders: the first, and further ones (tracking numbers only)."""

    owner: Owner
    since: datetime
    others: list[tuple[Owner, datetime]] = []


class Assignment:
    """Assigns facts one by one, learning references as it goes.

    new_bindings, new_shares: what the database does not know yet.
    taken_up: existing shells whose events now belong to another order.
    """

    def __init__(self, known: dict[Ref, Bound]) -> None:
        self._known = known
        self.new_bindings: dict[Ref, Bound] = {}
        self.new_shares: list[tuple[Ref, Owner, datetime]] = []
        self.taken_up: list[Owner] = []
        # A delivery's facts mostly carry the same names, and names that are bound stay bound.
        self._seen: dict[tuple[int, str, tuple[str, ...]], Owner] = {}

    def assign(self, heard: Iterable[Heard]) -> list[tuple[Owner, Heard]]:
        """Each fact with its order; a fact of a shared parcel comes once for each."""
        # Facts that carry an identity go first, so that fewer shells are made and taken up.
        ordered = sorted(heard, key=lambda item: _identity(item) is None)
        pairs = [(owner, item) for item in ordered for owner in self._owners(item)]
        return [(owner.final(), item) for owner, item in pairs]

    def _owners(self, item: Heard) -> list[Owner]:
        brand, fact = item.brand_id, item.fact
        seen = self._seen.get((brand, fact.order_ref, fact.refs))
        if seen is not None:
            return [seen]
        names = dict.fromkeys((fact.order_ref, *fact.refs))
        strong = [name for name in names if not is_shared(name)]
        if not strong:
            bound = self._known.get((brand, fact.order_ref))
            if bound is not None:
                return self._by_time(bound, fact.occurred_at)
        identity = _identity(item)
        owner = self._owner_of(brand, strong, identity)
        if identity is not None:
            owner.named = True
        for name in names:
            owner = self._bind((brand, name), owner, fact.occurred_at)
        if strong:
            self._seen[brand, fact.order_ref, fact.refs] = owner
        return [owner]

    def _owner_of(self, brand: int, strong: list[str], identity: str | None) -> Owner:
        if identity is not None:
            bound = self._known.get((brand, identity))
            return bound.owner.final() if bound is not None else Owner(brand)
        for name in strong:
            bound = self._known.get((brand, name))
            if bound is not None:
                return bound.owner.final()
        return Owner(brand)

    def _bind(self, ref: Ref, owner: Owner, at: datetime) -> Owner:
        """Let `owner` be called `ref`; the order that it is after that."""
        bound = self._known.get(ref)
        if bound is None:
            self._known[ref] = self.new_bindings[ref] = Bound(owner, at)
            return owner
        holder = bound.owner.final()
        if holder is owner:
            return owner
        if not holder.named:
            self._take_up(holder, owner)
            return owner
        if not owner.named and not is_shared(ref[1]):
            self._take_up(owner, holder)
            return holder
        if is_shared(ref[1]) and all(other.final() is not owner for other, _ in bound.others):
            bound.others = [*bound.others, (owner, at)]
            self.new_shares.append((ref, owner, at))
        return owner

    def _take_up(self, shell: Owner, owner: Owner) -> None:
        shell.into = owner
        if shell.id:
            self.taken_up.append(shell)

    @staticmethod
    def _by_time(bound: Bound, at: datetime) -> list[Owner]:
        """Orders bound within three months of each other share one parcel; later ones re-use."""
        if not bound.others:
            return [bound.owner.final()]
        bindings = sorted(
            [(bound.since, bound.owner), *((t, o) for o, t in bound.others)],
            key=lambda pair: pair[0],
        )
        started = [pair for pair in bindings if pair[0] <= at + _SLACK] or bindings[:1]
        newest = started[-1][0]
        near = [owner.final() for since, owner in bindings if abs(newest - since) <= ONE_PARCEL]
        return list({id(owner): owner for owner in near}.values())


def _identity(item: Heard) -> str | None:
    fact = item.fact
    if fact.order_ref.startswith("order:"):
        return fact.order_ref
    return next((ref for ref in fact.refs if ref.startswith("order:")), None)
