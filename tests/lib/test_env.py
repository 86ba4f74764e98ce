"""Configuration: typed, checked at start, a wrong value named."""

from __future__ import annotations

from pathlib import Path

import pytest

from waypost.lib.env import Config, ConfigurationWrong, read

KEY = {"WAYPOST_SECRET_KEY": "k" * 40}


def test_nothing_set_means_the_embedded_database_at_home() -> None:
    config = read({})
    assert config.embedded
    assert config.home == Path("~/.local/share/waypost").expanduser().resolve()
    assert config.url == "http://127.0.0.1:8400"


def test_everything_can_be_set() -> None:
    config = read(
        KEY
        | {
            "WAYPOST_HOME": "/tmp/w",  # noqa: S108
            "DATABASE_URL": "postgresql://db/waypost",
            "WAYPOST_PORT": "9000",
            "WAYPOST_PUBLIC_URL": "https://ops.example.com/",
            "WAYPOST_ALLOWED_HOSTS": "a.example.com, b.example.com",
            "WAYPOST_DEBUG": "no",
            "WAYPOST_JSON_LOGS": "1",
        }
    )
    assert not config.embedded
    assert (config.port, config.url) == (9000, "https://ops.example.com")
    assert config.allowed_hosts == ("a.example.com", "b.example.com")
    assert (config.debug, config.json_logs) == (False, True)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"DATABASE_URL": "mysql://db/waypost"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://db/waypost"}, "WAYPOST_SECRET_KEY"),
        ({"WAYPOST_SECRET_KEY": "short"}, "WAYPOST_SECRET_KEY"),
        (KEY | {"WAYPOST_PORT": "eighty"}, "WAYPOST_PORT"),
        (KEY | {"WAYPOST_PORT": "99999"}, "WAYPOST_PORT"),
        (KEY | {"WAYPOST_MAX_BODY_BYTES": "-1"}, "WAYPOST_MAX_BODY_BYTES"),
        (KEY | {"WAYPOST_DEBUG": "maybe"}, "WAYPOST_DEBUG"),
    ],
)
def test_a_wrong_value_stops_the_start_and_says_which(environ: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationWrong, match=named):
        read(environ)


def test_every_setting_is_described() -> None:
    described = Config.__doc__ or ""
    assert "home" in described
    assert "secret_key" in described
