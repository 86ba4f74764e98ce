"""`waypost demo`: a sample shop's past, then its live webhooks through the real door."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import httpx2
import msgspec
import structlog
import typer

from waypost.cli import choosing, pages
from waypost.cli.choosing import Chosen
from waypost.cli.failing import Failure
from waypost.cli.prepare import prepare
from waypost.cli.processes import Supervisor, server, teller, worker
from waypost.cli.screen import Watched
from waypost.connectors import connect as connections
from waypost.connectors.contract import Keys
from waypost.connectors.directory import Directory
from waypost.core.policy import Policy
from waypost.history.importing import Importer
from waypost.history.source import Bad, Story
from waypost.lib import logs
from waypost.lib.crypt import Safe
from waypost.lib.database import Role, config, url_of
from waypost.sim import POLICY, USUAL, Pace, Past, Season, Sent, Shop, live, seal, secrets_of

SLUG, EMAIL = "demo", "demo@example.com"
_TITLES = {
    "shopify": "Storefront (Shopify)",
    "stripe": "Payments (Stripe)",
    "easypost": "Tracking (EasyPost)",
    "shipbob": "Warehouse (ShipBob)",
    "generic": "Help desk and customs (generic)",
}

# The last hour and a half comes in within as many seconds, so that there is something to see.
_WARM_UP = timedelta(minutes=90)
_HURRY = 60.0
# Customers hear of what happened since then, as if the shop had been switched on that day.
_TOLD_SINCE = timedelta(hours=36)

log = structlog.get_logger(__name__)


class _Recorded:
    """The simulated shop's past, as a source to import."""

    policy: Policy = POLICY
    notes: tuple[str, ...] = ()

    def __init__(self, past: Past, count: int) -> None:
        self._past = past
        self.count = count
        self.done = 0

    def stories(self) -> Iterator[Story | Bad]:
        for life, facts in self._past.facts():
            self.done += 1
            if facts:
                yield Story(f"order {life.number}", facts)


def demo(
    orders: Annotated[int, typer.Option(min=10, help="Orders of the past.")] = 5_000,
    days: Annotated[int, typer.Option(min=2, help="Days of the past.")] = 6,
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 0,
    seconds: Annotated[int, typer.Option(help="Stop after so long; 0: until Ctrl-C.")] = 0,
    seed: Annotated[int, typer.Option(help="Another number, another shop.")] = 7,
) -> None:
    """Load a sample shop's history, then stream its live webhooks through the real door.

    Everything is real but the shop: the database, the signatures, the watching, the pages. Run it
    again and the shop lives on from where it is by then.
    """
    chosen = config()
    logs.configure(json_lines=chosen.json_logs)
    port = port or chosen.port
    _check_free(chosen.host, port)
    # For the children: links in what the worker sends lead to this demo.
    os.environ["WAYPOST_PORT"] = str(port)
    begun = time.monotonic()
    prepare()
    now = datetime.now(UTC)
    brand, season = _brand(now, days, orders, seed)
    hooks = _hooks(brand, seed)
    past = Past(Shop(seed=seed), season, now - _WARM_UP, USUAL)
    _import(brand, past)
    supervisor = Supervisor([server(host=chosen.host, port=port), worker(), teller()])
    supervisor.start()
    base = f"http://{chosen.host}:{port}"
    sender = _Sender(base, hooks, secrets_of(seed))
    try:
        sender.wait_for_server()
        token = pages.loaded("waypost.cli.accounts").add_person(
            EMAIL, "Demo", brand.id, "owner", now
        )
        typer.echo(f"Ready after {time.monotonic() - begun:.0f} s. Open, and enter by one click:")
        typer.echo(f"\n    {base}/enter/{token}\n")
        typer.echo("Webhooks come in as the shop lives. Stop with Ctrl-C.")
        pace = Pace(past.seam, datetime.now(UTC), _HURRY)
        threading.Thread(target=sender.run, args=(live(past), pace), daemon=True).start()
        if seconds:
            timer = threading.Timer(seconds, supervisor.stop)
            timer.daemon = True  # or a demo that is stopped earlier would sit its time out
            timer.start()
        supervisor.run()
    finally:
        sender.stop()
        supervisor.end()
    typer.echo(f"Sent {sender.sent} webhooks; {_summary(brand)}.")


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex((host, port)) == 0:
            raise Failure(
                f"Port {port} is taken: is Waypost running already? Another one: --port {port + 1}"
            )


def _brand(now: datetime, days: int, orders: int, seed: int) -> tuple[Chosen, Season]:
    """The demo's brand. Its shop's season is kept with it, so that a second run continues."""
    with choosing.flow() as connection:
        known = {it.slug: it for it in choosing.brands(connection)}
    if SLUG not in known:
        changes = {k: v for k, v in msgspec.to_builtins(POLICY).items() if k not in _PLACE}
        accounts = pages.loaded("waypost.cli.accounts")
        since = now - _TOLD_SINCE
        accounts.add_brand("Demo", SLUG, POLICY.zone, POLICY.country, "Demo", changes, since)
    with choosing.flow() as connection:
        brand = choosing.brand(connection, SLUG)
        found = connection.execute(
            "select options from connectors_connection "
            "where brand_id = %s and connector = 'generic'",
            (brand.id,),
        ).fetchone()
    if found and found[0].get("seed") == str(seed):
        start = datetime.fromisoformat(found[0]["start"])
        return brand, Season(start, float(found[0]["per_hour"]))
    if found:
        raise Failure("The demo's shop has another seed; give that, or another WAYPOST_HOME.")
    season = Season(now - timedelta(days=days), orders / days / 24)
    options = {
        "seed": str(seed),
        "start": season.start.isoformat(),
        "per_hour": str(season.per_hour),
    }
    safe = Safe(config().secret_key)
    with choosing.flow() as connection:
        for name, secret in secrets_of(seed).items():
            keys = Keys((secret,), options if name == "generic" else {})
            connections.connect(connection, safe, brand.id, name, keys, _TITLES[name])
    return brand, season


_PLACE = ("zone", "country")


def _hooks(brand: Chosen, seed: int) -> dict[str, str]:
    """The path of each partner's hook."""
    directory = Directory(url_of(Role.FLOW), Safe(config().secret_key))
    directory.load()
    return {
        line.connector: connections.hook_path(brand.slug, line.connector, line.token)
        for line in directory.all()
        if line.brand_id == brand.id
    }


def _import(brand: Chosen, past: Past) -> None:
    elapsed = (past.seam - past.season.start).total_seconds() / 3600
    source = _Recorded(past, int(elapsed * past.season.per_hour))
    with choosing.flow() as connection:
        importer = Importer(connection, brand.id, past.seam, report=lambda bad: None)
        done = importer.run(Watched(source, "Loading the shop's history"))
    typer.echo(f"{done.orders:,} orders with {done.facts:,} facts, {done.fresh:,} of them new.")


class _Sender:
    """Posts the shop's webhooks at the instants at which its partners send them."""

    def __init__(self, base: str, hooks: dict[str, str], secrets: dict[str, str]) -> None:
        self._client = httpx2.Client(base_url=base, timeout=5.0, trust_env=False)
        self._hooks = hooks
        self._secrets = secrets
        self._stopped = threading.Event()
        self.sent = 0

    def wait_for_server(self, patience: float = 30.0) -> None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if self._client.get("/readyz").status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.1)
        raise Failure("The server does not start; its messages above say why.")

    def run(self, stream: Iterator[Sent], pace: Pace) -> None:
        for sent in stream:
            if sent.connector not in self._hooks:
                continue
            pause = pace.real(sent.at) - datetime.now(UTC)
            if self._stopped.wait(max(0.0, pause.total_seconds())):
                return
            self._post(sent)

    def stop(self) -> None:
        self._stopped.set()

    def _post(self, sent: Sent) -> None:
        headers: dict[str, Any] = seal(sent, self._secrets[sent.connector], datetime.now(UTC))
        for attempt in range(5):
            try:
                answer = self._client.post(
                    self._hooks[sent.connector], content=sent.body, headers=headers
                )
            except httpx2.TransportError as error:
                log.warning("webhook_not_sent", why=str(error), attempt=attempt)
            else:
                if answer.status_code == 200:
                    self.sent += 1
                    return
                log.warning("webhook_refused", status=answer.status_code, topic=sent.connector)
            time.sleep(0.5 * 2**attempt)


def _summary(brand: Chosen) -> str:
    with choosing.flow() as connection:
        row = connection.execute(
            "select (select count(*) from timeline_order where brand_id = %s), "
            "count(*) filter (where status = 'open'), count(*) from issues_issue "
            "where brand_id = %s and opened_at is not null",
            (brand.id, brand.id),
        ).fetchone()
    assert row is not None
    return f"{row[0]:,} orders watched, {row[1]:,} issues open of {row[2]:,} ever"
