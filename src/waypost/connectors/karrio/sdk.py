"""The karrio SDK, kept at arm's length.

Importing karrio turns off the checking of TLS certificates for all of urllib in this process,
empties loguru and writes to stderr, and its requests wait for ever. Here it is imported once, and
put right: certificates are checked, its log is silent, a request ends after `TIMEOUT` seconds,
follows no redirect and no proxy from the environment.
"""

from __future__ import annotations

import ssl
import urllib.request
import warnings
from typing import Any

from loguru import logger as _logger

_logger.disable("karrio")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import karrio.core.utils.helpers as _helpers
    import karrio.lib as lib
    import karrio.sdk as karrio
    from karrio.core.models import TrackingRequest

ssl._create_default_https_context = ssl.create_default_context

TIMEOUT = 30.0  # seconds


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """A redirect is an error: it would carry the brand's token elsewhere."""


_opener = urllib.request.build_opener(
    urllib.request.ProxyHandler({}),
    urllib.request.HTTPSHandler(context=ssl.create_default_context()),
    _NoRedirect,
)


def _open(request: urllib.request.Request, timeout: float | None = None) -> Any:
    return _opener.open(request, timeout=timeout or TIMEOUT)


_helpers.urlopen = _open


def gateway(carrier: str, settings: dict[str, object], server_url: str = "") -> Any:
    """A connection to one carrier; `server_url` stands in for the carrier's own."""
    made = karrio.gateway[carrier].create(settings)
    if server_url:
        kind = type(made.settings)
        made.settings.__class__ = type(kind.__name__, (kind,), {"server_url": server_url})
    return made


def track(connection: Any, number: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Unified details and messages for one tracking number; karrio's own errors are messages."""
    request = karrio.Tracking.fetch(TrackingRequest(tracking_numbers=[number]))
    details, messages = request.from_(connection).parse()
    return lib.to_dict(details or []), lib.to_dict(messages or [])
