from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.alerts import partners
from tests.alerts.desk import Desk
from tests.support.cast import Cast
from tests.support.postgres import Database


@pytest.fixture
def web() -> Iterator[partners.Web]:
    with partners.web() as made:
        yield made


@pytest.fixture
def mail() -> Iterator[partners.Post]:
    with partners.post() as made:
        yield made


@pytest.fixture
def desk(clean: Database, cast: Cast, mail: partners.Post) -> Desk:
    return Desk(clean, cast.acme.id, mail.port)
