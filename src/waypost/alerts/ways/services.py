"""By whatever else apprise speaks.

apprise resolves names and follows redirects by itself, so `lib.http`'s guard does not stand around
it. Only the services of `channels.SERVICES`, which have one public address, and of `OWN_HOSTS` are
let through; the host of the latter is resolved and judged first. What remains: a name server that
answers differently a moment later, and a service that redirects inside.
"""

from __future__ import annotations

import logging
import socket
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from waypost.alerts.channels import OWN_HOSTS, Destination, DestinationWrong, Kind, destination
from waypost.alerts.letter import Letter
from waypost.alerts.office import NotSent, Office
from waypost.lib.http import is_public

_WORD_JOINER = "\u2060"


def send(office: Office, letter: Letter, where: Destination) -> None:
    """apprise says only yes or no, so each no is tried again."""
    try:
        destination(Kind.APPRISE, where.url)
    except DestinationWrong as error:
        raise NotSent(str(error), again=False) from error
    if not office.private:
        _judge(where.url)
    # A second of a worker's start, for what few installations use.
    apprise: Any = import_module("apprise")
    sender = apprise.Apprise()
    if not sender.add(where.url):
        raise NotSent("apprise cannot read this address", again=False)
    title, _blank, body = letter.text().partition("\n\n")
    with apprise.LogCapture(level=logging.WARNING) as said:
        done = sender.notify(
            body=_calm(body), title=_calm(title), body_format=apprise.NotifyFormat.TEXT
        )
        answer = said.getvalue()
    if not done:
        raise NotSent(answer.strip() or "the service did not accept it", again=True)


def _judge(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in OWN_HOSTS:
        return
    host = parts.hostname or ""
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise NotSent(f"{host} has no address: {error}", again=True) from error
    inside = [str(entry[4][0]) for entry in found if not is_public(str(entry[4][0]))]
    if inside:
        raise NotSent(f"{host} is at {inside[0]}, which is not on the internet", again=False)


def _calm(text: str) -> str:
    """An @ that calls nobody, and a < that begins nothing, in whatever markup the service reads."""
    return text.replace("@", f"@{_WORD_JOINER}").replace("<", f"<{_WORD_JOINER}")
