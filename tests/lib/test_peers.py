"""Behind a proxy each visitor is still one of their own."""

from __future__ import annotations

import pytest

from waypost.lib import env
from waypost.lib.peers import client_of, seen

OURS = ("127.0.0.0/8", "::1/128", "10.0.0.0/8")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger says whatever they like
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.1.1.1", "6.6.6.6, 198.51.100.1, 10.2.2.2", "198.51.100.1"),
        ("::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, <b>, 10.2.2.2", "10.2.2.2"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_nearest_stranger_is_who_asks(peer: str, forwarded: str, client: str) -> None:
    assert client_of(peer, forwarded, OURS) == client


def test_a_scope_names_who_asks_and_several_headers_are_one() -> None:
    headers = [(b"x-forwarded-for", b"198.51.100.1"), (b"x-forwarded-for", b"10.0.0.3")]
    scope = {"type": "http", "client": ("127.0.0.1", 4711), "headers": headers}
    assert seen(scope, OURS)["client"] == ("198.51.100.1", 0)
    assert seen({"type": "http", "headers": headers}, OURS).get("client") is None


def test_networks_that_are_none_are_named() -> None:
    given = {"WAYPOST_HOME": "~", "WAYPOST_TRUSTED_PROXIES": "10.0.0.0/8, proxy"}
    with pytest.raises(env.ConfigurationWrong, match="WAYPOST_TRUSTED_PROXIES"):
        env.read(given)
    right = {**given, "WAYPOST_TRUSTED_PROXIES": "10.0.0.0/8"}
    assert env.read(right).trusted_proxies == ("10.0.0.0/8",)
    assert env.read({"WAYPOST_HOME": "~"}).trusted_proxies == ("127.0.0.0/8", "::1/128")
