"""Which partners can be asked to do something with an order, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from waypost.connectors.contract import Actor, Keys, PartnerRefused
from waypost.connectors.deeds import Deed
from waypost.connectors.directory import Line
from waypost.connectors.guide import Family
from waypost.connectors.registry import CONNECTORS
from waypost.flow.tools import Flow, Tools
from waypost.flow.wish_rows import Row
from waypost.lib.http import Http

_REFS = "select ref from timeline_reference where brand_id = %s and order_id = %s order by ref"

# By whose deliveries the order is known. They may be gone by now, then all connections count.
_SPOKE = """
select distinct d.connection_id from timeline_event e
join inbox_delivery d on d.brand_id = e.brand_id and d.id = e.delivery_id
where e.brand_id = %s and e.order_id = %s
"""


class Partner(NamedTuple):
    """A connection that can be asked. key: its place among a wish's answers."""

    line: Line

    @property
    def key(self) -> str:
        return str(self.line.id)


class Asking(NamedTuple):
    """able: whom to ask, those who ship first. known_as: the order's references. silent: titles
    of warehouses that have the order and cannot be asked for this."""

    able: tuple[Partner, ...]
    known_as: tuple[str, ...]
    silent: tuple[str, ...]


def asking(
    connection: Flow,
    tools: Tools,
    wish: Row,
    deed: Deed,
    actors: Mapping[str, Callable[[Keys, Http], Actor]],
) -> Asking:
    """Whom to ask for `deed`."""
    known_as = tuple(
        ref for (ref,) in connection.execute(_REFS, (wish.brand_id, wish.order_id)).fetchall()
    )
    spoke = {
        id_ for (id_,) in connection.execute(_SPOKE, (wish.brand_id, wish.order_id)).fetchall()
    }
    lines = [
        line for line in tools.directory().all() if line.brand_id == wish.brand_id and line.active
    ]
    able: list[Partner] = []
    for name, make in actors.items():
        line = _chosen((it for it in lines if it.connector == name), spoke)
        if line is not None and _can(make, line, tools, deed, known_as):
            able.append(Partner(line))
    asked = {partner.line.connector for partner in able}
    return Asking(tuple(able), known_as, tuple(_silent(known_as, asked)))


def _chosen(lines: Iterable[Line], spoke: set[int]) -> Line | None:
    """The one connection that it can be; None where two could be meant."""
    found = list(lines)
    near = [line for line in found if line.id in spoke] or found
    return near[0] if len(near) == 1 else None


def _can(
    make: Callable[[Keys, Http], Actor],
    line: Line,
    tools: Tools,
    deed: Deed,
    known_as: tuple[str, ...],
) -> bool:
    try:
        actor = make(line.keys, tools.http)
    except PartnerRefused:
        return False  # it listens only: nobody gave it credentials
    return type(deed) in actor.does and actor.knows(known_as)


def _silent(known_as: tuple[str, ...], asked: set[str]) -> list[str]:
    names = {ref.removeprefix("shipment:").split("/")[0] for ref in known_as if "/" in ref}
    return sorted(
        connector.title
        for name, connector in CONNECTORS.items()
        if name in names and name not in asked and connector.guide.family is Family.WAREHOUSE
    )
