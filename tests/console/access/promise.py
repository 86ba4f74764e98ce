"""Promises before purchase: for any shop's page, whoever looks at it."""

from __future__ import annotations

from tests.console.access import Route

_ALL = (200, 200, 200, 200, 200, 200)

ROUTES = {
    "promise_widget": Route("GET", "/promise.js", *_ALL, open=True),
    "promise_look": Route("GET", "/promise/acme.json", *_ALL, open=True),
    "promise_keep": Route("POST", "/promise/acme", *_ALL, open=True),
}
