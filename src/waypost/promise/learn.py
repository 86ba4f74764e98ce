"""learn: how long parcels took on each lane, for what is promised before a purchase."""

from __future__ import annotations

from datetime import datetime, timedelta

from waypost.core.policy import LONGEST_TRANSIT
from waypost.timeline.heard import Connection

ENOUGH = 50  # parcels, before a lane's history says more than a guess
_SINCE = timedelta(days=180)

# went, came: days since a Monday long ago. Of those, five a week are weekdays, and as many as have
# begun of the last week; so a weekend counts as the Monday after it.
_LEARN = """
insert into promise_pace
    (brand_id, country, service, carrier, parcels, fastest, slowest, learned_at)
select brand_id, country, coalesce(service, ''), coalesce(carrier, ''), count(*),
    percentile_disc(0.1) within group (order by days),
    percentile_disc(0.9) within group (order by days), %(now)s
from (
    select brand_id, country, service, carrier,
        came / 7 * 5 + least(came %% 7, 5) - went / 7 * 5 - least(went %% 7, 5) as days
    from (
        select p.brand_id, upper(o.country) as country, nullif(lower(o.service), '') as service,
            nullif(lower(p.carrier), '') as carrier,
            (p.handed_over_at at time zone b.zone)::date - date '0001-01-01' as went,
            (p.delivered_at at time zone b.zone)::date - date '0001-01-01' as came
        from overview_parcelrow p
        join overview_orderrow o on o.brand_id = p.brand_id and o.order_id = p.order_id
        join accounts_brand b on b.id = p.brand_id
        where p.direction = 'outbound' and p.delivered_at > %(since)s
        and p.handed_over_at <= p.delivered_at and o.country <> ''
    ) arrived
) counted
group by grouping sets
    ((brand_id, country), (brand_id, country, service), (brand_id, country, carrier),
     (brand_id, country, service, carrier))
having count(*) >= %(enough)s
    and percentile_disc(0.9) within group (order by days) <= %(longest)s
    and (grouping(service) = 1 or service is not null)
    and (grouping(carrier) = 1 or carrier is not null)
"""


def learn(connection: Connection, now: datetime) -> int:
    """Learn every brand's lanes anew from what arrived in the last half year; how many."""
    connection.execute("delete from promise_pace")
    asked = {"now": now, "since": now - _SINCE, "enough": ENOUGH, "longest": LONGEST_TRANSIT}
    return connection.execute(_LEARN, asked).rowcount
