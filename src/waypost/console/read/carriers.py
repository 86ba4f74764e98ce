"""How carriers did: everything from the tally of deliveries, in one pass."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import msgspec

from waypost.console.read.rows import rows

WEEKS = 13
FEW = 10  # under so many, a share says little

# By carrier and service with the days they took, by carrier and lane, by carrier and week: three
# ways to add up one reading of the days. The week before today's is 1, today's own 0.
_SUMS = """
select dims[1], dims[2], dims[3], (%(today)s - day) / 7, dims[4], dims[5],
    sum(n) filter (where day >= %(since)s)::bigint, sum(n)::bigint
from (
    select day, dims, n from overview_tally
    where brand_id = %(brand)s and measure = 'transit' and day between %(first)s and %(today)s
    union all
    select day, dims, n from overview_change
    where brand_id = %(brand)s and measure = 'transit' and day between %(first)s and %(today)s
) counted
group by grouping sets (
    (dims[1], dims[2], dims[4], dims[5]), (dims[1], dims[3], dims[4], dims[5]),
    (dims[1], (%(today)s - day) / 7, dims[4])
)
"""


class Run(msgspec.Struct):
    """Parcels that arrived. promised: those of which a promise is known; on_time: kept it.

    days: of transit (0 to 30, which is 30 and more) -> parcels; unknown ones are left out.
    """

    arrived: int = 0
    promised: int = 0
    on_time: int = 0
    days: Counter[int] = msgspec.field(default_factory=Counter)

    @property
    def late(self) -> int:
        return self.promised - self.on_time

    @property
    def share(self) -> float | None:
        return self.on_time / self.promised if self.promised else None

    def add(self, on_time: str, days: str | None, count: int) -> None:
        self.arrived += count
        if on_time:
            self.promised += count
            self.on_time += count if on_time == "1" else 0
        if days:
            self.days[int(days)] += count


class Carriers(msgspec.Struct):
    """By carrier; by carrier and service; by carrier and lane; and by carrier and how many weeks
    ago (0: the seven days that end today), which looks back WEEKS whatever is asked for."""

    carriers: dict[str, Run]
    services: dict[tuple[str, str], Run]
    lanes: dict[tuple[str, str], Run]
    weeks: dict[tuple[str, int], Run]


def carriers(brand_id: int, today: date, days: int) -> Carriers:
    """Of the last `days`, today with them."""
    asked = {
        "brand": brand_id,
        "today": today,
        "since": today - timedelta(days=days - 1),
        "first": today - timedelta(days=7 * WEEKS - 1),
    }
    found = Carriers(*(defaultdict(Run) for _ in range(4)))
    for carrier, service, lane, week, on_time, took, within, ever in rows(_row, _SUMS, asked):
        if week is not None:
            found.weeks[carrier, week].add(on_time, None, ever or 0)
        elif within and lane is not None:
            found.lanes[carrier, lane].add(on_time, took, within)
        elif within:
            found.services[carrier, service].add(on_time, took, within)
            found.carriers[carrier].add(on_time, took, within)
    return found


def _row(*columns: Any) -> tuple[Any, ...]:
    return columns
