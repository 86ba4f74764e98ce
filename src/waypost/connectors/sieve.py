"""The sieve: one delivery in, the facts that make sense out, and a reason for each part left out.

A reader walks the partner's body and hands over texts and numbers as they came; the sieve holds
the rules that are the same for every partner (what is no instant, what is no quantity, what is no
tracking number).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.core import refs
from waypost.core.bodies import Body, Deadline, ParcelLabelled
from waypost.core.facts import Fact
from waypost.lib import times

T = TypeVar("T")
Scalar = str | int | float | bool | None

AHEAD = timedelta(days=2)  # a partner's clock or zone may be wrong by this much, not by more
LATEST_PROMISE = timedelta(days=730)  # a promise further away is a fault of the sender
MOST = 1_000_000  # units of one line; more is a fault of the sender
# What storefronts call the promise that was shown, among the notes on an order.
PROMISE = "_waypost_promise"
_SHORTEST_TRACKING = 6
_LONGEST_PROMISE = 64
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_note = msgspec.json.Decoder(str)


def decode(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """The typed body; DeliveryUnreadable says where it is not what it should be."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DeliveryUnreadable(str(error)) from error
    except RecursionError as error:
        raise DeliveryUnreadable("the body is nested too deeply") from error


def locale(value: Scalar) -> str:
    """A locale such as de or pt-BR, "" for anything else."""
    spelled = text(value).replace("_", "-")
    return spelled if _LOCALE.fullmatch(spelled) else ""


def text(value: Scalar) -> str:
    """An id or a name as text: numbers as they are written, None as "".

    NUL is dropped: no database takes it, and no partner means it.
    """
    if value is None:
        return ""
    given = value if isinstance(value, str) else str(value)
    return (given.replace("\x00", "") if "\x00" in given else given).strip()


def promise(notes: Iterable[tuple[Scalar, object]]) -> str | None:
    """The id of the promise among an order's notes (name, value), None where there is none.

    Plugins write anything as a note's value; one that is no text says nothing.
    """
    for name, value in notes:
        if name == PROMISE:
            with suppress(msgspec.MsgspecError, UnicodeDecodeError):
                value = _note.decode(value) if isinstance(value, msgspec.Raw) else value
                return text(value)[:_LONGEST_PROMISE] or None if isinstance(value, str) else None
    return None


def parcels(*values: Scalar) -> tuple[str, ...]:
    """The tracking numbers among `values`, in one spelling, each once.

    Warehouses write words such as "Pickup" or "N/A" where there is no number: a tracking number
    has a digit and at least six characters.
    """
    found = []
    for value in values:
        number = refs.parcel_id(text(value))
        if len(number) >= _SHORTEST_TRACKING and any(letter.isdigit() for letter in number):
            found.append(number)
    return tuple(dict.fromkeys(found))


def fetchable(url: Scalar, hosts: re.Pattern[str]) -> str:
    """The URL of a thin delivery, if it leads to the partner; DeliveryUnreadable otherwise.

    It will be fetched with the brand's credentials, so: https, a host that `hosts` matches as a
    whole, the usual port, no credentials, and no letter that two parsers could read differently.
    """
    given = text(url)
    if not given.isascii() or not given.isprintable() or set(given) & set(' "<>\\^`{|}'):
        raise DeliveryUnreadable("$.resource_url has letters that no URL has")
    try:
        parts = urlsplit(given)
        port = parts.port
    except ValueError as error:
        raise DeliveryUnreadable(f"$.resource_url is no URL: {error}") from error
    if parts.scheme != "https":
        raise DeliveryUnreadable("$.resource_url is not an https URL")
    if "@" in parts.netloc or port is not None:
        raise DeliveryUnreadable("$.resource_url names a user or a port")
    if not hosts.fullmatch(parts.netloc):
        raise DeliveryUnreadable(f"$.resource_url leads to {parts.netloc[:80]!r}, not the partner")
    return given


class Sieve:
    """Collects the reading of one delivery.

    source: the connector's name. zone: what the partner documents for times without one.
    """

    def __init__(self, source: str, delivery: Delivery, zone: tzinfo = UTC) -> None:
        self.source = source
        self.delivery = delivery
        self.reading = Reading()
        self._zone = zone

    def instant(self, value: Scalar, where: str) -> datetime | None:
        """Aware UTC; None when nothing is given, and None with a fault when it makes no sense."""
        given = text(value)
        if not given:
            return None
        try:
            at = times.instant(given, self._zone)
        except times.InstantUnreadable as error:
            self.fault(where, str(error))
            return None
        if times.EARLIEST <= at <= self.delivery.received_at + AHEAD:
            return at
        self.fault(where, f"{given} is {'before 2000' if at < times.EARLIEST else 'in the future'}")
        return None

    def due(self, value: Scalar, where: str) -> Deadline | None:
        """A promised day or moment; midnight is how partners write a bare day."""
        given = text(value)
        if not given:
            return None
        try:
            parsed = datetime.fromisoformat(given)
            at = times.instant(given, self._zone)
        except ValueError:
            self.fault(where, f"{given[:40]!r} is no date")
            return None
        if not times.EARLIEST <= at <= self.delivery.received_at + LATEST_PROMISE:
            self.fault(where, f"{given} is beyond reason")
            return None
        return Deadline(day=parsed.date()) if parsed.time() == time() else Deadline(at=at)

    def count(self, value: Scalar, where: str) -> int | None:
        """A quantity of units; None with a fault when it is none."""
        try:
            number = float(text(value))
            whole = int(number)
        except (ValueError, OverflowError):
            self.fault(where, f"{text(value)[:40]!r} is no quantity")
            return None
        if whole == number and 0 <= whole <= MOST:
            return whole
        self.fault(where, f"{text(value)[:40]} is no quantity between 0 and {MOST}")
        return None

    def fault(self, where: str, why: str) -> None:
        self.reading.faults.append(f"{where}: {why}")

    def unknown(self, table: str, code: str) -> None:
        name = f"{table}:{code}"
        if name not in self.reading.unknown:
            self.reading.unknown.append(name)

    def fact(
        self,
        order_ref: str,
        at: datetime | None,
        key: str,
        data: Body,
        bound: tuple[str, ...] = (),
    ) -> None:
        """One fact, unless its instant is missing (the fault was written where it was read)."""
        if at is None:
            return
        others = dict.fromkeys(bound)
        others.pop(order_ref, None)
        self.reading.facts.append(Fact(order_ref, at, self.source, key, data, tuple(others)))

    def label(
        self,
        order_ref: str,
        at: datetime | None,
        parcel: ParcelLabelled,
        bound: tuple[str, ...] = (),
    ) -> None:
        """A label, identified by its tracking number."""
        self.fact(order_ref, at, parcel.parcel, parcel, (*bound, refs.tracking(parcel.parcel)))

    def done(self, nothing: str) -> Reading:
        """The reading; `nothing` says why when it holds nothing at all."""
        reading = self.reading
        if not (reading.facts or reading.faults or reading.stock or reading.fetch):
            reading.ignored = reading.ignored or nothing
        return reading
