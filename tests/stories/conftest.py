"""The browser and the server of the desk's own tests, and those who carry messages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.alerts.partners import Web, web
from tests.console.conftest import CHROMIUM, address, browser, enter
from tests.stories.installation import Installation, served
from tests.stories.letterbox import Mail, Mails, by_smtp
from tests.tell.mailserver import MailServer, mail_server

__all__ = ["address", "browser", "enter"]


@pytest.fixture(scope="session")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One `waypost serve` for all stories that need one; each has a brand of its own."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with served(tmp_path_factory.mktemp("stories")) as made:
        yield made


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with mail_server() as made:
        yield made


@pytest.fixture
def mails(server: MailServer) -> Mails:
    """What came since it was asked last; each of it is sound."""
    seen = 0

    def come() -> list[Mail]:
        nonlocal seen
        found = [by_smtp(it) for it in server.taken[seen:]]
        seen = len(server.taken)
        for it in found:
            assert it.faults() == [], it.subject
        return found

    return come


@pytest.fixture
def partner() -> Iterator[Web]:
    """Whoever has an API."""
    with web() as made:
        yield made
