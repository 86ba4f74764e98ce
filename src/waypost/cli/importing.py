"""`waypost import`: a shop's past into the database."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from waypost.cli import choosing, pages
from waypost.cli.choosing import Chosen, Connection
from waypost.cli.failing import Failure
from waypost.cli.prepare import prepare
from waypost.cli.screen import BadRows, Watched, calm_collector, opened
from waypost.core.policy import Policy
from waypost.history.importing import Importer
from waypost.history.source import Source

# What a brand is called that an import makes.
_NEW = {"olist": ("Olist", "olist")}
_NEW_SHOP = ("Shop", "shop")


def import_(
    source: Annotated[str, typer.Argument(help="olist, shopify-orders-csv or facts-jsonl.")],
    path: Annotated[Path, typer.Argument(help="The file, or Olist's folder.")],
    brand: Annotated[
        str, typer.Option(help="The brand's slug. Default: the only one; made if there is none.")
    ] = "",
    errors: Annotated[
        Path | None, typer.Option(help="Write every row that was left out into this CSV file.")
    ] = None,
) -> None:
    """Bring a shop's past in, with the issues that it had, at their instants.

    Rows that cannot be read are named and left out. Importing again, or going on after an
    interruption, changes nothing that is there. Nothing of the past triggers a message.
    """
    history = opened(source, path)
    prepare()
    calm_collector()
    begun = time.monotonic()
    with choosing.flow() as connection, BadRows(errors) as report:
        chosen = _brand(connection, brand, source, history.policy)
        _watch_alike(connection, chosen, history)
        for note in history.notes:
            typer.echo(note)
        importer = Importer(connection, chosen.id, datetime.now(UTC), report=report)
        done = importer.run(Watched(history, f"Importing into {chosen.slug}"))
    typer.echo(
        f"{done.orders:,} orders with {done.facts:,} facts into {chosen.slug}, {done.fresh:,} of "
        f"them new; {done.bad:,} rows left out; {time.monotonic() - begun:.1f} s"
    )


def _brand(connection: Connection, slug: str, source: str, policy: Policy) -> Chosen:
    """The brand to import into; where there is none at all, a new one at the source's place."""
    if choosing.brands(connection):
        return choosing.brand(connection, slug)
    name, default = _NEW.get(source, _NEW_SHOP)
    changes = msgspec.to_builtins(policy)
    zone, country = changes.pop("zone", "UTC"), changes.pop("country", "")
    accounts = pages.loaded("waypost.cli.accounts")
    now = datetime.now(UTC)
    accounts.add_brand(slug or name, slug or default, zone, country, "", changes, now)
    made = choosing.brand(connection, "")
    typer.echo(f"There was no brand: made {made.slug} ({made.zone}).")
    return made


def _watch_alike(connection: Connection, brand: Chosen, history: Source) -> None:
    """Kinds that the source cannot feed must be off, or its orders would all be in trouble."""
    missing = [kind for kind in history.policy.off if kind not in brand.policy.get("off", ())]
    if not missing:
        return
    row = connection.execute(
        "select exists (select 1 from timeline_order where brand_id = %s)", (brand.id,)
    ).fetchone()
    connection.commit()
    if row is not None and row[0]:
        raise Failure(
            f"These data cannot feed {', '.join(missing)}, which {brand.slug} watches. Import them "
            "into a brand of their own (waypost brand add), or switch these kinds off first."
        )
    accounts = pages.loaded("waypost.cli.accounts")
    accounts.add_policy(brand.id, missing)
    typer.echo(f"{brand.slug} has no orders yet: switched off {', '.join(missing)}.")
