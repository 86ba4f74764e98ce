"""Who asks, behind proxies of one's own: what limits by address must not take one for everybody.

>>> client_of("127.0.0.1", "6.6.6.6, 203.0.113.9", ("127.0.0.0/8",))
'203.0.113.9'
>>> client_of("203.0.113.9", "6.6.6.6", ("127.0.0.0/8",))
'203.0.113.9'
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Networks = tuple[IPv4Network | IPv6Network, ...]
_HEADER = b"x-forwarded-for"


def client_of(peer: str, forwarded: str, trusted: tuple[str, ...]) -> str:
    """The nearest address that is none of `trusted`: each proxy adds on the right whom it saw, and
    what stands left of a stranger is what the stranger says. forwarded: X-Forwarded-For."""
    known = networks(trusted)
    seen = peer
    for text in reversed(forwarded.split(",")):
        if not _within(seen, known):
            break
        found = _address(text)
        if found is None:
            break
        seen = str(found)
    return seen


@lru_cache(maxsize=8)
def networks(texts: tuple[str, ...]) -> Networks:
    """ValueError names the one that is none."""
    return tuple(ip_network(text) for text in texts)


def seen(scope: dict[str, Any], trusted: tuple[str, ...]) -> dict[str, Any]:
    """An ASGI scope whose `client` is who asks."""
    peer = scope.get("client")
    given = b",".join(value for name, value in scope.get("headers", ()) if name == _HEADER)
    if not peer or not given:
        return scope
    client = client_of(peer[0], given.decode("latin-1"), trusted)
    return scope if client == peer[0] else {**scope, "client": (client, 0)}


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _within(text: str, known: Networks) -> bool:
    found = _address(text)
    return found is not None and any(found in it for it in known if it.version == found.version)
