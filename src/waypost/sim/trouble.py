"""What goes wrong in the simulated shop, and how often. One table, each figure with its source.

"Olist" is the public record of a Brazilian marketplace (22,733 orders to May 2018; delivered ones
weighted by 3.86, because the record holds a quarter of them and all that failed). Figures without
a source are assumed: large enough that each trouble shows within some thousand orders, small
enough that most orders go well.
"""

from __future__ import annotations

from bisect import bisect_right
from random import Random

import msgspec


class Curve(msgspec.Struct, frozen=True):
    """A distribution by its quantiles: `points` are (share of cases, value), both rising."""

    points: tuple[tuple[float, float], ...]

    def draw(self, rng: Random) -> float:
        share = rng.random()
        points = self.points
        index = min(bisect_right(points, (share, float("inf"))), len(points) - 1)
        low, high = points[index - 1], points[index]
        return low[1] + (high[1] - low[1]) * (share - low[0]) / (high[0] - low[0])


# Hours to approval of payments by bank slip (Olist, 4,558 of them; 57.6 % take over 24 h).
SLOW_PAYMENT_HOURS = Curve(
    (
        (0.0, 0.7),
        (0.05, 5.3),
        (0.25, 15.0),
        (0.5, 29.3),
        (0.75, 40.0),
        (0.9, 66.2),
        (0.95, 85.2),
        (0.99, 117.2),
        (1.0, 160.0),
    )
)
# Hours to approval of those card payments that took over 24 h (Olist, 1,361 of them; cut where an
# authorisation runs out).
LATE_CAPTURE_HOURS = Curve(((0.0, 24.0), (0.3, 25.0), (0.6, 36.0), (0.85, 64.0), (1.0, 166.0)))
# Days by which a late hand-over missed its limit (Olist, 1,852 of them).
DISPATCH_DELAY_DAYS = Curve(
    ((0.0, 0.02), (0.05, 0.06), (0.25, 0.39), (0.5, 1.09), (0.75, 4.02), (0.9, 8.13), (1.0, 16.0))
)
# Days by which a late delivery missed the promise, in median transit times of its lane (Olist,
# 1,504 late deliveries over a median transit of 7.8 days).
LATENESS = Curve(
    ((0.0, 0.1), (0.05, 0.13), (0.25, 0.38), (0.5, 0.9), (0.75, 1.67), (0.9, 2.8), (1.0, 4.1))
)
# How much of the promised time a punctual parcel needs. Olist pads to 12 days early in the median;
# carriers' own dates are tighter.
PUNCTUAL = Curve(((0.0, 0.3), (0.25, 0.45), (0.6, 0.65), (0.9, 0.85), (1.0, 1.0)))
# Lines of an order (Olist): 90 % hold one, 7.4 % two.
LINES = ((0.900, 1), (0.974, 2), (0.989, 3), (1.0, 4))
# Stars (Olist): punctual deliveries average 4.28, late ones 2.17, what never came 1.75.
STARS_PUNCTUAL = ((0.069, 1), (0.094, 2), (0.178, 3), (0.384, 4), (1.0, 5))
STARS_LATE = ((0.559, 1), (0.650, 2), (0.760, 3), (0.865, 4), (1.0, 5))
STARS_NEVER = ((0.708, 1), (0.780, 2), (0.853, 3), (0.908, 4), (1.0, 5))
# Share of a day's orders by local hour (Olist).
HOURLY = (
    0.0254, 0.0119, 0.0053, 0.0028, 0.0017, 0.0022, 0.0055, 0.0118, 0.0284, 0.0465, 0.0633, 0.0673,
    0.0618, 0.0644, 0.0636, 0.0657, 0.0668, 0.0619, 0.0582, 0.0605, 0.0628, 0.0617, 0.0587, 0.0418,
)  # fmt: skip


def pick(steps: tuple[tuple[float, int], ...], rng: Random) -> int:
    """The value of the first step whose cumulative share is above a drawn one."""
    share = rng.random()
    return next((value for limit, value in steps if share < limit), steps[-1][1])


class Odds(msgspec.Struct, frozen=True, kw_only=True):
    """Chance of each trouble, per order unless it says otherwise."""

    # Payment
    slow_method: float = 0.190  # share of bank slips among payments, Olist
    slow_payment_fails: float = 0.06  # per slow payment
    slow_payment_pends: float = 0.05  # per slow payment: nobody pays, it expires after a week
    authorized_only: float = 0.12  # card payments taken only when the goods are ready
    late_capture: float = 0.079  # card payments that take over 24 h, Olist
    declined: float = 0.012  # a card is declined at first; most try again
    declined_for_good: float = 0.3  # per decline
    review: float = 0.010
    review_drags: float = 0.3  # per review: over a business day
    review_refuses: float = 0.08  # per review
    early_fraud_warning: float = 0.002
    high_risk: float = 0.008
    high_risk_cancelled: float = 0.35  # per high risk

    # The house
    unsynced: float = 0.004
    shop_hold: float = 0.010
    warehouse_hold: float = 0.006
    hold_drags: float = 0.35  # per hold: over two business days
    bad_address: float = 0.008
    refused: float = 0.003
    out_of_stock: float = 0.0072  # Olist's `unavailable`
    out_of_stock_cancels: float = 0.35  # per line out of stock
    backordered: float = 0.004
    backorder_untold: float = 0.4  # per backorder
    cancelled: float = 0.0058  # Olist's `canceled`
    cancelled_unrefunded: float = 0.3  # per cancellation: the refund is forgotten for days
    edited: float = 0.006  # a line is taken off
    moved_house: float = 0.006  # the customer corrects the address in time
    split: float = 0.30  # per order of several lines
    split_drags: float = 0.25  # per split: the second parcel waits for days
    late_dispatch: float = 0.0915  # Olist: handed over after the seller's limit
    label_early: float = 0.008  # the label is made days before the goods leave
    express: float = 0.10

    # The road, per parcel. In Olist 20.1 % of what was handed over late came late, and 5.3 % of
    # the rest. The mishaps below make up a part of both; these two are what they leave.
    late_after_late_dispatch: float = 0.17
    late: float = 0.013
    edd_moved: float = 0.55  # per late parcel: the carrier says so before
    edd_moved_in_vain: float = 0.01  # the carrier moves the date and comes in time after all
    stalled: float = 0.012
    lost: float = 0.004
    lost_said: float = 0.3  # per lost parcel: the carrier admits it
    damaged: float = 0.004
    misrouted: float = 0.006
    weather: float = 0.012
    delayed: float = 0.010  # held or delayed with no reason given
    address_unfound: float = 0.004
    failed_attempt: float = 0.035
    failed_again: float = 0.25  # per failed attempt
    refused_at_door: float = 0.003
    pickup_point: float = 0.07
    pickup_ignored: float = 0.12  # per parcel at a point
    pickup_never: float = 0.3  # per ignored parcel: it goes back
    customs: float = 0.06  # per international parcel
    untrackable: float = 0.004
    reused_number: float = 0.004

    # Afterwards
    not_received: float = 0.004  # per delivered order
    complaint: float = 0.004
    complaint_troubled: float = 0.15  # per order that had trouble
    feedback: float = 0.15  # share of delivered orders that leave a score
    returned: float = 0.06
    return_declined: float = 0.08  # per return
    return_unused: float = 0.10
    return_late: float = 0.10  # sent only after some reminding
    return_stalled: float = 0.06
    return_unprocessed: float = 0.10
    exchanged: float = 0.12
    exchange_late: float = 0.2  # per exchange
    refund_overdue: float = 0.08  # per refund
    refund_pending: float = 0.25
    refund_stuck: float = 0.03
    refund_failed: float = 0.03
    refund_short: float = 0.03
    disputed: float = 0.004
    dispute_forgotten: float = 0.35  # per dispute: unanswered until the last days
    stray_label: float = 0.002  # numbers that are no order: a label bought by hand


# Not troubles but habits: `scaled` leaves them alone.
_HABITS = frozenset(
    {"slow_method", "authorized_only", "split", "express", "pickup_point", "feedback", "exchanged"}
)
_MOST = 0.9


def scaled(odds: Odds, factor: float) -> Odds:
    """The same table with every trouble `factor` times as likely, up to 90 %; 0 is a good world."""
    return Odds(
        **{
            name: chance if name in _HABITS else min(max(chance, _MOST), chance * factor)
            for name, chance in msgspec.structs.asdict(odds).items()
        }
    )
