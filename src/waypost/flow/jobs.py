"""Slow and outside work, as procrastinate jobs: tasks of a few lines that call a verb."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from functools import lru_cache

import procrastinate
import psycopg
import structlog
from procrastinate import RetryStrategy

from waypost.alerts import post
from waypost.alerts.note import TASK
from waypost.alerts.office import Office, mail_of
from waypost.connectors.contract import PartnerUnavailable
from waypost.connectors.directory import Directory
from waypost.connectors.registry import CLIENTS, CONNECTORS, FETCHERS
from waypost.flow import fetch, forget_person, polls, prune, pulls, rejudge, stock, watchers, wishes
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_told
from waypost.flow.tools import Tools
from waypost.lib import jobs
from waypost.lib.crypt import Safe
from waypost.lib.database import Role, config, url_of
from waypost.lib.http import Http
from waypost.promise.learn import learn
from waypost.promise.prune import prune as forget_unbound
from waypost.tell.fade import fade
from waypost.tell.prune import prune as forget_reports
from waypost.timeline.heard import Raced
from waypost.timeline.record import record

log = structlog.get_logger(__name__)

tasks = procrastinate.Blueprint()
FETCHES = 9  # waiting 4, 16, 64 ... seconds between them: about a day in all
WISHES = 7  # of these it is an hour and a half: after that it is quicker to telephone
_STALLED_AFTER = 30.0  # seconds without a worker's heartbeat; workers beat every ten


@lru_cache(maxsize=1)
def _tools() -> Tools:
    chosen = config()
    url = url_of(Role.FLOW)
    return Tools(
        url,
        Directory(url, Safe(chosen.secret_key)),
        Http(allow_private=chosen.allow_private_hosts),
        connectors=CONNECTORS,
        clients=CLIENTS,
        fetchers=FETCHERS,
    )


@lru_cache(maxsize=1)
def _office() -> Office:
    chosen = config()
    private = chosen.allow_private_hosts
    return Office(
        url_of(Role.FLOW),
        chosen.url,
        Safe(chosen.secret_key),
        Http(allow_private=private, tries=1, total=60.0),
        mail_of(chosen.email_url, chosen.email_from, chosen.url),
        private,
    )


@lru_cache(maxsize=1)
def _rulebook() -> Rulebook:
    return Rulebook()


@tasks.task(
    name=f"flow:{fetch.TASK}",
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=FETCHES, exponential_wait=4, retry_exceptions=[PartnerUnavailable]
    ),
)
def fetch_body(context: procrastinate.JobContext, brand_id: int, delivery_id: int) -> None:
    try:
        fetch.fetch(_tools(), brand_id, delivery_id)
    except PartnerUnavailable as error:
        if context.job.attempts + 1 < FETCHES:
            raise
        fetch.give_up(_tools(), brand_id, delivery_id, f"given up: {error}")


@tasks.task(name=f"flow:{pulls.TASK}")
def pull(brand_id: int, connection_id: int) -> None:
    pulls.pull(_tools(), brand_id, connection_id)


@tasks.task(name=f"flow:{stock.TASK}")
def spread_stock(brand_id: int, sku: str) -> None:
    tools = _tools()
    now = tools.clock()
    with tools.transaction() as connection:
        heard = stock.spread(connection, brand_id, sku, now)
        if heard:
            _rulebook().load(connection)
            settle_told(connection, record(connection, heard, now), _rulebook(), now)


@tasks.task(
    name=f"flow:{rejudge.TASK}",
    retry=RetryStrategy(
        max_attempts=9, exponential_wait=2, retry_exceptions=[Raced, psycopg.OperationalError]
    ),
)
def judge_anew(brand_id: int, after: int = 0) -> None:
    """A batch, and a job for the next one: other work comes in between."""
    tools = _tools()
    with tools.transaction() as connection:
        _rulebook().load(connection)
        last = rejudge.rejudge(connection, brand_id, after, _rulebook(), tools.clock())
        if last is not None:
            lock = rejudge.lock(brand_id)
            jobs.defer(connection, rejudge.TASK, lock=lock, brand_id=brand_id, after=last)


@tasks.task(
    name=f"flow:{wishes.TASK}",
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=WISHES,
        exponential_wait=4,
        retry_exceptions=[PartnerUnavailable, Raced, psycopg.OperationalError],
    ),
)
def carry_wish(context: procrastinate.JobContext, brand_id: int, wish_id: int) -> None:
    try:
        wishes.carry(_tools(), _rulebook(), brand_id, wish_id)
    except PartnerUnavailable as error:
        if context.job.attempts + 1 < WISHES:
            raise
        wishes.give_up(_tools(), _rulebook(), brand_id, wish_id, str(error))


@tasks.task(
    name=f"flow:{forget_person.TASK}",
    retry=RetryStrategy(
        max_attempts=9, exponential_wait=3, retry_exceptions=[Raced, psycopg.OperationalError]
    ),
)
def erase_person(brand_id: int, customer_id: int) -> None:
    erased = forget_person.forget_person(_tools(), _rulebook(), brand_id, customer_id)
    log.info("person_erased", brand=brand_id, orders=erased)


@tasks.task(name=f"flow:{polls.TASK}")
def poll_parcels(brand_id: int, connection_id: int, carrier: str, parcels: list[str]) -> None:
    polls.poll(_tools(), brand_id, connection_id, carrier, parcels)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="flow:minutely", queueing_lock="minutely")
def minutely(timestamp: int) -> None:
    tools = _tools()
    pulls.schedule(tools)
    polls.schedule(tools)
    watchers.watch(tools, _rulebook())
    wishes.rescue(tools)


@tasks.task(name=f"flow:{TASK}")
def send_alerts() -> None:
    post.run(_office())


@tasks.periodic(cron="* * * * *")
@tasks.task(name="flow:alerts", queueing_lock="alerts")
def alerts(timestamp: int) -> None:
    """What waited for its hour, or for another try."""
    post.run(_office())


@tasks.periodic(cron="17 3 * * *")
@tasks.task(name="flow:nightly", queueing_lock="nightly")
def nightly(timestamp: int) -> None:
    tools = _tools()
    with tools.transaction() as connection:
        told = post.prune(connection, tools.clock())
        unbound = forget_unbound(connection, tools.clock())
        reports = forget_reports(connection, tools.clock())
    with tools.transaction() as connection:
        lanes = learn(connection, tools.clock())
    deliveries = prune.prune(tools)
    faded = fade(tools.transaction, tools.clock())
    log.info(
        "pruned", deliveries=deliveries, alerts=told, promises=unbound, reports=reports, faded=faded
    )
    log.info("learned", lanes=lanes)


@tasks.periodic(cron="* * * * *")
@tasks.task(name="flow:rescue", queueing_lock="rescue", pass_context=True)
async def rescue(context: procrastinate.JobContext, timestamp: int) -> None:
    """A killed worker leaves its jobs `doing` for ever; give them back."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_AFTER):
        log.warning("job_rescued", task=job.task_name, job=job.id)
        await manager.retry_job(job)


def app(url: str) -> procrastinate.App:
    """procrastinate on the flow role's database; made anew after each outage.

    `add_tasks_from` would put its prefix before the tasks' names once more each time.
    """
    made = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    made.tasks.update(tasks.tasks)
    for task in tasks.tasks.values():
        task.blueprint = made
    made.periodic_registry = tasks.periodic_registry
    return made


def work(stop: threading.Event, concurrency: int = 4) -> None:
    """Run jobs until `stop`; a database that goes away is waited for."""
    url = url_of(Role.FLOW)
    while not stop.is_set():
        try:
            asyncio.run(_work(app(url), stop, concurrency))
        except Exception:
            log.exception("job_worker_failed")
            stop.wait(2.0)


async def _work(made: procrastinate.App, stop: threading.Event, concurrency: int) -> None:
    async with made.open_async():
        worker = asyncio.create_task(
            made.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=timedelta(seconds=10).total_seconds(),
                delete_jobs="successful",
            )
        )
        while not stop.is_set() and not worker.done():
            await asyncio.wait({worker}, timeout=0.2)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
