"""Orders that some words find: by number, name, e-mail, tracking number, SKU."""

from __future__ import annotations

from typing import Any

from waypost.overview import terms

MOST = 500  # orders that a narrowed list looks through

_BEGINS = "t.term >= %({name})s and t.term < %({name}_end)s"
_TERM = """(select t.order_id from overview_term t
where t.brand_id = %(brand)s and ({either}) limit 5000)"""


def orders_sql(text: str) -> tuple[str, dict[str, Any]]:
    """A query for the ids of the orders that all of a text's words find, and its parameters
    besides `brand`. Every word but an e-mail address finds what begins with it."""
    given: dict[str, Any] = {}
    parts = []
    for place, word in enumerate(text.split()[:5]):
        either = []
        for at, term in enumerate(_terms(word)):
            name = f"q{place}_{at}"
            given |= {name: term, f"{name}_end": term + "\U0010ffff"}
            either.append(_BEGINS.format(name=name))
        parts.append(_TERM.format(either=" or ".join(either) or "false"))
    both = " intersect ".join(parts)
    return f"select * from ({both}) found limit {MOST}", given  # noqa: S608 - constants


def _terms(word: str) -> list[str]:
    if "@" in word:
        return [terms.email(word)]
    folded = terms.words(word)
    named = [terms.name(folded[0])] if len(folded) == 1 else []
    found = [terms.number(word), terms.tracking(word), terms.sku(word), *named]
    return [term for term in found if not term.endswith(":")]
