"""What a connector is: it verifies what a partner sent, and reads it into facts.

A connector is a stateless object. It keeps nothing, opens no transaction, and names no table.
`verify` runs at the door for each request and must stay in the tens of microseconds; `facts`
runs in the worker, and may be run again over the same delivery years later (replay).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from waypost.connectors.deeds import Deed
from waypost.connectors.guide import Guide
from waypost.core.facts import Fact


class ConnectorError(Exception):
    """Something is wrong with what came in, or with the partner."""


class SignatureRefused(ConnectorError):
    """The request does not prove that the partner sent it. Answered with 401; never stored."""


class DeliveryUnreadable(ConnectorError):
    """Bytes that the partner did send and that we do not understand.

    Kept with this reason, shown to people, and replayed after a fix. Say what, where in the body
    (`$.line_items[2].quantity`), and what would be right.
    """


class PartnerUnavailable(ConnectorError):
    """The partner did not answer, or asked us to slow down; try again after `retry_after` s."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PartnerRefused(ConnectorError):
    """The partner understood and said no (credentials, permission, no such thing). Permanent."""


class TooLate(PartnerRefused):
    """The partner has already done what cannot be altered any more: packed it, sent it."""


class HookRequest(msgspec.Struct, frozen=True):
    """A request at the door. Header names are lower case; `query` is the raw query string."""

    headers: Mapping[str, str]
    body: bytes
    query: str = ""


class Keys(msgspec.Struct, frozen=True):
    """What a brand configured for one connection.

    secrets: signing secrets, newest first; during a rotation the old one still verifies.
    options: the connection's plain settings (shop domain, warehouse zone, ...).
    credentials: for the client only (API tokens), by name.
    """

    secrets: tuple[str, ...] = ()
    options: Mapping[str, str] = {}
    credentials: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return "Keys(...)"  # what it holds must not reach a log or a traceback


class Receipt(msgspec.Struct, frozen=True):
    """What the door remembers of a verified request.

    external_id: the partner's own identity of this delivery or event: what makes a resent one a
        duplicate. The body's digest in hex where the partner gives none.
    topic: the partner's name of what happened, in the partner's spelling.
    """

    external_id: str
    topic: str


class Delivery(msgspec.Struct, frozen=True):
    """Bytes that a partner sent, as the inbox kept them."""

    topic: str
    body: bytes
    external_id: str
    received_at: datetime
    headers: Mapping[str, str] = {}
    options: Mapping[str, str] = {}


class Reading(msgspec.Struct):
    """What a delivery says.

    facts: in the body's order.
    ignored: why there is nothing to say though all is well ("topic X is not watched").
    faults: parts that were left out because they make no sense, each with where and why.
    unknown: codes that the vocabulary does not know, as `table:code`; their parent was used.
    fetch: a thin delivery: the absolute URL to fetch for the real body (the host is checked
        by the connector); the fetched body comes back as a delivery with topic `fetch_topic`.
    stock: brand-wide stock levels learned: SKU -> units available.
    """

    facts: list[Fact] = []
    ignored: str = ""
    faults: list[str] = []
    unknown: list[str] = []
    fetch: str = ""
    fetch_topic: str = ""
    stock: dict[str, int] = {}


class Pulled(msgspec.Struct, frozen=True):
    """One record that a client listed; it becomes a Delivery and takes the webhook's road."""

    topic: str
    external_id: str
    body: bytes


class Page(msgspec.Struct, frozen=True):
    """Some pulled records, and the cursor from which the next run goes on if this was the last."""

    records: tuple[Pulled, ...]
    cursor: str


class Connector(Protocol):
    """One outside system."""

    name: str  # the folder's name, used in URLs
    title: str  # for people
    keeps: frozenset[str]  # lower-case names of the headers that `facts` needs later
    secret_hint: str  # what the secret is and where it stands, for the command line
    guide: Guide  # for people who set it up

    @property
    def topics(self) -> Mapping[str, str]:
        """Every topic that is known, and what it says ("ignored: ..." where that is nothing)."""
        ...

    def verify(self, request: HookRequest, keys: Keys, now: datetime) -> Receipt:
        """The receipt of a genuine request; SignatureRefused otherwise, saying why."""
        ...

    def facts(self, delivery: Delivery) -> Reading:
        """What it says; DeliveryUnreadable where it cannot be understood."""
        ...


class Client(Protocol):
    """The pulling side of a connector that can list what changed."""

    def changes(self, cursor: str, now: datetime) -> Iterator[Page]:
        """Pages of what changed since `cursor` ("" is 24 hours before `now`), oldest first.

        PartnerUnavailable and PartnerRefused say whether to try again.
        """
        ...


class Actor(Protocol):
    """The side of a connector that can ask its partner to do something with an order."""

    @property
    def does(self) -> frozenset[type[Deed]]:
        """The deeds that its partner's API knows."""
        ...

    def knows(self, known_as: tuple[str, ...]) -> bool:
        """Is there the partner's own id among these references?"""
        ...

    def do(self, deed: Deed, known_as: tuple[str, ...]) -> str:
        """Have it done, and say in a few words what the partner answered.

        Asks first how the order stands, and does nothing that stands already: after a lost answer
        it may be called again. TooLate and other PartnerRefused, PartnerUnavailable.
        """
        ...


Json = dict[str, Any]
