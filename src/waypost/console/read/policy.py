"""The policy as a person works on it: what is in force, their draft, versions, who and what there
is to name in it, and the histories that a preview judges."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from waypost.accounts import policies
from waypost.accounts.models import PolicyDraft
from waypost.accounts.policies import InForce
from waypost.console.read.rows import one, rows
from waypost.core.facts import Fact, body_from_json
from waypost.core.policy import Policy, PolicyUnreadable
from waypost.timeline.heard import News


class Working(NamedTuple):
    """policy: the draft where there is one, else what is in force. fault: why what is in force
    cannot be followed; workers then judge by the defaults or the last one that could be."""

    current: InForce
    before: Policy
    policy: Policy
    draft: PolicyDraft | None
    fault: str

    @property
    def overtaken(self) -> bool:
        return self.draft is not None and self.draft.base != self.current.number

    @property
    def base(self) -> int:
        return self.current.number if self.draft is None else self.draft.base


def working(brand_id: int, person_id: int | None) -> Working:
    current = policies.in_force(brand_id)
    draft = None if person_id is None else policies.draft_of(brand_id, person_id)
    fault = ""
    try:
        before = policies.policy_of(current.content)
    except PolicyUnreadable as error:
        fault = str(error)
        before = Policy(zone=current.content["zone"], country=current.content["country"])
    policy = before
    if draft is not None:
        try:
            policy = policies.policy_of(draft.policy)
        except PolicyUnreadable as error:
            fault = str(error)
    return Working(current, before, policy, draft, fault)


class Version(NamedTuple):
    number: int
    at: datetime
    who: str
    why: str
    policy: dict[str, Any]
    preview: dict[str, Any] | None


_VERSIONS = """
select v.number, v.at, coalesce(nullif(p.name, ''), p.email, ''), v.why, v.policy, v.preview
from accounts_policyversion v left join accounts_person p on p.id = v.person_id
where v.brand_id = %s and v.number < %s order by v.number desc limit %s
"""


def versions(brand_id: int, below: int = 2**31 - 1, limit: int = 51) -> list[Version]:
    """The newest first."""
    return rows(_version, _VERSIONS, (brand_id, below, limit))


def _version(number: int, at: datetime, who: str, why: str, policy: Any, preview: Any) -> Version:
    return Version(number, at, who, why, policies.loaded(policy), policies.loaded(preview))


class Names(NamedTuple):
    """What orders and parcels of this brand were seen with, to choose from."""

    services: list[str]
    carriers: list[str]
    warehouses: list[str]
    countries: list[str]


_NAMES = """
select array(select distinct service from recent where service <> '' order by 1 limit 50),
    array(select distinct carrier from recent where carrier <> '' order by 1 limit 50),
    array(select distinct warehouse from recent where warehouse <> '' order by 1 limit 50),
    array(select distinct country from recent where country <> '' order by 1 limit 100)
"""
_RECENT = """
with recent as materialized (
    select service, carrier, warehouse, country from overview_orderrow
    where brand_id = %s order by placed_at desc nulls last, order_id desc limit 2000
)
"""


def names(brand_id: int) -> Names:
    """From the newest orders."""
    return one(Names, _RECENT + _NAMES, (brand_id,)) or Names([], [], [], [])


# Both read one index and no row: the time to look at may hold most orders that there are.
_POPULATION = """
select count(*) from overview_orderrow where brand_id = %s and placed_at between %s and %s
"""
_SAMPLE = """
select order_id from overview_orderrow
where brand_id = %s and placed_at between %s and %s
and (hashint8(order_id) & 1048575) < %s
"""


def population(brand_id: int, since: datetime, until: datetime) -> int:
    return one(int, _POPULATION, (brand_id, since, until)) or 0


def sample(brand_id: int, since: datetime, until: datetime, share: float) -> list[int]:
    """Orders placed in that time, each taken with the probability `share`, the same each time."""
    return rows(int, _SAMPLE, (brand_id, since, until, int(share * 1048576) + 1))


class Told(NamedTuple):
    """An order and everything that it was ever told."""

    order_id: int
    number: str
    news: list[News]


_EVENTS = """
select o.id, o.number, e.recorded_at, e.kind, e.source, e.key, e.ref, e.occurred_at, e.data::text
from unnest(%s::bigint[]) as asked (id)
join timeline_order o on o.brand_id = %s and o.id = asked.id
join timeline_event e on e.brand_id = o.brand_id and e.order_id = o.id
"""


def histories(brand_id: int, ids: list[int]) -> list[Told]:
    found: dict[int, Told] = {}

    def tell(id_: int, number: str, known_at: datetime, *event: Any) -> None:
        kind, source, key, ref, at, data = event
        fact = Fact(ref, at, source, key, body_from_json(kind, data.encode()))
        found.setdefault(id_, Told(id_, number, [])).news.append(News(known_at, fact))

    rows(tell, _EVENTS, (ids, brand_id))
    return list(found.values())
