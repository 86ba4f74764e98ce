"""shopify-orders-csv: the file that Shopify's admin exports under Orders.

https://help.shopify.com/en/manual/fulfillment/managing-orders/exporting-orders

One row a line item; only the first row of an order carries the order itself (`shopify_order`).
Rows of one order may stand apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import msgspec

from waypost.core.policy import DEFAULT
from waypost.history.local import LocalTimes
from waypost.history.pieces import Pieces, pieces_for
from waypost.history.source import AHEAD, Bad, RowUnreadable, Story
from waypost.history.sources.shopify_order import NEEDED, OPTIONAL, Cells, Numbered, read
from waypost.history.table import Row, Table
from waypost.lib.money import AmountUnreadable

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[int, tuple[str, ...]]).decode


class ShopifyCsv:
    """A history.source.Source over one exported file."""

    policy = DEFAULT
    notes: tuple[str, ...] = (
        "Shopify's export has no tracking numbers: fulfilled orders count as handed over, and "
        "kinds of issues that need scans stay silent for them.",
    )

    def __init__(self, path: Path) -> None:
        self._table = Table(path, NEEDED, OPTIONAL)
        self._instant = LocalTimes(ZoneInfo("UTC"), datetime.now(UTC) + AHEAD)
        self.count = self._table.count()
        self.done = 0

    def stories(self) -> Iterator[Story | Bad]:
        count = pieces_for(self._table.size)
        if count == 1:
            yield from self._tell(self._table)
            return
        with TemporaryDirectory(prefix="waypost-") as folder:
            pieces = Pieces(Path(folder), "rows", count)
            with pieces.open() as put:
                for row in self._table:
                    if isinstance(row, Bad):
                        yield row
                    else:
                        put(hash(row[1][0]), _encode(row))
            for piece in pieces:
                yield from self._tell(map(_decode, piece))

    def _tell(self, rows: Iterable[Row | Bad]) -> Iterator[Story | Bad]:
        """The orders of all `rows`; an order's rows are all among them."""
        orders: dict[str, list[Numbered]] = {}
        for row in rows:
            if isinstance(row, Bad):
                yield row
            else:
                cells = Cells._make(row[1])
                orders.setdefault(cells.name, []).append((row[0], cells))
        for numbered in orders.values():
            self.done += len(numbered)
            bad: list[tuple[int, str]] = []
            own = _own(numbered, bad)
            try:
                facts = read(own, self._instant, bad) if own else []
            except (RowUnreadable, AmountUnreadable) as error:
                bad.append((own[0][0], str(error)))
                bad += [(line, "the row of its order cannot be read") for line, _ in own[1:]]
                facts = []
            for line, reason in bad:
                yield Bad(self._table.path.name, line, reason)
            if facts:
                yield Story(facts[0].order_ref, facts)


def _own(rows: Sequence[Numbered], bad: list[tuple[int, str]]) -> list[Numbered]:
    """The order's own row and its further lines; what is told twice, or has no order, is bad."""
    own: list[Numbered] = []
    told = False
    for line, cells in rows:
        if cells.begins and own:
            told = True
        if told:
            bad.append((line, f"{cells.name} begins on line {own[0][0]} already"))
        elif own or cells.begins:
            own.append((line, cells))
        else:
            bad.append((line, f"a further line of {cells.name or 'no order'} before its own row"))
    return own
