"""Mail by a service's API, through django-anymail: its backends, made for each way with the way's
own settings, and one moment marked.

Anymail's modules are loaded by the first mail: a page that lists providers needs none of them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailRecipientsRefused,
    AnymailRequestsAPIError,
)

from waypost.tell.ways.contract import (
    Accepted,
    Busy,
    Lost,
    Outgoing,
    Refused,
    SettingsWrong,
    WaySettings,
)
from waypost.tell.ways.mail import NAME, built, quietly

TIMEOUT = (10.0, 20.0)  # seconds to connect and to wait for an answer
_CREDENTIALS = frozenset({401, 402, 403, 407})
_SES_LATER = frozenset(
    {"TooManyRequestsException", "ThrottlingException", "LimitExceededException"}
)
_SES_OURS = frozenset({"AccountSuspendedException", "SendingPausedException", "NotFoundException"})
_NOT_CONNECTED = ("ConnectTimeout", "EndpointConnectionError", "NoCredentialsError")


class Service(NamedTuple):
    """module: of anymail.backends and anymail.webhooks. arguments: of its backend, from a way's
    values. once: the header by which it takes a name once, "" where it has none."""

    module: str
    arguments: Callable[[Mapping[str, str]], dict[str, Any]]
    once: str = ""


class ByService:
    """One service's API."""

    def __init__(self, service: Service, settings: WaySettings) -> None:
        try:
            arguments = service.arguments(settings.values)
            with quietly():
                made = _backend(service.module)(**arguments, ignore_unsupported_features=True)
        except KeyError as error:
            raise SettingsWrong(str(error.args[0]), "is missing") from error
        except AnymailError as error:
            raise SettingsWrong("settings", _words(error)) from error
        made.once = service.once
        self._backend = made

    def send(self, outgoing: Outgoing, hand: Callable[[], None]) -> Accepted:
        mail = built(outgoing)
        mail.metadata = {NAME: str(outgoing.name)}  # type: ignore[attr-defined]
        handed = False

        def mark() -> None:
            nonlocal handed
            hand()
            handed = True

        self._backend.mark, self._backend.name = mark, str(outgoing.name)
        try:
            self._backend.open()
            self._backend.send_messages([mail])
        except AnymailRecipientsRefused as error:
            raise _not_taken(error) from error
        except AnymailError as error:
            raise judged(error, handed) from error
        return _taken(mail.anymail_status)  # type: ignore[attr-defined]

    def close(self) -> None:
        self._backend.close()


def judged(error: AnymailError, handed: bool) -> Exception:
    """What the service's failure means for the next try."""
    why = _words(error)
    if not handed:  # it could not even be written down
        return Busy(why) if "onfigur" in type(error).__name__ else Refused(why)
    cause = error.__cause__
    if isinstance(cause, requests.RequestException):
        return Busy(why) if _unconnected(cause) else Lost(why)
    if type(cause).__name__ in _NOT_CONNECTED:
        return Busy(why)
    status, code, wait = _status(error)
    if code in _SES_LATER or status == 429 or (status == 503 and wait is not None):
        return Busy(why, wait=wait)
    if status in _CREDENTIALS or code in _SES_OURS:
        return Busy(why)
    if 400 <= status < 500:
        return Refused(why)
    # Neither a no nor "later": a gateway's 502 says nothing about who stands behind it.
    return Lost(why)


def _taken(status: Any) -> Accepted:
    """Accepted, unless the service said neither yes nor no."""
    found = status.status or set()
    if found & {"queued", "sent"}:
        return Accepted(ref=str(status.message_id or "")[:500])
    answer = getattr(status.esp_response, "status_code", 200)
    if "failed" in found or 400 <= answer < 500:
        raise Refused(f"{answer} {getattr(status.esp_response, 'text', '')}"[:300])
    raise Lost(f"{answer}: neither yes nor no")


def _not_taken(error: AnymailRecipientsRefused) -> Refused:
    status = getattr(error.email_message, "anymail_status", None)
    found = set(getattr(status, "status", None) or ())
    reason = "invalid" if "invalid" in found else "bounce"
    return Refused(_words(error), address_bad=True, suppress=reason)


def _status(error: AnymailError) -> tuple[int, str, float | None]:
    """HTTP status, the service's code for it, and seconds to wait."""
    response = getattr(error, "response", None)
    if isinstance(error, AnymailRequestsAPIError) and response is not None:
        wait = str(response.headers.get("retry-after", ""))
        return response.status_code, "", float(wait[:6]) if wait.isdecimal() else None
    if isinstance(response, dict):  # botocore's
        about = response.get("ResponseMetadata", {})
        return int(about.get("HTTPStatusCode", 0)), response.get("Error", {}).get("Code", ""), None
    return 0, "", None


def _unconnected(error: BaseException) -> bool:
    """Did nothing reach the service?"""
    if isinstance(error, requests.ConnectTimeout):
        return True
    text = repr(error)
    return any(it in text for it in ("NewConnectionError", "NameResolution", "CERTIFICATE_VERIFY"))


def _words(error: AnymailError) -> str:
    """Without the mail, which anymail's own description may quote."""
    if isinstance(error, AnymailAPIError):
        status, code, _wait = _status(error)
        response = error.response
        said = response.text if isinstance(response, requests.Response) else ""
        said = said or " ".join(map(str, (*error.args, error.__cause__ or "")))
        return f"{status or ''} {code} {said}".strip()[:300]
    return f"{type(error).__name__}: {error.args[0] if error.args else ''}"[:300]


def _backend(module: str) -> Any:
    """Anymail's backend, marking the moment before its request."""
    base = importlib.import_module(f"anymail.backends.{module}").EmailBackend

    class Marking(base):  # type: ignore[misc, valid-type]
        mark: Callable[[], None]
        name = once = ""

        def post_to_esp(self, payload: Any, message: Any) -> Any:
            if self.once:
                payload.headers = {**(payload.headers or {}), self.once: self.name}
            self.mark()
            return super().post_to_esp(payload, message)

    return Marking
