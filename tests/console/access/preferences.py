"""What customers choose: open to whoever has a link, closed to every other address."""

from __future__ import annotations

from tests.console.access import Route
from tests.console.access.entry import anybody

_NOBODY = (404,) * 6

ROUTES = {
    "person": anybody("/p/forged", 404),
    "person_undo": Route("POST", "/p/forged/undo", *_NOBODY, open=True),
    "person_data": anybody("/p/forged/data.json", 404),
    "person_erase": anybody("/p/forged/erase", 404),
    "person_push": Route("POST", "/p/forged/push", *_NOBODY, open=True),
    "unsubscribe": anybody("/u/forged", 404),
    "order_push": Route("POST", "/t/forged/push", *_NOBODY, open=True),
    "push_worker": anybody("/push-worker.js"),
}
