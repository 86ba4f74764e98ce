"""Connections to hosts that people typed: resolved once, judged, and made to what was judged.

As in `lib.http`: a second look-up could give another answer (DNS rebinding), so there is none.
"""

from __future__ import annotations

import socket

from waypost.lib.http import is_public

_TRIED = 3


class InsideRefused(Exception):
    """The host's address lies inside: loopback, private, link-local, documentation ..."""


def dial(host: str, port: int, timeout: float | None, *, allow_private: bool) -> socket.socket:
    """A TCP connection; InsideRefused, or the OSError of the last address that was tried."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host!r} is no host name") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not allow_private and not is_public(address):
            raise InsideRefused(f"{host} is at {address}, which is not on the internet")
    problem: OSError = OSError(f"{host} has no address")
    for address in addresses[:_TRIED]:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            problem = error
    raise problem
