"""drops: what is never told, and what a stronger message makes needless. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from waypost.tell.case import Case, Pending, Ruling, Said
from waypost.tell.catalogue import SORTS, Category
from waypost.tell.states import Autonomy, Reason, Verdict

# What is told of the order as a whole makes news of its parts needless.
COVERS: dict[str, frozenset[str]] = {
    "all_delivered": frozenset({"delivered"}),
    "late_apology": frozenset({"delivered", "all_delivered"}),
    # Storefront and warehouse tell of one return under ids of their own.
    "return_approved": frozenset({"return_requested"}),
    "return_received": frozenset({"return_requested"}),
}
BAD_NEWS = frozenset({"stalled", "lost"})
_TWO_DAYS, _WEEK = timedelta(days=2), timedelta(days=7)
# For so long nobody hears again that they must wait, or that they asked for a return.
_TWICE = {
    "delayed": _TWO_DAYS,
    "dispatch_delayed": _TWO_DAYS,
    "on_hold": _TWO_DAYS,
    "return_requested": _WEEK,
}
_GRACE = timedelta(hours=1)
_KEEPS_FRESH = frozenset({Reason.DIGEST, Reason.BUDGET})


def dropped(it: Pending, case: Case, now: datetime) -> Ruling | None:
    """Why this cause is never told, if it is not."""
    sort, order = SORTS[it.name], case.orders.get(it.order_id)
    if order is None or order.erased or case.person.erasing:
        return Ruling(Verdict.DROP, Reason.ERASED)
    if it.at < case.activated_at:
        return Ruling(Verdict.DROP, Reason.BEFORE_ACTIVATION)
    if case.desk.of(it.name) is Autonomy.OFF:
        return Ruling(Verdict.DROP, Reason.SWITCHED_OFF)
    if sort.category in case.person.off and sort.category is not Category.ORDER:
        return Ruling(Verdict.DROP, Reason.NOT_WANTED)
    if now > _worth_until(it):
        return Ruling(Verdict.DROP, Reason.TOO_OLD)
    if not it.true:
        return Ruling(Verdict.DROP, Reason.UNTRUE)
    return _said(it, case.said, now)


def _worth_until(it: Pending) -> datetime:
    """What waits for a digest on our own account does not grow old by that."""
    fresh = it.at + SORTS[it.name].fresh
    if it.reason in _KEEPS_FRESH and it.until is not None:
        return max(fresh, it.until + _GRACE)
    return fresh


def _said(it: Pending, said: Sequence[Said], now: datetime) -> Ruling | None:
    """What was told already makes this needless."""
    about = [other for other in said if other.order_id == it.order_id]
    for other in about:
        if _needless_after(it, other, now):
            return Ruling(Verdict.DROP, Reason.ALREADY_SAID, other.name)
    if it.name == "moving_again" and not _heard_bad_news(it, about):
        return Ruling(Verdict.DROP, Reason.NEEDLESS)
    return None


def _needless_after(it: Pending, other: Said, now: datetime) -> bool:
    ago, same = now - other.said_at, other.subject == it.subject
    if it.name in COVERS.get(other.name, ()):
        return ago < _WEEK
    if it.name == other.name:
        if same and it.at == other.at:
            return True  # one happening, noted twice: what its key is made of came out otherwise
        # Of an order's delays those of the order itself and of its parcels are one to the reader.
        alike = same or it.name == "return_requested" or "" in (it.subject, other.subject)
        return alike and ago < _TWICE.get(it.name, timedelta())
    one, sort = SORTS[other.name], SORTS[it.name]
    return same and one.chain == sort.chain and one.rank > sort.rank and other.at >= it.at


def _heard_bad_news(it: Pending, about: Sequence[Said]) -> bool:
    of_parcel = [other for other in about if other.subject == it.subject]
    bad = max((o.said_at for o in of_parcel if o.name in BAD_NEWS), default=None)
    good = max((o.said_at for o in of_parcel if o.name == "moving_again"), default=None)
    return bad is not None and (good is None or bad > good)


def speaks_for(strong: Pending | Said, weak: Pending | Said) -> bool:
    """Is `weak` needless where `strong` is told? Of two, at most one speaks for the other."""
    if strong.order_id != weak.order_id:
        return False
    if weak.name in COVERS.get(strong.name, ()):
        return True
    one, other = SORTS[strong.name], SORTS[weak.name]
    same = strong.subject == weak.subject or (
        strong.name == weak.name == "delayed" and "" in (strong.subject, weak.subject)
    )
    if not same or one.chain != other.chain:
        return False
    return (one.rank, strong.at, strong.subject) > (other.rank, weak.at, weak.subject)


def replaced(causes: Sequence[Pending], rulings: dict[int, Ruling]) -> list[Pending]:
    """Those for which no other speaks; the others are dropped, whatever order they came in."""
    rest: list[Pending] = []
    by_order: dict[int, list[Pending]] = {}
    for it in causes:
        by_order.setdefault(it.order_id, []).append(it)
    for it in causes:
        others = by_order[it.order_id]
        strong = next((o for o in others if o is not it and _stronger(o, it)), None)
        if strong is None:
            rest.append(it)
        else:
            rulings[it.id] = Ruling(Verdict.DROP, Reason.REPLACED, strong.name)
    return rest


def _stronger(strong: Pending, weak: Pending) -> bool:
    if speaks_for(strong, weak):
        return True
    tied = (strong.name, strong.order_id, strong.subject, strong.at) == (
        weak.name,
        weak.order_id,
        weak.subject,
        weak.at,
    )
    return tied and strong.key > weak.key
