"""What a way is: it hands one message to a provider, and understands what the provider reports.

A way lives as long as its settings, in one thread of the teller. It writes to no table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec

from waypost.lib.crypt import Safe
from waypost.tell.states import Channel


class WayError(Exception):
    """The provider does not have the message."""


class Refused(WayError):
    """A definite no: the same message will not be taken. address_bad: nothing should be sent to
    this address any more; `suppress` then says why, of the reasons of `Suppression`. gone:
    endpoints of devices that are no more."""

    def __init__(
        self,
        why: str,
        *,
        address_bad: bool = False,
        suppress: str = "invalid",
        gone: tuple[str, ...] = (),
    ) -> None:
        super().__init__(why)
        self.address_bad, self.suppress, self.gone = address_bad, suppress, gone


class Busy(WayError):
    """Not now, and certainly not taken: another try later will do no harm, even where `hand` was
    called. wait: seconds that the provider asked for. fault: it is the way that does not work
    (credentials, an address that does not answer), not this one message."""

    def __init__(self, why: str, *, wait: float | None = None, fault: bool = True) -> None:
        super().__init__(why)
        self.wait, self.fault = wait, fault


class Lost(Exception):
    """The provider may have it: `hand` was called and its answer never came."""


class SettingsWrong(ValueError):
    """A way cannot be made of these settings. field: which; the message: what is wrong with it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field} {why}")
        self.field, self.why = field, why


class SignatureRefused(Exception):
    """A report does not prove that the provider sent it."""


class ReportUnreadable(ValueError):
    """A report that the provider did send and that we do not understand; says what and where."""


class Device(msgspec.Struct, frozen=True):
    """A browser that shows news. keys: p256dh and auth."""

    endpoint: str
    keys: Mapping[str, str]


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message, ready. name: its identity, the same in every try. to: the address, as the
    message's row has it. subject, text: for mail and push; html: mail; sms: SMS and WhatsApp.
    headers: of a mail. url: the page that it leads to. stop_url: one-click unsubscribe.
    about: for machines: letter, order, parcel, links (webhook). devices: for push."""

    name: UUID
    brand_id: int
    message_id: int
    brand: str
    to: str
    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    letter: str = ""
    language: str = "en"
    subject: str = ""
    html: str = ""
    text: str = ""
    sms: str = ""
    url: str = ""
    stop_url: str = ""
    headers: Mapping[str, str] = {}
    about: Mapping[str, Any] = {}
    devices: tuple[Device, ...] = ()


class Accepted(msgspec.Struct, frozen=True):
    """The provider has it. ref: its own name for it. parts: of an SMS. gone: endpoints of devices
    that are no more."""

    ref: str = ""
    parts: int = 0
    gone: tuple[str, ...] = ()


class WaySettings(msgspec.Struct, frozen=True):
    """A configured way. values: what the form's fields hold, secrets among them. report_url:
    where the provider's reports come to. private: addresses inside may be reached (tests, own
    networks)."""

    brand_id: int
    way_id: int
    channel: Channel
    provider: str
    sender: str = ""
    values: Mapping[str, str] = {}
    report_url: str = ""
    private: bool = False

    def __repr__(self) -> str:
        return f"WaySettings({self.provider} {self.way_id})"


class Way(Protocol):
    """One provider with one brand's settings."""

    def send(self, outgoing: Outgoing, hand: Callable[[], None]) -> Accepted:
        """Hand it over. `hand` is called once, at the last moment before the provider can have
        the message: connect, log in, say to whom before it; whatever it raises must pass through
        with nothing sent. Refused, Busy or Lost (see there) otherwise."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class What(StrEnum):
    """What a provider reports about a message, or a customer answers."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"  # for good: nothing is sent there any more
    FAILED = "failed"  # this message alone
    COMPLAINED = "complained"
    STOPPED = "stopped"  # unsubscribed at the provider's
    ANSWERED = "answered"  # the customer wrote `text`


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a report tells. name or ref: of the message. address: the customer's."""

    what: What
    at: datetime | None = None
    name: UUID | None = None
    ref: str = ""
    address: str = ""
    why: str = ""
    text: str = ""


class ReportRequest(msgspec.Struct, frozen=True):
    """A request at the reports' address. url: as the provider called it; header names are lower
    case."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"


class Reply(NamedTuple):
    """What the provider wants to hear."""

    body: str = ""
    media_type: str = "text/plain"


class Reports(Protocol):
    """How a provider reports. `read` may run again over the same request years later."""

    def verify(self, settings: WaySettings, request: ReportRequest) -> None:
        """SignatureRefused unless the provider sent it."""
        ...

    def read(self, settings: WaySettings, request: ReportRequest) -> list[Happening]:
        """ReportUnreadable says what and where."""
        ...

    def reply(self, settings: WaySettings, happenings: list[Happening]) -> Reply: ...


class Field(NamedTuple):
    """A line of the form in which a way is configured. choices: (value, title)."""

    name: str
    label: Any  # a str, translated when shown
    secret: bool = False
    required: bool = True
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    default: str = ""


class Provider(NamedTuple):
    """An entry of the registry. open: makes a way; SettingsWrong names the field. sender: the
    form's label for what it sends as, "" where it has none. remembers: so long after the first try
    the provider knows our name again
    and takes a message once: after a lost answer it is simply sent again. ask: has it
    this message (None: it cannot say)? reports: None where it never tells."""

    channel: Channel
    name: str
    title: str
    fields: tuple[Field, ...]
    open: Callable[[WaySettings], Way]
    sender: Any = ""
    remembers: timedelta = timedelta(0)
    ask: Callable[[WaySettings, UUID], Accepted | bool | None] | None = None
    reports: Reports | None = None
    docs: str = ""


def opened(
    safe: Safe,
    *,
    brand_id: int,
    way_id: int,
    channel: str,
    provider: str,
    sender: str,
    sealed: bytes,
    report_url: str,
    private: bool,
) -> WaySettings:
    """The settings of a row of `Way`; SecretUnreadable when the installation's key has changed."""
    values = msgspec.convert(safe.open(sealed), dict[str, str])
    return WaySettings(
        brand_id, way_id, Channel(channel), provider, sender, values, report_url, private
    )


def sealed(safe: Safe, values: Mapping[str, str]) -> bytes:
    """As `Way.sealed` keeps them."""
    return safe.seal(dict(values))
