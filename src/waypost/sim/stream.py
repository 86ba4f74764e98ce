"""Many lives as one stream of webhooks, in the order in which they are sent.

Between a partner's system and the door things happen that the simulated shop knows well: a
delivery comes twice, is told once more under another id, comes hours late, or never.

Memory does not grow with the number of orders: a life is drawn when its first webhook is due and
forgotten when it has not been asked for in a while; it can be drawn again at any time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

import msgspec

from waypost.sim.life import Season, Shop
from waypost.sim.render import posts, render
from waypost.sim.render.post import Letter, Post
from waypost.sim.sealing import Headers, secrets_of, signature
from waypost.sim.steps import Life

AWAKE = 8192  # lives kept in memory at most, under 10 kB each

_PAUSE = timedelta(hours=1)  # after which rendered parts are not worth keeping

# Partners repeat or vary differently: these give the same news another identity.
_TELLS_AGAIN = frozenset({"shopify", "easypost"})


class Mischief(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of webhooks with each fate; hours are the longest delays.

    repeated: comes twice within seconds (two answers crossed). retried: comes again within
    `retry_hours` under the same id (the answer was lost). told_again: comes once more under an id
    of its own (two subscriptions), where the partner does such things. late: comes up to
    `late_hours` late, after younger ones. lost: never comes.
    """

    repeated: float = 0.004
    retried: float = 0.003
    retry_hours: float = 4.0  # Shopify tries eight times in four hours
    told_again: float = 0.003
    late: float = 0.02
    late_hours: float = 6.0
    lost: float = 0.001


CLEAN = Mischief(repeated=0, retried=0, told_again=0, late=0, lost=0)
USUAL = Mischief()


class Sent(msgspec.Struct, frozen=True):
    """A webhook on its way to the door.

    at: when it is sent, by the simulated clock. happened_at: when the partner set it off.
    connector: the name of the connector that reads it; it stands for the connection to send to.
    number: the order's, to compare with `Shop.life`.
    """

    at: datetime
    happened_at: datetime
    connector: str
    number: int
    letter: Letter

    @property
    def body(self) -> bytes:
        return self.letter.body

    @property
    def id(self) -> str:
        """The partner's own identity of this delivery: a repeated one has the same."""
        return self.letter.id


def seal(sent: Sent, secret: str, now: datetime) -> Headers:
    """All headers of `sent` as the partner puts them on at the moment `now` of real sending."""
    return sent.letter.headers | signature(sent.connector, sent.letter, secret, now)


class Sending(msgspec.Struct, frozen=True):
    """One way that one of a life's posts takes to the door."""

    at: datetime
    post: Post
    copy: int = 0


def sendings(life: Life, mischief: Mischief = CLEAN) -> list[Sending]:
    """When each webhook of `life` is sent, how often, in order of time."""
    found: list[Sending] = []
    rng = Random(f"{life.seed}/{life.number}/wire")
    for post in posts(life):
        found.extend(_ways(post, mischief, rng))
    found.sort(key=lambda sending: sending.at)
    return found


def _ways(post: Post, m: Mischief, rng: Random) -> Iterator[Sending]:
    if m is CLEAN:
        yield Sending(post.at, post)
        return
    fate, more = rng.random(), rng.random()
    if fate < m.lost:
        return
    fate -= m.lost
    at = post.at + timedelta(seconds=rng.randrange(1, 6))
    if fate < m.late:
        # Most come minutes late, a few come hours late.
        at += timedelta(hours=m.late_hours * rng.random() ** 4, seconds=20)
    yield Sending(at, post)
    if more < m.repeated:
        yield Sending(at + timedelta(seconds=rng.randrange(3)), post)
    more -= m.repeated
    if 0 <= more < m.retried:
        yield Sending(at + timedelta(hours=m.retry_hours * rng.random(), seconds=10), post)
    more -= m.retried
    if 0 <= more < m.told_again and post.partner in _TELLS_AGAIN:
        yield Sending(at + timedelta(seconds=rng.randrange(5)), post, 1)


def stream(
    shop: Shop,
    count: int,
    start: datetime,
    rate: float,
    mischief: Mischief = USUAL,
    since: datetime | None = None,
    first: int = 0,
    awake: int = AWAKE,
) -> Iterator[Sent]:
    """The webhooks of `count` orders from number `first` on, oldest first.

    start, rate: as for `Shop.lives`. since: leave out what was sent before this instant.
    awake: how many lives may be kept in memory; more than are under way at a time saves work.
    """
    season = Season(start, rate)
    return _Stream(shop, season, mischief, awake).run(first, first + count, since)


class _Stream:
    """The next sending of each life that has begun, and a few of the lives themselves."""

    def __init__(self, shop: Shop, season: Season, mischief: Mischief, awake: int) -> None:
        self._shop = shop
        self._season = season
        self._mischief = mischief
        self._most = awake
        self._heap: list[tuple[datetime, int, int]] = []
        self._awake: OrderedDict[int, tuple[Life, list[Sending]]] = OrderedDict()

    def run(self, first: int, end: int, since: datetime | None) -> Iterator[Sent]:
        for number in range(first, end):
            life, plan = self._wake(number)
            yield from self._until(life.placed_at)
            begin = 0
            if since is not None:
                begin = next((i for i, it in enumerate(plan) if it.at >= since), len(plan))
            self._queue(number, plan, begin)
        yield from self._until(None)

    def _until(self, at: datetime | None) -> Iterator[Sent]:
        heap = self._heap
        while heap and (at is None or heap[0][0] < at):
            _, number, index = heappop(heap)
            life, plan = self._wake(number)
            sending = plan[index]
            post = sending.post
            letter = render(life, post, sending.copy)
            self._queue(number, plan, index + 1)
            yield Sent(sending.at, post.at, post.partner, number, letter)

    def _queue(self, number: int, plan: list[Sending], index: int) -> None:
        if index == len(plan):
            self._awake.pop(number, None)
            return
        at = plan[index].at
        heappush(self._heap, (at, number, index))
        if index and at - plan[index - 1].at > _PAUSE and number in self._awake:
            self._awake[number][0].kept.clear()

    def _wake(self, number: int) -> tuple[Life, list[Sending]]:
        awake = self._awake
        found = awake.get(number)
        if found is None:
            life = self._shop.life(number, self._season)
            found = awake[number] = (life, sendings(life, self._mischief))
            if len(awake) > self._most:
                awake.popitem(last=False)
        else:
            awake.move_to_end(number)
        return found


__all__ = ["AWAKE", "CLEAN", "USUAL", "Mischief", "Sent", "seal", "secrets_of", "stream"]
