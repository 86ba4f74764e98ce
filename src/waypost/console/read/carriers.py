"""How carriers did: everything from the tallies of deliveries."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import msgspec

from waypost.console.read.rows import rows
from waypost.console.read.tallies import tallied

WEEKS = 13
FEW = 10  # under so many, a share says little

_SUMS = """
select dims, sum(n)::bigint from (
    select dims, n from overview_tally
    where brand_id = %(brand)s and measure = 'transit' and day between %(since)s and %(today)s
    union all
    select dims, n from overview_change
    where brand_id = %(brand)s and measure = 'transit' and day between %(since)s and %(today)s
) counted group by dims having sum(n) <> 0
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

    def add(self, on_time: str, days: str, count: int) -> None:
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
    found = Carriers(*(defaultdict(Run) for _ in range(4)))
    asked = {"brand": brand_id, "today": today, "since": today - timedelta(days=days - 1)}
    for (carrier, service, lane, on_time, took), count in rows(_row, _SUMS, asked):
        for run in (
            found.carriers[carrier],
            found.services[carrier, service],
            found.lanes[carrier, lane],
        ):
            run.add(on_time, took, count)
    first = today - timedelta(days=7 * WEEKS - 1)
    by = ["carrier", "on_time"]
    for day, carrier, on_time, count in tallied(
        _row, brand_id, "arrivals", by, by_day=True, since=first, until=today
    ):
        found.weeks[carrier, (today - day).days // 7].add(on_time, "", count)
    return found


def _row(*columns: Any) -> tuple[Any, ...]:
    return columns
