"""Coming in and going out."""

from __future__ import annotations

from tests.console.access import Route

ROUTES = {
    "brand": Route("POST", "/brand", 302, 302, 302, 302, 302, 404, {"brand": "{acme}"}),
    "login": Route("GET", "/login", 200, 302, 302, 302, 302, 302, open=True),
    "enter": Route("GET", "/enter/unknown", 410, 410, 410, 410, 410, 410, open=True),
    "logout": Route("POST", "/logout", 302, 302, 302, 302, 302, 302, open=True),
    "preferences": Route("POST", "/preferences", 302, 302, 302, 302, 302, 302, open=True),
    "words": Route("GET", "/words.js", 200, 200, 200, 200, 200, 200, open=True),
}
