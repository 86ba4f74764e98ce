"""Acme's alerts at a settable time: channels and rules as the pages write them, issues as told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from tests.flow.jobbing import Clock
from tests.support.hooks import safe
from tests.support.postgres import Database
from waypost.alerts import post
from waypost.alerts.channels import Kind, destination, seal
from waypost.alerts.note import Happened, note
from waypost.alerts.office import Mail, Office
from waypost.alerts.rules import Cause
from waypost.lib.http import Http

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)  # a Tuesday
MINUTE = timedelta(minutes=1)
_RULE: dict[str, Any] = {
    "title": "Everything bad",
    "causes": ["opened", "raised"],
    "severity": 2,
    "legs": [],
    "kinds": [],
    "carriers": [],
    "warehouses": [],
    "unassigned_hours": 0,
    "days": [],
    "since": 0,
    "until": 1440,
    "zone": "UTC",
    "urgent": True,
    "pace": "once",
    "digest_at": 540,
}


class Desk:
    """`issue` opens one; `pass_time` lets the worker look."""

    def __init__(self, database: Database, brand_id: int, mail_port: int = 0) -> None:
        self.clock = Clock(NOON)
        self.brand_id = brand_id
        mail = Mail("127.0.0.1", mail_port, "Waypost <waypost@acme.example>", timeout=5)
        http = Http(allow_private=True, tries=1, timeout=5)
        self.office = Office(
            database.flow, "http://desk.example", safe(), http, mail, True, self.clock
        )

    def channel(self, kind: Kind, text: str, **more: str) -> int:
        where = destination(kind, text, private=True, **more)
        found = self.ask(
            "insert into alerts_channel (brand_id, kind, title, shown, sealed, created_at) "
            "values (%s, %s, 'Team', 'shown', %s, %s) returning id",
            self.brand_id, kind.value, seal(safe(), where), self.clock.now,
        )  # fmt: skip
        return int(found[0][0])

    def rule(self, channel: int, **changes: Any) -> int:
        now = self.clock.now
        values = {"brand_id": self.brand_id, "channel_id": channel, **_RULE, **changes}
        values |= {"created_at": now, "looked_at": now}
        names = ", ".join(values)
        marks = ", ".join(["%s"] * len(values))
        query = f"insert into alerts_rule ({names}) values ({marks}) returning id"
        return int(self.ask(query, *values.values())[0][0])

    def issue(
        self, number: int = 1, kind: str = "lost", severity: int = 3, carrier: str = "", **more: Any
    ) -> int:
        """An issue of order `number` that opens now, noted for the rules."""
        now = self.clock.now
        values = {
            "brand_id": self.brand_id, "order_id": number, "kind": kind, "subject": "order:",
            "status": "open", "severity": severity, "opened_at": now, "due_at": now, "note": "",
            "absorbed_by": "", "evidence": b"", "closed_evidence": b"", "changed_at": now, **more,
        }  # fmt: skip
        names = ", ".join(values)
        marks = ", ".join(["%s"] * len(values))
        query = f"insert into issues_issue ({names}) values ({marks}) returning id"
        issue = int(self.ask(query, *values.values())[0][0])
        self.do("update issues_issue set carrier = %s where id = %s", carrier, issue)
        self.turn(issue, Cause.OPENED, severity)
        return issue

    def issues(self, numbers: range) -> None:
        """Many at once: nobody counts the orders behind them."""
        now = self.clock.now
        with psycopg.connect(self.office.url) as connection:
            found = connection.execute(
                "insert into issues_issue (brand_id, order_id, kind, subject, status, severity, "
                "opened_at, due_at, note, absorbed_by, evidence, closed_evidence, changed_at) "
                "select %s, n, 'lost', 'order:', 'open', 3, %s, %s, '', '', '', '', %s "
                "from unnest(%s::bigint[]) n returning id",
                (self.brand_id, now, now, now, list(numbers)),
            ).fetchall()
            happened = [Happened(self.brand_id, id_, Cause.OPENED, 3, now) for (id_,) in found]
            note(connection, happened, now)

    def turn(self, issue: int, cause: Cause, severity: int = 3) -> int:
        now = self.clock.now
        with psycopg.connect(self.office.url) as connection:
            return note(connection, [Happened(self.brand_id, issue, cause, severity, now)], now)

    def close(self, issue: int) -> None:
        query = "update issues_issue set status = 'closed', closed_at = %s where id = %s"
        self.do(query, self.clock.now, issue)

    def pass_time(self, by: timedelta = timedelta(0)) -> int:
        self.clock.now += by
        return post.run(self.office)

    def messages(self) -> list[tuple[Any, ...]]:
        """form, state, told, over; oldest first."""
        return self.ask("select form, state, told, over from alerts_message order by id")

    def ask(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.office.url) as connection:
            return connection.execute(query, parameters).fetchall()

    def do(self, query: str, *parameters: Any) -> None:
        with psycopg.connect(self.office.url) as connection:
            connection.execute(query, parameters)
