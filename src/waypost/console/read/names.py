"""Orders by the names of those who ordered: words in any order, begun words, mistyped words.

Every step looks at a bounded number of index entries, however common the words are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from waypost.console.read.rows import rows
from waypost.lib.typos import distance
from waypost.overview import terms

END = "\U0010ffff"  # sorts behind everything that begins the same
_BEGUN = 12  # words that one begun word may stand for
_LIKELY = 6  # words that one mistyped word may stand for
_FEW = 400  # orders of a word that is rare enough to look at all of them
_RECENT = 20_000  # newest orders of words that are not: two that walk side by side
_MIXED = 6_000  # the same where a word may stand for several
_LONG = 8  # letters from which on two typos are forgiven

# The next word that begins so, and the next, each by one look at the index.
_BEGIN = """
with recursive hop as (
    select a.at, a.low, 0 as n, (
        select t.term from overview_term t where t.brand_id = %(brand)s
        and t.term >= a.low and t.term < a.low || %(end)s order by t.term limit 1
    ) as term from unnest(%(lows)s::text[]) with ordinality as a (low, at)
    union all
    select h.at, h.low, h.n + 1, (
        select t.term from overview_term t where t.brand_id = %(brand)s
        and t.term > h.term and t.term < h.low || %(end)s order by t.term limit 1
    ) from hop h where h.term is not null and h.n < %(most)s
)
select at, term from hop where term is not null order by at, n
"""

_LIKE = """
select distinct d.word from overview_deletion d
where d.brand_id = %(brand)s and d.deletion = any(%(deletions)s) limit 500
"""

_LIKE_LONG = """
select distinct word from (
    select d.word from overview_deletion d where d.brand_id = %(brand)s
    and d.deletion >= %(low)s and d.deletion < %(low)s || %(end)s limit 6000
) near where abs(length(word) - %(length)s) <= 2 limit 300
"""

_COUNTS = """
select a.term, (
    select count(*) from (
        select 1 from overview_term t where t.brand_id = %(brand)s and t.term = a.term
        limit %(few)s
    ) few
) from unnest(%(terms)s::text[]) as a (term)
"""

# `newest` orders of each term of one word.
_OF = """
select t.order_id from unnest(%({name})s::text[]) as a (term) cross join lateral (
    select order_id from overview_term where brand_id = %(brand)s and term = a.term
    order by order_id desc limit %(newest)s
) t
"""

_ONE = "select distinct order_id from ({of}) o order by 1 desc limit %(limit)s"

_WITH = """exists (
    select 1 from overview_term w where w.brand_id = %(brand)s
    and w.term = any(%({name})s::text[]) and w.order_id = o.order_id
)"""

# Both sides come by id, so that they are walked side by side until enough have met.
_EACH = """(
    select order_id from overview_term where brand_id = %(brand)s and term = %({name})s
    order by order_id desc limit %(newest)s
) {name}"""
_SIDE_BY_SIDE = """
select order_id from {each} order by order_id desc limit %(limit)s
"""

_RAREST = """
select distinct o.order_id from ({rarest}) o where {others} order by 1 desc limit %(limit)s
"""


def begun(brand_id: int, lows: Sequence[str], most: int) -> list[list[str]]:
    """For each of `lows`, up to `most` terms that begin so, in byte order."""
    found: list[list[str]] = [[] for _ in lows]
    parameters = {"brand": brand_id, "lows": list(lows), "end": END, "most": most - 1}
    for at, term in rows(_pair, _BEGIN, parameters) if lows else ():
        found[at - 1].append(term)
    return found


def named(brand_id: int, words: Sequence[str], limit: int) -> list[int]:
    """Orders whose names have all of `words`: those that are called just so first, then those
    with words that begin so; only if there are none, those with words that are nearly so. Each
    with the newest first."""
    if not words:
        return []
    whole = [[terms.name(word)] for word in words]
    found = dict.fromkeys(_with_all(brand_id, whole, limit))
    if len(found) < limit:
        longer = begun(brand_id, [terms.name(word) for word in words], _BEGUN)
        if all(longer) and longer != whole:
            found |= dict.fromkeys(_with_all(brand_id, longer, limit))
    if not found:
        near = [[terms.name(it) for it in _near(brand_id, word)] for word in words]
        found = dict.fromkeys(_with_all(brand_id, near, limit)) if all(near) else {}
    return list(found)[:limit]


def _near(brand_id: int, word: str) -> list[str]:
    """Words of this brand's names that are at most a typo or two away, the nearest first."""
    most = 2 if len(word) >= _LONG else 1
    lefts = terms.deletions(word)
    if most == 2:
        lefts = lefts.union(*map(terms.deletions, lefts))
    found = set(rows(str, _LIKE, {"brand": brand_id, "deletions": sorted(lefts)}))
    if most == 2:
        long = {"brand": brand_id, "low": word[:3], "length": len(word), "end": END}
        found.update(rows(str, _LIKE_LONG, long))
    ranked = sorted((distance(word, it, most), it) for it in found)
    return [it for apart, it in ranked if apart <= most][:_LIKELY]


def _with_all(brand_id: int, words: Sequence[Sequence[str]], limit: int) -> list[int]:
    """Orders that have at least one term of each of `words`, the newest first."""
    parameters: dict[str, Any] = {"brand": brand_id, "limit": limit, "newest": limit}
    parameters |= {f"w{at}": list(alternatives) for at, alternatives in enumerate(words)}
    names = [f"w{at}" for at in range(len(words))]
    if len(words) == 1:
        return rows(int, _ONE.format(of=_OF.format(name="w0")), parameters)
    every = sorted({term for alternatives in words for term in alternatives})
    counts = dict(rows(_pair, _COUNTS, {"brand": brand_id, "terms": every, "few": _FEW}))
    sizes = [sum(counts[term] for term in alternatives) for alternatives in words]
    rarest = sizes.index(min(sizes))
    if sizes[rarest] == 0:
        return []
    if all(counts[term] < _FEW for term in words[rarest]):
        others = [_WITH.format(name=name) for at, name in enumerate(names) if at != rarest]
        query = _RAREST.format(rarest=_OF.format(name=f"w{rarest}"), others=" and ".join(others))
        return rows(int, query, parameters | {"newest": _FEW})
    if all(len(alternatives) == 1 for alternatives in words):
        terms_of = {name: parameters[name][0] for name in names}
        each = " join ".join(_EACH.format(name=name) for name in names[:1])
        each += "".join(f" join {_EACH.format(name=name)} using (order_id)" for name in names[1:])
        query = _SIDE_BY_SIDE.format(each=each)
        return rows(int, query, parameters | terms_of | {"newest": _RECENT})
    query = " intersect ".join(f"({_OF.format(name=name)})" for name in names)
    newest = _MIXED // max(map(len, words))
    return rows(int, f"{query} order by 1 desc limit %(limit)s", parameters | {"newest": newest})


def _pair(*columns: Any) -> tuple[Any, ...]:
    return columns
