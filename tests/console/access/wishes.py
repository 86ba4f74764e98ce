"""What customers ask for by their link, and colleagues settle."""

from __future__ import annotations

from tests.console.access import Route

_NOBODY = (404, 404, 404, 404, 404, 404)  # a link that nobody made

ROUTES = {
    "wish": Route("GET", "/t/wrong/wish/address", *_NOBODY, open=True),
    "wish_asked": Route("GET", "/t/wrong/wishes/1", *_NOBODY, open=True),
    "wish_back": Route("POST", "/t/wrong/wishes/1/back", *_NOBODY, open=True),
}
