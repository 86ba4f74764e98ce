"""grouping: loose facts into orders, by the same rules as the live assignment.

Facts that share a name, directly or by others between them, lie together. Nearly always such a
cluster is plainly one order; where it may not be (two identities, a tracking number that joins a
shell and a named order) `timeline.assign` decides, as it does for a webhook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from waypost.core.facts import Fact
from waypost.core.refs import is_shared
from waypost.history.source import Story
from waypost.timeline.assign import Assignment, Owner
from waypost.timeline.heard import Heard

_IDENTITY = "order:"
_Key = tuple[str, str, str]


class _Cluster:
    """Facts that share names. identity: the one storefront id among their names.

    doubtful: it may be more than one order.
    """

    __slots__ = ("doubtful", "facts", "identity", "into")

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.identity = ""
        self.doubtful = False
        self.into: _Cluster | None = None

    def final(self) -> _Cluster:
        cluster = self
        while cluster.into is not None:
            cluster = cluster.into
        return cluster

    def take(self, other: _Cluster) -> _Cluster:
        """Both in one; the one that is left."""
        if len(other.facts) > len(self.facts):
            return other.take(self)
        other.into = self
        self.facts += other.facts
        self.doubtful = self.doubtful or other.doubtful
        if other.identity:
            self._name(other.identity)
        other.facts = []
        return self

    def add(self, fact: Fact) -> None:
        self.facts.append(fact)
        identity = identity_of(fact)
        if identity is not None:
            self._name(identity)
        elif fact.refs and any(map(is_shared, (fact.order_ref, *fact.refs))):
            self.doubtful = True

    def _name(self, identity: str) -> None:
        if self.identity and self.identity != identity:
            self.doubtful = True
        self.identity = self.identity or identity


def grouped(facts: Iterable[Fact]) -> Iterator[Story]:
    """The orders that `facts` are about; of facts with one identity the first counts."""
    clusters: dict[str, _Cluster] = {}
    for fact in facts:
        cluster = clusters.get(fact.order_ref)
        if cluster is None:
            cluster = clusters[fact.order_ref] = _Cluster()
        elif cluster.into is not None:
            cluster = cluster.final()
        for ref in fact.refs:
            other = clusters.setdefault(ref, cluster)
            if other is not cluster and (other := other.final()) is not cluster:
                cluster = cluster.take(other)
        cluster.add(fact)
    for cluster in dict.fromkeys(clusters.values()):
        if cluster.into is None:
            yield from _settled(cluster)


def _settled(cluster: _Cluster) -> Iterator[Story]:
    if not cluster.doubtful:
        yield _story(cluster.facts)
        return
    told: dict[int, list[Fact]] = {}
    owners: list[Owner] = []  # keeps them alive, so that their addresses stay their own
    for owner, heard in Assignment({}).assign(Heard(0, fact) for fact in cluster.facts):
        owners.append(owner)
        told.setdefault(id(owner), []).append(heard.fact)
    yield from map(_story, told.values())


def _story(facts: list[Fact]) -> Story:
    once: dict[_Key, Fact] = {}
    for fact in facts:
        once.setdefault((fact.data.kind, fact.source, fact.key), fact)
    name = next(filter(None, map(identity_of, facts)), facts[0].order_ref)
    return Story(name, list(once.values()))


def identity_of(fact: Fact) -> str | None:
    """The storefront's own id of the order, where the fact names it."""
    if fact.order_ref.startswith(_IDENTITY):
        return fact.order_ref
    return next((ref for ref in fact.refs if ref.startswith(_IDENTITY)), None)
