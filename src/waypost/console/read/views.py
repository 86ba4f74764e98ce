"""Saved views: a person's own, and those that are shared at this brand's desk."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.urls import NoReverseMatch, reverse

from waypost.console.read.rows import rows

_OF = """
select id, page, title, query, person_id, shared from console_savedview
where brand_id = %s and (shared or person_id = %s) and deleted_at is null
order by title, id limit 50
"""

_ADD = """
insert into console_savedview (brand_id, page, title, query, person_id, shared, created_at)
values (%s, %s, %s, %s, %s, %s, now())
"""


class View(NamedTuple):
    id: int
    page: str
    title: str
    query: str
    person_id: int
    shared: bool


class Shown(NamedTuple):
    id: int
    page: str
    title: str
    path: str
    mine: bool
    shared: bool


def add(brand_id: int, person_id: int, *, page: str, query: str, title: str, shared: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [brand_id, page, title, query, person_id, shared])


def of(brand_id: int, person_id: int) -> list[Shown]:
    """By title; a view of a page that is no more is left out."""
    found = []
    for view in rows(View, _OF, [brand_id, person_id]):
        try:
            path = reverse(view.page)
        except NoReverseMatch:
            continue
        query = f"?{view.query}" if view.query else ""
        mine = view.person_id == person_id
        found.append(Shown(view.id, view.page, view.title, path + query, mine, view.shared))
    return found
