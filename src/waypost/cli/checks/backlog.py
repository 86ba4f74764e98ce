"""What waits: deliveries, due orders, jobs; and what could not be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from waypost.cli.checks.finding import Connection, Finding, Health, graded

_LATE_WARN, _LATE_FAIL = 60.0, 600.0  # seconds
_SHOWN = 5

_UNREAD = """
select count(*), extract(epoch from now() - min(d.received_at))::float8
from inbox_reading r join inbox_delivery d on d.brand_id = r.brand_id and d.id = r.delivery_id
where r.state = 0
"""
_DUE = """
select count(*), extract(epoch from now() - min(wake_at))::float8
from timeline_order where wake_at <= now()
"""
# A brand that has orders and no row at all was there before rows were kept.
_ROWLESS = """
select count(*) from accounts_brand b
where exists (select 1 from timeline_order o where o.brand_id = b.id and o.named)
and not exists (select 1 from overview_orderrow r where r.brand_id = b.id)
"""
_FAULTY = "select count(*), min(fault) from timeline_order where fault <> ''"
_UNREADABLE = """
select reason, count(*) from inbox_reading where state = 2 group by 1 order by 2 desc, 1
"""
_UNKNOWN = """
select connector, code, sum(count) from inbox_unknowncode
group by 1, 2 order by 3 desc, 1, 2
"""
_WORKERS = """
select count(*) from procrastinate_workers where last_heartbeat > now() - interval '60 seconds'
"""
_STUCK = """
select count(*) from procrastinate_jobs j
left join procrastinate_workers w on w.id = j.worker_id
where j.status = 'doing'
and (w.id is null or w.last_heartbeat < now() - interval '120 seconds')
"""
_WAITING = """
select count(*), extract(epoch from now() - min(coalesce(j.scheduled_at, e.at)))::float8
from procrastinate_jobs j
left join procrastinate_events e on e.job_id = j.id and e.type = 'deferred'
where j.status = 'todo' and coalesce(j.scheduled_at, e.at) <= now()
"""
_FAILED = """
select task_name, count(*) from procrastinate_jobs where status = 'failed'
group by 1 order by 2 desc, 1
"""

_UNTOLD = """
select count(*), extract(epoch from now() - min(at))::float8 from (
    select next_at as at from tell_message
    where state in ('waiting', 'claimed', 'handing') and tries <= 1 and next_at <= now()
    union all
    select claimed_at from tell_message where state in ('claimed', 'handing')
    union all
    select look_at from tell_cause where look_at <= now()
) waiting
"""
_NO_ANSWER = "select count(*) from tell_message where state = 'unknown'"
_UNREADABLE_REPORTS = """
select count(*) from tell_report where state = 'unreadable' and state <> 'read'
"""
_ILL = """
select count(*), min(title || ': ' || fault) from tell_way
where deleted_at is null and paused_at is null and failing_since < now() - interval '5 minutes'
"""

_ASK_TELLER = "Is a teller running? waypost serve has one; waypost teller adds one."
_ASK_WORKER = "Is a worker running? waypost serve has one; waypost worker adds one."


def workers(connection: Connection) -> Iterator[Finding]:
    """Is anybody working?"""
    count = _row(connection, _WORKERS)[0]
    if count:
        yield Finding(Health.OK, "workers", f"{count} at work")
    else:
        yield Finding(Health.WARN, "workers", "none at work", "Run waypost serve.")


def deliveries(connection: Connection) -> Iterator[Finding]:
    """The oldest delivery that nobody has read."""
    yield _late("deliveries", "unread", *_row(connection, _UNREAD))


def orders(connection: Connection) -> Iterator[Finding]:
    """The order that is longest due."""
    yield _late("orders", "due", *_row(connection, _DUE))


def jobs(connection: Connection) -> Iterator[Finding]:
    """Slow work: waiting, stuck in a worker that is gone, or given up."""
    yield _late("jobs", "waiting", *_row(connection, _WAITING))
    stuck = _row(connection, _STUCK)[0]
    if stuck:
        advice = "A running worker gives them back within a minute."
        yield Finding(Health.WARN, "jobs", f"{stuck} in the hands of a dead worker", advice)
    for task, count in connection.execute(_FAILED).fetchmany(_SHOWN):
        yield Finding(
            Health.WARN, "jobs", f"{count} of {task} failed", "The worker's log says why."
        )


def faults(connection: Connection) -> Iterator[Finding]:
    """Orders that could not be judged."""
    count, example = _row(connection, _FAULTY)
    if count:
        advice = "After an upgrade: waypost replay order --all-faulty"
        text = f"{count:,} orders could not be judged, such as: {example}"
        yield Finding(Health.WARN, "faults", text, advice)
    else:
        yield Finding(Health.OK, "faults", "every order could be judged")


def rows(connection: Connection) -> Iterator[Finding]:
    """Do lists, search and counts know every brand's orders?"""
    count = _row(connection, _ROWLESS)[0]
    if count:
        text = f"{count:,} brands have orders that no list shows"
        yield Finding(Health.WARN, "lists", text, "Run waypost overview rebuild.")
    else:
        yield Finding(Health.OK, "lists", "every brand's orders can be found")


def unreadable(connection: Connection) -> Iterator[Finding]:
    """Deliveries that could not be read, by reason."""
    found = connection.execute(_UNREADABLE).fetchall()
    for reason, count in found[:_SHOWN]:
        advice = "After a fix: waypost replay deliveries --unreadable"
        yield Finding(Health.WARN, "unreadable", f"{count:,} deliveries: {reason}", advice)
    if len(found) > _SHOWN:
        left = sum(count for _, count in found[_SHOWN:])
        text = f"{left:,} more for {len(found) - _SHOWN:,} other reasons"
        yield Finding(Health.WARN, "unreadable", text)
    if not found:
        yield Finding(Health.OK, "unreadable", "every delivery could be read")


def unknown(connection: Connection) -> Iterator[Finding]:
    """Partners' codes that our vocabulary lacks."""
    found = connection.execute(_UNKNOWN).fetchall()
    if not found:
        yield Finding(Health.OK, "vocabulary", "no partner used an unknown code")
        return
    shown = ", ".join(
        f"{connector} {code} ({count:,})" for connector, code, count in found[:_SHOWN]
    )
    more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
    text = f"unknown codes, read as their parent: {shown}{more}"
    yield Finding(Health.WARN, "vocabulary", text, "Please report them: they belong in the words.")


def messages(connection: Connection) -> Iterator[Finding]:
    """What customers have not been told yet, and what nobody knows of."""
    late = _late("messages", "waiting", *_row(connection, _UNTOLD))
    yield late._replace(advice=_ASK_TELLER if late.advice else "")
    unsure = _row(connection, _NO_ANSWER)[0]
    if unsure:
        text = f"{unsure:,} may have been sent or not: the provider's answer was lost"
        advice = "The desk's outbox lists them: ask the provider, then settle each."
        yield Finding(Health.WARN, "messages", text, advice)
    unread = _row(connection, _UNREADABLE_REPORTS)[0]
    if unread:
        text = f"{unread:,} reports of providers could not be read"
        yield Finding(Health.WARN, "messages", text, "Each way's page shows why.")
    failing, example = _row(connection, _ILL)
    if failing:
        text = f"{failing:,} providers do not work, such as {example}"
        yield Finding(Health.WARN, "messages", text, "Look at the brand's message settings.")


def _late(about: str, word: str, count: int, seconds: float | None) -> Finding:
    if not count or seconds is None:
        return Finding(Health.OK, about, f"none {word}")
    health = graded(seconds, _LATE_WARN, _LATE_FAIL)
    text = f"{count:,} {word}, the oldest for {seconds:,.0f} s"
    return Finding(health, about, text, "" if health is Health.OK else _ASK_WORKER)


def _row(connection: Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


CHECKS: tuple[Callable[[Connection], Iterator[Finding]], ...] = (
    workers,
    deliveries,
    orders,
    jobs,
    faults,
    rows,
    unreadable,
    unknown,
    messages,
)
