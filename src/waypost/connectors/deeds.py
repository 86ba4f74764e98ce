"""Deeds: what a partner can be asked to do with an order of its own.

Each is asked for by what it should come to ("the address is this"), so that doing it twice changes
nothing, and whether it stands can be read off the partner's order.
"""

from __future__ import annotations

import msgspec

from waypost.core.bodies import Address


class ChangeAddress(msgspec.Struct, frozen=True):
    """Deliver to `address`."""

    address: Address


class AddNote(msgspec.Struct, frozen=True):
    """Those who pack and ship read `text`, beside whatever they read already."""

    text: str


Deed = ChangeAddress | AddNote


def same_address(one: Address, other: Address) -> bool:
    """Would a parcel get to the same door, under the same name? Partners keep some fields in a
    spelling of their own, and regions as names or codes."""
    return _spelled(one) == _spelled(other)


def split_name(name: str) -> tuple[str, str]:
    """First and last name, for partners that keep them apart; one word is a last name."""
    first, _, last = name.strip().rpartition(" ")
    return first.strip(), last


def with_note(kept: str, text: str) -> str:
    """`kept` with `text` in a line of its own; as it is when it has it already."""
    return kept if text in kept else f"{kept.rstrip()}\n{text}".strip()


def numbers(known_as: tuple[str, ...], prefix: str) -> list[str]:
    """The partner's own ids among an order's references: `order:shopify/` gives `["123"]`."""
    return [ref.removeprefix(prefix) for ref in known_as if ref.startswith(prefix)]


def _spelled(address: Address) -> tuple[str, ...]:
    told = (address.name, address.line1, address.line2, address.city, address.postcode)
    return tuple("".join(part.casefold().split()) for part in told)
