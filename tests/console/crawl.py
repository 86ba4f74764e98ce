"""Following the desk's own links, a few of each sort."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from re import findall
from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.http import HttpResponseBase
from django.test import Client
from django.urls import resolve

SOME = 2  # addresses of a route with the same names in its query
NARROWED = 1  # names in a query: lists can be narrowed in all too many ways


class Sort(NamedTuple):
    route: str
    names: frozenset[str]


class Answer(NamedTuple):
    path: str
    response: HttpResponseBase
    text: str

    @property
    def type(self) -> str:
        return self.response.headers.get("Content-Type", "").partition(";")[0]


def crawl(client: Client, *begin: str) -> Iterator[Answer]:
    """What is answered at `begin` and wherever links, polls and exports lead from there.

    Every address of `begin` is asked for, of the others `SOME` of a sort.
    """
    left, asked, sorts = deque(begin), set(begin), Counter[Sort]()
    while left:
        path = left.popleft()
        answer = ask(client, path)
        yield answer
        for there in _links(answer):
            sort = _sort(there)
            if there in asked or sorts[sort] >= SOME or len(sort.names) > NARROWED:
                continue
            sorts[sort] += 1
            asked.add(there)
            left.append(there)


def ask(client: Client, path: str) -> Answer:
    response = client.get(path)
    content = response.getvalue() if response.streaming else response.content
    return Answer(path, response, content.decode(errors="replace"))


def _links(answer: Answer) -> list[str]:
    if answer.type != "text/html":
        return []
    found = findall(r'(?:href|hx-get|data-rows)="([^"#]+)', answer.text)
    whole = [urljoin(answer.path, unescape(it)) for it in found]
    return [it for it in whole if it.startswith("/") and not it.startswith(("//", "/static/"))]


def _sort(path: str) -> Sort:
    parts = urlsplit(path)
    names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return Sort(resolve(parts.path).url_name or "", frozenset(names))
