"""Looks at every page of the desk many times over, and prints how long the server took, as JSON.

A process of its own, as the web role: `python -m bench.look ROUNDS`, with the ground's environment.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import django

EMAIL = "lead@bench.example.com"
_WARM = 5
Sample = Callable[[str], list[Any]]


def main(rounds: int) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "waypost.settings", "WAYPOST_PROCESS_ROLE": "web"}
    django.setup()
    client = _client()
    found: dict[str, dict[str, float]] = {}
    for name, paths in _paths(_sample()).items():
        times, sizes = [], []
        for turn in range(rounds + _WARM):
            path = random.choice(paths)
            begun = time.perf_counter()
            response = client.get(path, headers={"Accept-Encoding": "gzip"})
            took = time.perf_counter() - begun
            assert response.status_code == 200, f"{path}: {response.status_code}"
            if turn >= _WARM:
                times.append(took * 1000)
                sizes.append(len(response.content))
        times.sort()
        found[name] = {
            "p50": times[len(times) // 2],
            "p95": times[int(len(times) * 0.95)],
            "kilobytes": max(sizes) / 1000,
        }
    print(json.dumps(found))


def _client() -> Any:
    models = import_module("waypost.accounts.models")
    person = models.Person.objects.filter(email=EMAIL).first()
    if person is None:
        person = models.Person.objects.create_user(EMAIL, "Lead", "a long enough passphrase")
        brand = models.Brand.objects.get()
        models.Membership.objects.create(
            organisation=brand.organisation, person=person, role="owner"
        )
    client = import_module("django.test").Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def _sample() -> Sample:
    """Runs a query as one brand's desk does; the first column of its rows."""
    models = import_module("waypost.accounts.models")
    scope = import_module("waypost.accounts.scope")
    db = import_module("django.db")
    brand_id = models.Brand.objects.get().pk

    def sample(query: str) -> list[Any]:
        with db.transaction.atomic(), db.connection.cursor() as cursor:
            scope.bind(brand_id)
            cursor.execute(query)
            return [row[0] for row in cursor.fetchall()]

    return sample


def _terms(sample: Sample, kind: str) -> list[str]:
    """Words of one kind from all over the brand."""
    low, high = f"{kind}:", f"{kind};"
    found = sample(
        f"select term from overview_term where term >= '{low}' and term < '{high}' "
        "and order_id % 101 = 5 order by md5(term) limit 300"
    )
    return [term.partition(":")[2] for term in found] or ["nothing"]


def _paths(sample: Sample) -> dict[str, list[str]]:
    orders = sample("select order_id from overview_orderrow order by md5(order_id::text) limit 200")
    issues = sample(
        "select id from issues_issue where closed_at is null order by md5(id::text) limit 200"
    )
    customers = sample("select id from overview_customerrow order by md5(id::text) limit 200")
    carriers = sample(
        "select distinct dims[2] from overview_tally where measure = 'parcels' limit 20"
    )
    numbers, names = _terms(sample, "number"), _terms(sample, "name")
    return {
        "today": ["/"],
        "issues": [
            "/issues",
            "/issues?status=warning",
            "/issues?sort=newest",
            "/issues?sort=value",
        ],
        "issues, filtered": ["/issues?kind=late_dispatch", "/issues?severity=4&country=US"]
        + [f"/issues?carrier={carrier}" for carrier in carriers if carrier],
        "issues, grouped": ["/issues?group=cause", "/issues?group=kind"],
        "issue": [f"/issues/{id_}" for id_ in issues],
        "orders": ["/orders", "/orders?standing=broken", "/orders?stage=delivered"],
        "order": [f"/orders/{id_}" for id_ in orders],
        "customers": ["/customers"],
        "customer": [f"/customers/{id_}" for id_ in customers],
        "parcels": ["/parcels", "/parcels?late=1", "/parcels?status=in_transit"],
        "carriers": ["/carriers"],
        "connectors": ["/connectors"],
        "policy": ["/policy"],
        "team": ["/team"],
        **_guests(orders),
        "search: number": [f"/search?q={number}" for number in numbers],
        "search: beginning": [f"/search?q={number[:4]}" for number in numbers],
        "search: name": [f"/search?q={name}" for name in names],
        "search: two names": [
            f"/search?q={one}+{names[(i - 7) % len(names)]}" for i, one in enumerate(names)
        ],
        "search: typo": [f"/search?q={name[:-2]}{name[-1:]}" for name in names if len(name) > 5],
        "search: e-mail": [f"/search?q={it}" for it in _terms(sample, "email")],
        "search: tracking": [f"/search?q={it}" for it in _terms(sample, "tracking")],
    }


def _guests(orders: list[int]) -> dict[str, list[str]]:
    """What customers look at."""
    brand_id = import_module("waypost.accounts.models").Brand.objects.get().pk
    links = import_module("waypost.tell.links")
    now = datetime.now(UTC)
    tokens = [links.make(links.Scope.ORDER, brand_id, it, 30, now) for it in orders]
    return {
        "tracking": [f"/t/{it}" for it in tokens],
        "tracking: live": [f"/t/{it}/live" for it in tokens],
        "tracking: JSON": [f"/t/{it}.json" for it in tokens],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
