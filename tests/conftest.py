"""Fixtures of the whole suite.

Django is configured when `support` is imported, without any database: the embedded server starts
with the first test that asks for one. See `support` for what the fixtures hand out.

- `database`: a fresh, migrated, walled PostgreSQL database of the test module; Django uses it as
  the web role.
- `clean`: the same, with every brand's data forgotten before the test.
- `cast`: the module's people and brands. `teller`: tells that database about facts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import socket_allow_hosts

from tests.support import HOME, postgres
from tests.support import cast as people
from tests.support.telling import Teller

_numbers = count(1)

# How fast a machine is says nothing of the product.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_runtest_setup() -> None:
    """No test reaches the network."""
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def database_server() -> str:
    """The superuser's URL of the run's PostgreSQL, with the template database in place."""
    url = postgres.server(HOME)
    postgres.ensure_template(url, HOME)
    return url


@pytest.fixture(scope="module")
def database(database_server: str, request: pytest.FixtureRequest) -> Iterator[postgres.Database]:
    """The module's own database; with roles of its own where the module says OWN_ROLES."""
    own_roles = getattr(request.module, "OWN_ROLES", False)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"t_{worker}_{next(_numbers)}"
    with postgres.fresh(database_server, name, own_roles=own_roles) as made:
        yield made


@pytest.fixture
def clean(database: postgres.Database) -> postgres.Database:
    """The module's database with no orders, issues or deliveries in it."""
    postgres.empty(database.owner)
    return database


@pytest.fixture(scope="module")
def cast(database: postgres.Database) -> people.Cast:
    """alice, mara, bob and vera of acme; charlie of zenith."""
    return people.assemble()


@pytest.fixture(scope="module")
def teller(database: postgres.Database) -> Teller:
    """Tells the module's database about facts."""
    return Teller(database.flow)
