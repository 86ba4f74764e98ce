"""Is it well? `/healthz` (this process answers), `/readyz` (and its database), `/metrics`.

The age of the oldest unfinished item is measured over every state, those that wait on purpose
included: what is delayed "because it should be" is how an outage stays unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

_GAUGES = {
    "waypost_oldest_unread_seconds": (
        "Age of the oldest delivery that is not read yet, fetching ones included",
        """select coalesce(extract(epoch from now() - min(d.received_at)), 0)
        from inbox_reading r join inbox_delivery d
        on d.brand_id = r.brand_id and d.id = r.delivery_id where r.state in (0, 4)""",
    ),
    "waypost_oldest_due_seconds": (
        "How long the most overdue order has been waiting to be judged",
        """select greatest(coalesce(extract(epoch from now() - min(wake_at)), 0), 0)
        from timeline_order where wake_at is not null""",
    ),
    "waypost_oldest_job_seconds": (
        "Age of the oldest job that is not finished, in any state",
        """select coalesce(extract(epoch from now() - min(e.at)), 0)
        from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id
        where j.status in ('todo', 'doing') and e.type = 'deferred'
        and (j.scheduled_at is null or j.scheduled_at < now())""",
    ),
    "waypost_oldest_untold_seconds": (
        "How long the most overdue news of an order has been waiting to be decided about",
        """select greatest(coalesce(extract(epoch from now() - min(look_at)), 0), 0)
        from tell_cause where look_at is not null""",
    ),
    "waypost_oldest_message_seconds": (
        "Age of the oldest message that is not finished, in any state: drafts, those that wait "
        "for approval and those of which nobody knows whether they went out included",
        """select coalesce(extract(epoch from now() - min(made_at)), 0) from (
            select min(made_at) as made_at from tell_message
            where state in ('waiting', 'claimed', 'handing')
            union all
            select min(made_at) from tell_message where state in ('draft', 'asked', 'unknown')
        ) unfinished""",
    ),
    "waypost_messages_waiting": (
        "Messages that wait to be sent or are being sent",
        "select count(*) from tell_message where state in ('waiting', 'claimed', 'handing')",
    ),
    "waypost_messages_asking": (
        "Messages that wait for a colleague",
        "select count(*) from tell_message where state in ('draft', 'asked')",
    ),
    "waypost_messages_unknown": (
        "Messages of which nobody knows whether they were sent",
        "select count(*) from tell_message where state = 'unknown'",
    ),
    "waypost_reports_unreadable": (
        "Providers' reports that are kept because nobody can read them",
        "select count(*) from tell_report where state = 'unreadable' and state <> 'read'",
    ),
    "waypost_unreadable": (
        "Deliveries that are kept because nobody can read them",
        "select count(*) from inbox_reading where state = 2",
    ),
    "waypost_order_faults": (
        "Orders that could not be judged",
        "select count(*) from timeline_order where fault <> ''",
    ),
    "waypost_open_issues": (
        "Issues that are open",
        "select count(*) from issues_issue where closed_at is null and status = 'open'",
    ),
}


class _Collector:
    def __init__(self, url: str) -> None:
        self._url = url

    def collect(self) -> Iterator[Metric]:
        with psycopg.connect(self._url, connect_timeout=2, autocommit=True) as connection:
            for name, (text, query) in _GAUGES.items():
                row = connection.execute(query).fetchone()
                yield GaugeMetricFamily(name, text, value=float(row[0]) if row else 0.0)


def answer(path: str, url: str) -> tuple[int, bytes]:
    """Status and body for one of PATHS; `url` is the flow role's."""
    if path == "/healthz":
        return 200, b"ok\n"
    try:
        if path == "/metrics":
            registry = CollectorRegistry(auto_describe=False)
            registry.register(_Collector(url))  # type: ignore[arg-type]
            return 200, generate_latest(registry)
        with psycopg.connect(url, connect_timeout=2) as connection:
            connection.execute("select 1")
    except psycopg.Error:
        return 503, b"the database is away\n"
    return 200, b"ok\n"


async def respond(send: Any, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
