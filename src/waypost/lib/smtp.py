"""Where mail is handed in, from one address."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}


def settings_of(url: str) -> dict[str, object]:
    """Django's settings for `smtp://user:password@host:587`; {} for "".

    smtp speaks STARTTLS, except to port 25 of a machine that asks for no password; smtps speaks
    TLS from the start.

    >>> settings_of("smtps://me:p%40ss@mail.example")["EMAIL_PORT"]
    465
    """
    if not url:
        return {}
    parts = urlsplit(url)
    port = parts.port or _PORTS[parts.scheme]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and (port != 25 or bool(parts.username)),
    }
