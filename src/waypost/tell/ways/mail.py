"""Mail: one message as every mail provider gets it."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from email.errors import HeaderParseError
from email.headerregistry import Address
from typing import Any
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives

from waypost.tell.ways.contract import Busy, Outgoing, Refused

_WIDTH = 500  # Python would fold a long link away from its header's name, which some cannot read
NAME = "waypost"  # of our name in a provider's metadata
_MOST_SUBJECT = 250
_warnings = threading.Lock()


class _Mail(EmailMultiAlternatives):
    def message(self) -> Any:
        made = super().message()
        made.policy = made.policy.clone(max_line_length=_WIDTH)
        return made


def built(outgoing: Outgoing) -> EmailMultiAlternatives:
    """The mail, with the headers that mail programs and providers look for. Refused or Busy when
    an address can be no mail address."""
    message = _Mail(
        subject=_line(outgoing.subject)[:_MOST_SUBJECT],
        body=outgoing.text,
        from_email=_sender(outgoing),
        to=[_recipient(outgoing.to)],
        reply_to=[_line(outgoing.reply_to)] if outgoing.reply_to else None,
        headers=_headers(outgoing),
    )
    if outgoing.html:
        message.attach_alternative(outgoing.html, "text/html")
    return message


def message_id(outgoing: Outgoing) -> str:
    """The same in every try, so that a mail that came twice after all is shown once."""
    return f"<{outgoing.name}@{outgoing.sender.rpartition('@')[2]}>"


@contextmanager
def quietly() -> Iterator[None]:
    """Anymail warns at what it thinks of providers and of webhooks without passwords; ours have an
    address that nobody guesses, and a warning is nothing that whoever runs this could mend."""
    with _warnings, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _headers(outgoing: Outgoing) -> dict[str, str]:
    headers = {_line(name): _line(value) for name, value in outgoing.headers.items()}
    headers["Message-ID"] = message_id(outgoing)
    headers["Auto-Submitted"] = "auto-generated"
    headers["Content-Language"] = outgoing.language
    if outgoing.stop_url:
        headers["List-Unsubscribe"] = f"<{_line(outgoing.stop_url)}>"
        if urlsplit(outgoing.stop_url).scheme == "https":  # RFC 8058, 3.1: https alone
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _sender(outgoing: Outgoing) -> str:
    try:
        return str(Address(_line(outgoing.sender_name), addr_spec=_line(outgoing.sender)))
    except (ValueError, HeaderParseError, IndexError) as error:
        raise Busy("the way's sender is no mail address") from error


def _recipient(text: str) -> str:
    """Nothing but one address: no name, no comma, no group."""
    try:
        return str(Address(addr_spec=_line(text)))
    except (ValueError, HeaderParseError, IndexError) as error:
        raise Refused("this is no mail address", address_bad=True) from error


def _line(text: str) -> str:
    """One line: what has none cannot begin a header of its own."""
    return " ".join(text.split())
