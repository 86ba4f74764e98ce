"""The search terms of orders, and the misspelled words of each brand."""

from __future__ import annotations

from collections.abc import Iterable

from waypost.lib.arrays import int8s, texts
from waypost.overview.terms import deletions
from waypost.timeline.heard import Connection

Found = tuple[int, str, int]  # brand, term, order

_ADD = """
insert into overview_term (brand_id, term, order_id)
select * from unnest(%b::bigint[], %b::text[], %b::bigint[])
on conflict do nothing
"""

_DROP = """
delete from overview_term t using unnest(%b::bigint[], %b::text[], %b::bigint[])
    as gone (brand_id, term, order_id)
where t.brand_id = gone.brand_id and t.term = gone.term and t.order_id = gone.order_id
"""

_NEW_WORDS = """
select asked.brand_id, asked.word from unnest(%b::bigint[], %b::text[]) as asked (brand_id, word)
where not exists (
    select 1 from overview_deletion d
    where d.brand_id = asked.brand_id and d.deletion = asked.word and d.word = asked.word
)
"""

_UNUSED_WORDS = """
select asked.brand_id, asked.word from unnest(%b::bigint[], %b::text[]) as asked (brand_id, word)
where not exists (
    select 1 from overview_term t
    where t.brand_id = asked.brand_id and t.term = 'name:' || asked.word
)
"""

_ADD_DELETIONS = """
insert into overview_deletion (brand_id, deletion, word)
select * from unnest(%b::bigint[], %b::text[], %b::text[])
on conflict do nothing
"""

_DROP_DELETIONS = """
delete from overview_deletion d using unnest(%b::bigint[], %b::text[], %b::text[])
    as gone (brand_id, deletion, word)
where d.brand_id = gone.brand_id and d.deletion = gone.deletion and d.word = gone.word
"""

_ORPHANS = """
delete from overview_deletion d where d.brand_id = %s and not exists (
    select 1 from overview_term t where t.brand_id = d.brand_id and t.term = 'name:' || d.word
)
"""

_NAME = "name:"


def add(connection: Connection, found: Iterable[Found]) -> None:
    """Let orders be found by new terms, and names by a word that is nearly one of theirs."""
    rows = sorted(found)
    if not rows:
        return
    connection.execute(_ADD, _columns(rows), prepare=True)
    fresh = _asked(connection, _NEW_WORDS, rows)
    if fresh:
        connection.execute(_ADD_DELETIONS, _deletions(fresh), prepare=True)


def drop(connection: Connection, gone: Iterable[Found]) -> None:
    """Orders are no longer found by these; a word that nobody is called any more is forgotten."""
    rows = sorted(gone)
    if not rows:
        return
    connection.execute(_DROP, _columns(rows), prepare=True)
    unused = _asked(connection, _UNUSED_WORDS, rows)
    if unused:
        connection.execute(_DROP_DELETIONS, _deletions(unused), prepare=True)


def drop_orphans(connection: Connection, brand_id: int) -> None:
    """Forget words by which no order of the brand is found."""
    connection.execute(_ORPHANS, (brand_id,))


def _asked(connection: Connection, question: str, rows: list[Found]) -> list[tuple[int, str]]:
    """Which words of these rows' names `question` picks."""
    words = sorted({(brand, term[5:]) for brand, term, _ in rows if term.startswith(_NAME)})
    if not words:
        return []
    columns = [int8s([brand for brand, _ in words]), texts([word for _, word in words])]
    picked = connection.execute(question, columns, prepare=True).fetchall()
    return sorted((brand, word) for brand, word in picked)


def _columns(rows: list[Found]) -> list[object]:
    brands, terms, orders = zip(*rows, strict=True)
    return [int8s(brands), texts(terms), int8s(orders)]


def _deletions(words: list[tuple[int, str]]) -> list[object]:
    rows = sorted((brand, left, word) for brand, word in words for left in deletions(word))
    brands, lefts, whole = zip(*rows, strict=True)
    return [int8s(brands), texts(lefts), texts(whole)]
