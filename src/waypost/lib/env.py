"""Configuration from the environment: typed, checked at start, a wrong value named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from waypost.lib.peers import networks


class ConfigurationWrong(Exception):
    """A setting is missing or makes no sense. The message names it and says what would do."""


class Config(msgspec.Struct, frozen=True):
    """Everything that the environment decides. Names are `WAYPOST_` plus the upper-case field.

    home: folder of the embedded database and of the generated secret.
    database_url: an own PostgreSQL 15 or later, as its owner or a superuser; "" is the embedded.
    web_database_url, flow_database_url: the two runtime roles, where Waypost may not create them.
    email_url: where mail is handed in, `smtp://user:password@host:587` (STARTTLS) or `smtps://`
        (TLS from the start); "" sends none. email_from: its sender.
    trusted_proxies: networks whose X-Forwarded-For says who asks.
    secret_key: signs links and sessions and encrypts partners' secrets; embedded mode makes one.
    """

    home: Path
    database_url: str = ""
    web_database_url: str = ""
    flow_database_url: str = ""
    secret_key: str = ""
    host: str = "127.0.0.1"
    port: int = 8400
    public_url: str = ""
    email_url: str = ""
    email_from: str = ""
    allowed_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    max_body_bytes: int = 2_000_000
    max_waiting: int = 2_000
    allow_private_hosts: bool = False
    json_logs: bool = False
    debug: bool = False

    @property
    def embedded(self) -> bool:
        return not self.database_url

    @property
    def url(self) -> str:
        """The address at which people and partners reach this installation, without a slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


_BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def read(environ: Mapping[str, str] | None = None) -> Config:
    """The configuration; ConfigurationWrong names the variable and what it should be."""
    source = os.environ if environ is None else environ
    home = source.get("WAYPOST_HOME") or "~/.local/share/waypost"
    values: dict[str, object] = {
        "home": Path(home).expanduser().resolve(),
        "database_url": _url(source, "DATABASE_URL"),
    }
    for name in ("web_database_url", "flow_database_url"):
        values[name] = _url(source, f"WAYPOST_{name.upper()}")
    for name in ("secret_key", "host", "public_url", "email_url", "email_from"):
        text = source.get(f"WAYPOST_{name.upper()}")
        if text:
            values[name] = text
    for name in ("port", "max_body_bytes", "max_waiting"):
        text = source.get(f"WAYPOST_{name.upper()}")
        if text:
            values[name] = _number(name, text)
    for name in ("allow_private_hosts", "json_logs", "debug"):
        text = source.get(f"WAYPOST_{name.upper()}")
        if text:
            values[name] = _boolean(name, text)
    hosts = source.get("WAYPOST_ALLOWED_HOSTS", "")
    values["allowed_hosts"] = tuple(host.strip() for host in hosts.split(",") if host.strip())
    proxies = source.get("WAYPOST_TRUSTED_PROXIES", "")
    if proxies:
        values["trusted_proxies"] = tuple(it.strip() for it in proxies.split(",") if it.strip())
    return _checked(Config(**values))  # type: ignore[arg-type]


def _url(source: Mapping[str, str], name: str) -> str:
    text = source.get(name, "")
    if text and not text.startswith(("postgres://", "postgresql://")):
        raise ConfigurationWrong(f"{name} must start with postgresql://")
    return text


def _number(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ConfigurationWrong(f"WAYPOST_{name.upper()} must be a positive whole number")
    return int(text)


def _boolean(name: str, text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ConfigurationWrong(f"WAYPOST_{name.upper()} must be one of {', '.join(_BOOLEANS)}")
    return _BOOLEANS[text.lower()]


def _checked(config: Config) -> Config:
    if config.port > 65535:
        raise ConfigurationWrong("WAYPOST_PORT must be at most 65535")
    if not config.embedded and not config.secret_key:
        raise ConfigurationWrong(
            "WAYPOST_SECRET_KEY is missing: with an own DATABASE_URL give 32 or more random "
            "characters, the same on every machine (they encrypt partners' secrets)"
        )
    try:
        networks(config.trusted_proxies)
    except ValueError as error:
        raise ConfigurationWrong(f"WAYPOST_TRUSTED_PROXIES: {error}") from error
    if config.email_url and not config.email_url.startswith(("smtp://", "smtps://")):
        raise ConfigurationWrong("WAYPOST_EMAIL_URL must start with smtp:// or smtps://")
    if config.secret_key and len(config.secret_key) < 32:
        raise ConfigurationWrong("WAYPOST_SECRET_KEY must have at least 32 characters")
    return config
