"""`waypost replay`: deliveries or orders again, from what is stored."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from waypost.cli import choosing
from waypost.cli.choosing import Connection
from waypost.cli.failing import Failure
from waypost.cli.prepare import prepare
from waypost.core import refs
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import rebuild
from waypost.inbox.remember import CHANNEL
from waypost.lib.times import InstantUnreadable, instant
from waypost.timeline.heard import OrderKey

app = typer.Typer(
    help="Read deliveries or judge orders again, from what is stored.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

_BATCH = 500  # orders of a transaction

_UNREAD = """
update inbox_reading r set state = 0, reason = '', facts = 0
from inbox_delivery d
where r.brand_id = %(brand)s and r.state <> 0
and d.brand_id = r.brand_id and d.id = r.delivery_id
and (%(unreadable)s::bool is false or r.state = 2)
and (%(since)s::timestamptz is null or d.received_at >= %(since)s)
and (%(id)s::bigint is null or d.id = %(id)s)
"""

_CALLED = """
select brand_id, id from timeline_order where brand_id = %(brand)s and number = any(%(numbers)s)
union
select brand_id, order_id from timeline_reference
where brand_id = %(brand)s and ref = any(%(refs)s)
"""

_FAULTY = "select brand_id, id from timeline_order where fault <> '' order by brand_id, id"


@app.command()
def deliveries(
    brand: Annotated[str, typer.Option(help="The brand's slug. Default: the only one.")] = "",
    unreadable: Annotated[bool, typer.Option(help="Those that could not be read.")] = False,
    since: Annotated[str, typer.Option(help="Those received since, in ISO 8601.")] = "",
    id_: Annotated[int | None, typer.Option("--id", help="The one with this number.")] = None,
) -> None:
    """Let workers read deliveries again, as after a fix.

    What they say is known by its own identity: facts that are recorded already change nothing.
    """
    if not (unreadable or since or id_ is not None):
        raise Failure("Say which deliveries: --unreadable, --since or --id.", 2)
    try:
        start = instant(since, UTC) if since else None
    except InstantUnreadable as error:
        raise Failure(f"--since: {error}", 2) from error
    prepare()
    with choosing.flow() as connection:
        chosen = choosing.brand(connection, brand)
        asked = {"brand": chosen.id, "unreadable": unreadable, "since": start, "id": id_}
        count = connection.execute(_UNREAD, asked).rowcount
        connection.execute("select pg_notify(%s, '')", (CHANNEL,))
    typer.echo(f"{count:,} deliveries of {chosen.slug} are new again; a worker reads them.")


@app.command()
def order(
    number: Annotated[
        str, typer.Argument(help="An order's number, or any reference such as payment:pi_1.")
    ] = "",
    brand: Annotated[str, typer.Option(help="The brand's slug. Default: the only one.")] = "",
    all_faulty: Annotated[
        bool, typer.Option(help="Every order of every brand that could not be judged.")
    ] = False,
) -> None:
    """Judge orders again from all their events.

    Issues that come out as before keep their identity and what people decided about them.
    """
    if bool(number) == all_faulty:
        raise Failure("Say which order: its number, or --all-faulty.", 2)
    prepare()
    with choosing.flow() as connection:
        keys = _faulty(connection) if all_faulty else _called(connection, number, brand)
        connection.commit()
        rulebook = Rulebook()
        rulebook.load(connection)
        for start in range(0, len(keys), _BATCH):
            with connection.transaction():
                batch = keys[start : start + _BATCH]
                rebuild(connection, batch, rulebook, datetime.now(UTC))
        left = [key for key in _faulty(connection) if key in set(keys)]
    typer.echo(f"{len(keys):,} orders judged again.")
    if left:
        raise Failure(f"{len(left):,} of them still cannot be judged; the log above says why.")


def _called(connection: Connection, number: str, slug: str) -> list[OrderKey]:
    chosen = choosing.brand(connection, slug)
    bare = number.strip().lstrip("#")
    names = {
        "brand": chosen.id,
        "numbers": [number, bare, f"#{bare}"],
        "refs": [number, refs.number(number)],
    }
    keys: list[OrderKey] = [(row[0], row[1]) for row in connection.execute(_CALLED, names)]
    if not keys:
        raise Failure(f"{chosen.slug} has no order that is called {number}.")
    return sorted(keys)


def _faulty(connection: Connection) -> list[OrderKey]:
    return [(row[0], row[1]) for row in connection.execute(_FAULTY)]
