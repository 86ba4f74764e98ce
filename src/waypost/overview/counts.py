"""Reading counts: one statement that adds tallies and what is not folded into them yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from waypost.overview.measures import MEASURES

_SUM = """
select {columns}sum(s.n)::bigint from (
    select day, dims, n from overview_tally
    where brand_id = %(brand)s and measure = %(measure)s{days}
    union all
    select day, dims, n from overview_change
    where brand_id = %(brand)s and measure = %(measure)s{days}
) s{where}{group} having sum(s.n) <> 0{order}
"""


def sum_sql(
    measure: str,
    brand_id: int,
    by: Sequence[str] = (),
    *,
    by_day: bool = False,
    since: date | None = None,
    until: date | None = None,
    only: Mapping[str, Sequence[str]] | None = None,
) -> tuple[str, dict[str, Any]]:
    """A query and its parameters, for Django's cursor as for psycopg's.

    Its rows are `(day, *by, n)`, without the day unless `by_day`, in that order; what counts
    nothing is left out, so no row at all is a zero. `by`, `only`: dimensions by the names that
    `measures` gives them; `only` keeps those with one of the values. Both days are included, in
    the brand's zone. KeyError for a measure or dimension that there is not.

        query, parameters = sum_sql("opened", brand, ["kind"], by_day=True, since=monday)
    """
    places = {name: f"s.dims[{at}]" for at, name in enumerate(MEASURES[measure].dims, 1)}
    columns = ["s.day"] * by_day + [places[name] for name in by]
    parameters: dict[str, Any] = {"brand": brand_id, "measure": measure}
    days = ""
    for name, sign, day in (("since", ">=", since), ("until", "<=", until)):
        if day is not None:
            days += f" and day {sign} %({name})s"
            parameters[name] = day
    kept: list[str] = []
    for at, (name, values) in enumerate((only or {}).items()):
        kept.append(f"{places[name]} = any(%(only{at})s)")
        parameters[f"only{at}"] = list(values)
    listed = ", ".join(columns)
    query = _SUM.format(
        columns=f"{listed}, " if columns else "",
        days=days,
        where=" where " + " and ".join(kept) if kept else "",
        group=f" group by {listed}" if columns else "",
        order=f" order by {listed}" if columns else "",
    )
    return query, parameters
