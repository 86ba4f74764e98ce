"""Channels: where a message can go, what is kept of it, and what may be shown of it."""

from __future__ import annotations

import re
import secrets
from base64 import b64encode
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import msgspec

from waypost.lib.crypt import Safe

MOST_ADDRESSES = 10
MOST_URL = 2000


class Kind(StrEnum):
    MAIL = "mail"
    SLACK = "slack"
    TEAMS = "teams"
    WEBHOOK = "webhook"
    APPRISE = "apprise"


class Why(StrEnum):
    """What is wrong with a destination."""

    NO_ADDRESS = "no_address"
    TOO_MANY = "too_many"
    NO_URL = "no_url"
    NOT_HTTPS = "not_https"
    UNKNOWN_SERVICE = "unknown_service"
    UNVERIFIED = "unverified"


class DestinationWrong(ValueError):
    """Nothing can be sent there; `why` says what is wrong, `what` which part."""

    def __init__(self, why: Why, what: str = "") -> None:
        super().__init__(f"{why}: {what}" if what else why.value)
        self.why, self.what = why, what


class Destination(msgspec.Struct, frozen=True):
    """Where to. to: mail addresses; url: with whatever secrets it has; secret: signs webhooks."""

    to: tuple[str, ...] = ()
    url: str = ""
    secret: str = ""

    def __repr__(self) -> str:
        return "Destination(...)"


# Services that have one address of their own on the internet: what they are sent can reach nothing
# inside. Those to which people give an address are in `OWN_HOSTS`: it is looked up and judged.
SERVICES: dict[str, str] = {
    "discord": "Discord",
    "gchat": "Google Chat",
    "tgram": "Telegram",
    "wxteams": "Webex",
    "webex": "Webex",
    "zulip": "Zulip",
    "workflows": "Power Automate",
    "pagerduty": "PagerDuty",
    "opsgenie": "Opsgenie",
    "splunk": "Splunk On-Call",
    "victorops": "Splunk On-Call",
    "squadcast": "Squadcast",
    "pagertree": "PagerTree",
    "signl4": "SIGNL4",
    "incidentio": "incident.io",
    "betterstack": "Better Stack",
    "pover": "Pushover",
    "pbul": "Pushbullet",
    "twilio": "Twilio",
    "flock": "Flock",
    "twist": "Twist",
    "zoom": "Zoom",
    "cliq": "Zoho Cliq",
    "threema": "Threema",
}
OWN_HOSTS: dict[str, str] = {
    "mmosts": "Mattermost",
    "rockets": "Rocket.Chat",
    "matrixs": "Matrix",
    "ntfys": "ntfy",
    "gotifys": "Gotify",
    "nctalks": "Nextcloud Talk",
}

_ADDRESS = re.compile(r"[^@\s,;<>\"()]{1,64}@[^@\s,;<>\"()]{1,190}\.[^@\s.,;<>\"()]{2,60}")


def destination(kind: Kind, text: str, *, private: bool = False, secret: str = "") -> Destination:
    """What somebody typed, checked; DestinationWrong says what is wrong.

    private: addresses inside and plain http are fine (an installation may say so). secret: of a
    webhook that has one; without, one is made.
    """
    text = text.strip()
    if kind is Kind.MAIL:
        return Destination(to=_addresses(text))
    if not text or len(text) > MOST_URL or any(letter <= " " for letter in text):
        raise DestinationWrong(Why.NO_URL)
    if kind is Kind.APPRISE:
        _check_service(text)
        return Destination(url=text)
    parts = _split(text)
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise DestinationWrong(Why.NOT_HTTPS)
    if kind is Kind.WEBHOOK:
        return Destination(url=text, secret=secret or made_secret())
    return Destination(url=text)


def made_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def shown(kind: Kind, where: Destination) -> str:
    """As much of it as tells two channels apart: never enough to send there."""
    if kind is Kind.MAIL:
        return ", ".join(where.to)[:200]
    parts = urlsplit(where.url)
    if kind is Kind.APPRISE:
        host = f" {parts.hostname}" if parts.scheme in OWN_HOSTS else ""
        return f"{(SERVICES | OWN_HOSTS)[parts.scheme]}{host}"[:200]
    end = parts.path.rstrip("/")[-4:] if len(parts.path) > 16 else ""
    return f"{parts.hostname}/…{end}"[:200]


def seal(safe: Safe, where: Destination) -> bytes:
    return safe.seal(msgspec.to_builtins(where))


def unseal(safe: Safe, sealed: bytes) -> Destination:
    """SecretUnreadable when the installation's key has changed."""
    return msgspec.convert(safe.open(sealed), Destination)


def veiled(text: str, where: Destination) -> str:
    """What a channel answered, without the secrets of its address."""
    parts = urlsplit(where.url)
    hidden = [parts.username or "", parts.password or "", where.secret]
    hidden += parts.path.split("/") + [value for _name, value in parse_qsl(parts.query)]
    if parts.scheme in SERVICES:
        hidden.append(parts.hostname or "")
        hidden.append(parts.netloc.rpartition("@")[2])
    hidden += [unquote(it) for it in hidden]
    for secret in sorted(filter(None, hidden), key=len, reverse=True):
        if len(secret) >= 5:
            text = text.replace(secret, "…")
    return " ".join(text.split())[:300]


def _addresses(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(it for it in re.split(r"[\s,;]+", text) if it))
    wrong = next((it for it in found if not (it.isascii() and _ADDRESS.fullmatch(it))), None)
    if not found or wrong is not None:
        raise DestinationWrong(Why.NO_ADDRESS, wrong or "")
    if len(found) > MOST_ADDRESSES:
        raise DestinationWrong(Why.TOO_MANY)
    return found


def _check_service(text: str) -> None:
    parts = _split(text)
    if parts.scheme not in SERVICES and parts.scheme not in OWN_HOSTS:
        raise DestinationWrong(Why.UNKNOWN_SERVICE, parts.scheme)
    if any(name.lower() == "verify" for name, _value in parse_qsl(parts.query)):
        raise DestinationWrong(Why.UNVERIFIED)


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        named = parts.scheme and parts.netloc and (parts.hostname or "")
    except ValueError as error:
        raise DestinationWrong(Why.NO_URL) from error
    if not named:
        raise DestinationWrong(Why.NO_URL)
    return parts
