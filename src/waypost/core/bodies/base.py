"""What bodies share: the base, and the small values they are made of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

# On the wire an instant without a zone is refused; guessing one moves deadlines by hours.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Body(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The base of all bodies; `kind` names the fact.

    gc=False, here and below: a body holds no reference cycle, so the collector need not look.
    """

    kind: ClassVar[str]


class Deadline(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A promised moment: an exact instant, or a day that ends in the customer's own zone."""

    at: Instant | None = None
    day: date | None = None


class Line(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One order line as ordered. `quantity` is what the customer still wants (after edits)."""

    id: str
    sku: str = ""
    name: str = ""
    quantity: int = 1
    unit_minor: int = 0
    needs_shipping: bool = True


class Customer(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Who ordered. locale: in which they bought, such as de or pt-BR. accepts: the channels
    (email, sms) by which they said to the storefront that they take marketing."""

    id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    locale: str = ""
    accepts: tuple[str, ...] = ()


class Address(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A postal address; `country` is ISO 3166-1 alpha-2, `region` the part after the dash."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
