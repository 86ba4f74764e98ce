"""What customers ask for by their link, and colleagues settle."""

from __future__ import annotations

from tests.console.access import Route, page

_NOBODY = (404, 404, 404, 404, 404, 404)  # a link that nobody made

ROUTES = {
    "wishes": page("/wishes"),
    "wish_settle": Route(
        "POST", "/wishes/999/settle", 302, 403, 404, 404, 404, 404, {"verb": "done"}
    ),
    "wish_photo": Route("GET", "/wishes/photos/999", 302, 403, 404, 404, 404, 404),
    "wish": Route("GET", "/t/wrong/wish/address", *_NOBODY, open=True),
    "wish_asked": Route("GET", "/t/wrong/wishes/1", *_NOBODY, open=True),
    "wish_back": Route("POST", "/t/wrong/wishes/1/back", *_NOBODY, open=True),
}
