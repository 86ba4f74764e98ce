"""A real server and a real browser for what only those can show."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.support.cast import Cast
from tests.support.postgres import Database
from waypost.accounts.models import Person

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    # Playwright keeps an event loop in this thread, in which Django would refuse to work.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def address(browser: Browser, database: Database) -> Iterator[str]:
    """The pages of the module's database, on loopback."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def enter(browser: Browser, address: str, cast: Cast) -> Iterator[object]:
    """Opens a window of a browser in which a person is logged in; None is a stranger's."""
    # Beside Playwright's loop Django keeps connections of its own: one may be of a module before.
    connections["default"].close()
    opened: list[BrowserContext] = []

    def open_as(person: Person | None, width: int = 1280, theme: str = "light") -> BrowserContext:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 800},
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        opened.append(context)
        if person is not None:
            key = cast.client(person).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
        return context

    yield open_as
    for context in opened:
        context.close()
