"""fold: facts into an OrderState. One small function a kind of fact, in one table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from waypost.core import bodies as b
from waypost.core.facts import Fact
from waypost.core.fold import after, sale, shipping
from waypost.core.order import OrderState

_FOLDS = sale.FOLDS | shipping.FOLDS | after.FOLDS


def fold(state: OrderState, facts: Iterable[Fact]) -> OrderState:
    """Add `facts` to `state`, in place, and return it."""
    for fact in facts:
        fold_one(state, fact.occurred_at, fact.id, fact.data)
    return state


def fold_one(state: OrderState, at: datetime, fact_id: bytes, body: b.Body) -> None:
    mark = (at, fact_id)
    if state.last_fact is None or mark > state.last_fact:
        state.last_fact = mark
    if state.first_fact is None or mark < state.first_fact:
        state.first_fact = mark
    _FOLDS[type(body)](state, mark, body)
    if state.erased is not None:
        _scrub(state)


def _scrub(s: OrderState) -> None:
    """Forget the person, keep what analytics of lanes and promises need: country and region."""
    if s.customer is not None:
        s.customer = (*s.customer[:2], b.Customer())
    if s.ship_to is not None:
        known = s.ship_to[2]
        s.ship_to = (*s.ship_to[:2], b.Address(region=known.region, country=known.country))
