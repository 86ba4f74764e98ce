"""A teller that dies at any instant tells nobody twice and forgets nobody."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from tests.support import cast as people
from tests.support.postgres import Database
from tests.tell import killing
from tests.tell.killing import Nursery
from tests.tell.mailserver import MailServer, mail_server
from waypost.lib.database import config

KEY = "a key that only tests use, long enough"


@pytest.fixture(scope="module")
def nest(database: Database) -> Iterator[Nursery]:
    with killing.nursery(database.flow, KEY) as made:
        yield made


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as made:
        yield made


def test_the_key_is_the_one_that_the_product_uses() -> None:
    assert config().secret_key == KEY


def test_a_death_at_each_point_is_made_good_or_says_that_nobody_knows(
    clean: Database, cast: people.Cast, nest: Nursery, server: MailServer
) -> None:
    brand = cast.acme.pk
    way = killing.add_way(clean.flow, brand, KEY, server)
    killing.add_messages(clean.flow, brand, way, 12)
    for point in killing.POINTS:
        assert killing.gone(nest.start(f"{point}=kill@1")), f"{point} was never passed"
    assert killing.finish(nest, clean.flow)
    found = killing.add_up(clean.flow, server)
    assert found.wrong == []
    assert found.messages == 12
    # Died after the mark: the server has none of some and had taken others; nobody here can know.
    assert 2 <= found.states["unknown"] <= 2 + 4 * 2


def test_deaths_at_any_instant_before_a_moody_server(
    clean: Database, cast: people.Cast, nest: Nursery, server: MailServer
) -> None:
    brand = cast.acme.pk
    way = killing.add_way(clean.flow, brand, KEY, server)
    killing.add_messages(clean.flow, brand, way, 150)
    moods = killing.moody(5)
    server.mood = lambda: next(moods)
    chance = random.Random(5)
    for _ in range(15):
        pid = nest.start()
        time.sleep(chance.uniform(0.02, 0.2))
        killing.kill(pid)
    assert killing.finish(nest, clean.flow)
    found = killing.add_up(clean.flow, server)
    assert found.wrong == []
    assert found.messages == 150
    assert found.states["sent"] > 75
