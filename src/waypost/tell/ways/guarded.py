"""Partners' SDKs on our own guarded HTTP: they may not reach inside addresses, follow redirects,
read a proxy from the environment or try again by themselves.

Also what an answer that is no yes means for a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from waypost.lib.http import AddressRefused, Answer, Http, HttpError, HttpRefused, HttpUnavailable
from waypost.tell.ways.contract import Busy, Lost, Refused

_TOTAL = 20.0  # seconds for one whole answer
_SIZE = 2**20
# "Not now": the request was turned away before anything was done with it.
_TURNED_AWAY = frozenset({429, 503})


def http(private: bool) -> Http:
    """A client that asks once. private: addresses inside may be reached."""
    return Http(tries=1, timeout=10.0, total=_TOTAL, max_bytes=_SIZE, allow_private=private)


class Guarded(BaseAdapter):
    """A transport for `requests`. base: another scheme and host to ask instead, "" for none."""

    def __init__(self, client: Http, base: str = "") -> None:
        super().__init__()
        self._client, self._base = client, base

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, **_options: Any
    ) -> requests.Response:
        body = request.body or b""
        answer = self._asked(request, body.encode() if isinstance(body, str) else bytes(body))
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response._content = answer.body
        response.request, response.url = request, request.url or ""
        response.encoding = "utf-8"
        return response

    def _asked(self, request: requests.PreparedRequest, body: bytes) -> Answer:
        url = self._url(request.url or "")
        left_out = {"content-length", "connection", "accept-encoding"}
        headers = {k: _text(v) for k, v in request.headers.items() if k.lower() not in left_out}
        try:
            return self._client.request(
                request.method or "GET", url, headers=headers, content=body or None
            )
        except HttpError as error:
            if error.answer is None:
                raise
            return error.answer

    def _url(self, url: str) -> str:
        if not self._base:
            return url
        base = urlsplit(self._base)
        return urlunsplit((base.scheme, base.netloc, *urlsplit(url)[2:]))

    def close(self) -> None:
        self._client.close()


def session(client: Http, base: str = "") -> requests.Session:
    """A session of `requests` with nothing but the guarded transport."""
    made = requests.Session()
    made.trust_env = False
    made.adapters.clear()
    for scheme in ("https://", "http://"):
        made.mount(scheme, Guarded(client, base))
    return made


@contextmanager
def without_answer() -> Iterator[None]:
    """What brought no answer at all, in the words of the contract; other errors pass."""
    try:
        yield
    except HttpError as error:
        if error.answer is not None:
            raise
        if isinstance(error, AddressRefused):
            raise Busy("its address is not on the internet") from error
        if isinstance(error, HttpUnavailable):
            raise (Lost(said(error)) if error.sent else Busy(said(error))) from error
        if isinstance(error, HttpRefused) and error.status:
            raise Lost(said(error)) from error  # a yes that is too long to be read
        raise Busy(said(error)) from error


def judged(
    status: int,
    why: str,
    *,
    wait: float | None = None,
    refused: Callable[[], Refused | Busy | None] = lambda: None,
) -> Exception:
    """What an answer of `status` that is no yes means. refused: what the provider's own code
    says, where it says something; without it a 4xx is a no to this message, but for 401, 403 and
    404, which say that the way is set up wrongly."""
    if status in _TURNED_AWAY:
        return Busy(why, wait=wait)
    if status >= 500 or status < 300:
        return Lost(why)
    known = refused()
    if known is not None:
        return known
    if status in (401, 403, 404) or status < 400:
        return Busy(why)
    return Refused(why)


def said(error: HttpError) -> str:
    """What was answered, without the address that it was asked of."""
    text = str(error)
    return text.partition(": ")[2] if text.startswith(("POST ", "GET ")) else text


def seconds(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds, where it is a number."""
    text = headers.get("retry-after", "")
    return min(float(text), 86_400.0) if text.isascii() and text.isdigit() else None


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
