"""Defer a job in the transaction of the row that asks for it.

procrastinate's own connectors defer on their own connection; its SQL function defers on ours, so
a rollback takes the job along.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import psycopg

_DEFER = """
select procrastinate_defer_jobs_v1(array[
    row(%s, %s, 0, %s, null, %s::jsonb, %s)::procrastinate_job_to_defer_v1
])
"""


def defer(
    connection: psycopg.Connection[Any],
    task: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    not_before: datetime | None = None,
    **arguments: Any,
) -> None:
    """Ring the bell for `task`; jobs with equal `lock` run one at a time."""
    asked = (queue, f"flow:{task}", lock, json.dumps(arguments), not_before)
    connection.execute(_DEFER, asked)
