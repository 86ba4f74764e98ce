"""From facts in wire form to facts: read, checked, and spelled as every other connector does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from waypost.connectors.contract import Delivery, DeliveryUnreadable, Reading
from waypost.connectors.sieve import AHEAD, MOST
from waypost.core import refs
from waypost.core.bodies import Body, Line
from waypost.core.facts import Fact, FactUnreadable, fact_from_json
from waypost.lib import money, times

HINT = (
    "A shared secret of at least 24 random bytes in base64, after `whsec_`. Your system signs with"
    " it as Standard Webhooks (standardwebhooks.com) says; libraries exist for most languages."
)
TOPICS = {"facts": "facts in wire form: one JSON object, a JSON array, or one object a line"}

_raw = msgspec.json.Decoder(msgspec.Raw)
_raws = msgspec.json.Decoder(list[msgspec.Raw])
_SHOWN = 3  # reasons told when not one fact could be read


def read(delivery: Delivery) -> Reading:
    """Every fact that can be read; the others as faults that name their place.

    DeliveryUnreadable when there is something, and none of it can be read.
    """
    source = delivery.options.get("source", "") or "generic"
    reading = Reading()
    wires = _split(delivery.body)
    for index, wire in enumerate(wires):
        try:
            reading.facts.append(_fact(wire, source, delivery.received_at))
        except (FactUnreadable, RecursionError) as error:
            why = str(error) if isinstance(error, FactUnreadable) else "nested too deeply"
            reading.faults.append(f"[{index}]: {why}")
    if wires and not reading.facts:
        raise DeliveryUnreadable("; ".join(reading.faults[:_SHOWN]))
    if not wires:
        reading.ignored = "no facts"
    return reading


def _split(body: bytes) -> list[bytes]:
    """The facts' own texts: of an array, of one object, or of lines."""
    try:
        if body.lstrip()[:1] == b"[":
            return [bytes(raw) for raw in _raws.decode(body)]
        lines = [line for line in body.splitlines() if line.strip()]
        if len(lines) <= 1 or not _is_object(lines[0]):
            return [bytes(_raw.decode(body))] if lines else []
        return lines
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DeliveryUnreadable(f"neither JSON nor JSON Lines: {error}") from error
    except RecursionError as error:
        raise DeliveryUnreadable("the body is nested too deeply") from error


def _is_object(line: bytes) -> bool:
    """Is the line a whole JSON value? The first line of an indented object is not."""
    try:
        _raw.decode(line)
    except msgspec.MsgspecError:
        return False
    except RecursionError:
        # Too deep to tell; its own reader will say so, and the other lines count.
        return True
    return True


def _fact(wire: bytes, source: str, received_at: datetime) -> Fact:
    fact = fact_from_json(wire, source)
    if not fact.key:
        raise FactUnreadable("key is empty: it tells this happening from others")
    if b"\\u0000" in wire:
        raise FactUnreadable("a text holds NUL, which cannot be kept")
    try:
        at = fact.occurred_at.astimezone(UTC)
    except OverflowError as error:
        raise FactUnreadable("occurred_at is outside the calendar") from error
    if not times.EARLIEST <= at <= received_at + AHEAD:
        raise FactUnreadable(f"occurred_at {at.isoformat()} is before 2000 or in the future")
    return Fact(
        _ref(fact.order_ref),
        at,
        fact.source,
        fact.key,
        _spelled(fact.data),
        tuple(_ref(ref) for ref in fact.refs),
    )


def _ref(given: str) -> str:
    """A reference in the one spelling: `number:#1001` is `number:1001`."""
    namespace, _, value = given.partition(":")
    if not (namespace and value.strip()):
        raise FactUnreadable(f"{given[:60]!r} is no reference: `namespace:value` is due")
    if namespace == "number":
        return refs.number(value)
    return refs.tracking(value) if namespace == "tracking" else given


def _spelled(body: Body) -> Body:
    """The body with its parcels in one spelling; FactUnreadable when a number is beyond reason."""
    changed: dict[str, Any] = {}
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if name == "parcel":
            changed[name] = refs.parcel_id(value)
        elif name == "parcels":
            changed[name] = tuple(refs.parcel_id(each) for each in value)
        elif name.endswith("_minor") and value is not None and abs(value) > money.LIMIT:
            raise FactUnreadable(f"data.{name} is beyond reason")
        elif name == "lines":
            _check_lines(value)
    return msgspec.structs.replace(body, **changed) if changed else body


def _check_lines(lines: dict[str, int] | tuple[Line, ...]) -> None:
    counts = lines.values() if isinstance(lines, dict) else [line.quantity for line in lines]
    for count in counts:
        if not 0 <= count <= MOST:
            raise FactUnreadable(f"data.lines: {count} is no quantity between 0 and {MOST}")
