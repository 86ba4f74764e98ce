"""Outgoing HTTP: patient, polite, bounded, and unable to reach inside addresses.

>>> http = Http()
>>> answer = http.get("https://shop.example/admin/orders.json", headers={"x-token": "..."})
>>> answer.body

No cookies, no redirects (a 3xx is a refusal), no proxy from the environment: each of them would
carry a request, or what it knows, where the caller did not send it.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import random as _random
from types import TracebackType
from typing import Self

import httpcore2
import httpx2
import msgspec

# What neither is_global nor is_private of Python 3.11 keeps out: special v4 blocks, and v6 blocks
# that tunnel to any v4 address (NAT64, 6to4, Teredo), are documentation, SRv6 or site-local.
_NETS = tuple(
    ipaddress.ip_network(net)
    for net in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)
_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 86_400.0  # a Retry-After beyond a day is taken as a day
_ADDRESSES_TRIED = 3
_EXCERPT = 200
_NOT_CONNECTED = (httpcore2.ConnectError, httpcore2.ConnectTimeout, httpcore2.PoolTimeout)
_BROKEN = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpx2.DecodingError,
)


class Answer(msgspec.Struct, frozen=True):
    """An answer. Header names are lower case; the body is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpError(Exception):
    """A request that brought no usable answer. answer: the one that said no, where there was."""

    answer: Answer | None = None


class HttpUnavailable(HttpError):
    """No answer, or "later": worth another try after `retry_after` seconds (None: not said).

    `sent` says that the request may have had its effect all the same.
    """

    def __init__(self, message: str, retry_after: float | None = None, sent: bool = True) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.sent = sent


class HttpRefused(HttpError):
    """A definite no: the same request will not succeed. `status` is 0 when nothing was sent."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class AddressRefused(HttpRefused):
    """The host's address lies inside: loopback, private, link-local, documentation ..."""


def is_public(address: str) -> bool:
    """Is this IP address one that anybody on the internet may be sent to?

    An IPv4 address inside an IPv6 one counts as the IPv4 address that it reaches.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if not ip.is_global or ip.is_private or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip in net for net in _NETS)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"{host} has no address: {error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _GuardedBackend(httpcore2.SyncBackend):
    """Resolves once, judges every address, and connects to the very address that was judged.

    A second look-up between the judgement and the connection could give another answer (DNS
    rebinding), so there is none; TLS still checks the certificate against the host's name.
    """

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = _addresses(host, port)
        for address in addresses:
            if not self._allow_private and not is_public(address):
                raise AddressRefused(f"{host} is at {address}, which is not on the internet")
        problem: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses[:_ADDRESSES_TRIED]:
            try:
                return super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
        raise problem


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream


class _Pace:
    """At least `interval` seconds between two requests to one host, across threads."""

    def __init__(
        self, interval: float, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._interval, self._clock, self._sleep = interval, clock, sleep
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> None:
        if not self._interval:
            return
        with self._lock:
            now = self._clock()
            at = max(now, self._next.get(host, now))
            self._next[host] = at + self._interval
        if at > now:
            self._sleep(at - now)


class Http:
    """A client for partners' APIs; safe to share between threads.

    timeout: seconds for connecting and for each read or write.
    total: seconds for one whole answer, against a server that drips.
    tries: how often in all; between them the wait is random up to `backoff` x 2^n seconds (full
        jitter), or what Retry-After asks for. A server that asks for more than `max_wait` is not
        waited for here: HttpUnavailable carries its `retry_after` to the caller.
    interval: seconds between two requests to one host.
    max_bytes: the largest body, decompressed.
    allow_private: loopback, private networks and plain http; for tests and private gateways.
    """

    def __init__(
        self,
        *,
        timeout: float = 10.0,
        total: float = 60.0,
        tries: int = 4,
        backoff: float = 0.5,
        max_wait: float = 20.0,
        interval: float = 0.0,
        max_bytes: int = 32 * 2**20,
        connections: int = 20,
        allow_private: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = _random,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._tries, self._backoff, self._max_wait = tries, backoff, max_wait
        self._total, self._max_bytes = total, max_bytes
        self._allow_private = allow_private
        self._sleep, self._random, self._clock, self._now = sleep, random, clock, now
        self._pace = _Pace(interval, clock, sleep)
        self._timeout = httpx2.Timeout(timeout).as_dict()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=15.0,
            network_backend=_GuardedBackend(allow_private),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        return self.request("GET", url, headers=headers, params=params)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        repeatable: bool | None = None,
    ) -> Answer:
        """The 2xx answer to one request; HttpUnavailable or HttpRefused otherwise.

        repeatable: may it be sent again though it may have had its effect? Unless told, only for
            the methods that HTTP calls idempotent: a POST whose answer was lost is the caller's
            to settle.
        """
        request = self._build(method, url, headers, params, content)
        again = request.method in _REPEATABLE if repeatable is None else repeatable
        for tried in range(1, self._tries + 1):
            self._pace.wait(request.url.host)
            try:
                return self._once(request)
            except HttpUnavailable as error:
                wait = self._wait(error.retry_after, tried)
                if tried == self._tries or wait is None or (error.sent and not again):
                    raise
                self._sleep(wait)
        raise HttpUnavailable(f"{_name(request)}: no tries allowed", sent=False)

    def _build(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        params: Mapping[str, str] | None,
        content: bytes | None,
    ) -> httpx2.Request:
        try:
            target = httpx2.URL(url)
        except httpx2.InvalidURL as error:
            raise HttpRefused(f"no URL: {error}") from error
        if target.scheme != "https" and not (self._allow_private and target.scheme == "http"):
            raise HttpRefused(f"only https is spoken, not {target.scheme or 'a bare path'}")
        if not target.host:
            raise HttpRefused("the URL names no host")
        if params:
            target = target.copy_merge_params(dict(params))
        common = {"accept-encoding": "gzip, deflate", "user-agent": "waypost"}
        given = {name.lower(): value for name, value in (headers or {}).items()}
        try:
            return httpx2.Request(method, target, headers=common | given, content=content)
        except UnicodeEncodeError as error:
            raise HttpRefused(f"{target.host}: a header is not ASCII") from error

    def _once(self, request: httpx2.Request) -> Answer:
        deadline = self._clock() + self._total
        try:
            with self._pool.stream(
                request.method,
                httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.read() or None,
                extensions={"timeout": self._timeout},
            ) as raw:
                assert isinstance(raw.stream, Iterable)
                response = httpx2.Response(
                    raw.status, headers=raw.headers, stream=_Body(raw.stream), request=request
                )
                body = self._read(response, deadline)
        except _NOT_CONNECTED as error:
            raise HttpUnavailable(_problem(request, error), sent=False) from error
        except httpcore2.LocalProtocolError as error:
            # Its text quotes the offending header, which may be a credential.
            raise HttpRefused(f"{_name(request)}: a header may not be sent as it is") from error
        except _BROKEN as error:
            raise HttpUnavailable(_problem(request, error)) from error
        return self._judge(request, response, body)

    def _read(self, response: httpx2.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._max_bytes:
                raise HttpRefused(
                    f"{_name(response.request)}: the answer is larger than {self._max_bytes} bytes",
                    response.status_code,
                )
            if self._clock() > deadline:
                raise httpcore2.ReadTimeout(f"no whole answer within {self._total:g} s")
        return bytes(body)

    def _judge(self, request: httpx2.Request, response: httpx2.Response, body: bytes) -> Answer:
        status = response.status_code
        answer = Answer(status, dict(response.headers), body)
        if 200 <= status < 300:
            return answer
        said = body[:_EXCERPT].decode("utf-8", "replace").strip()
        message = f"{_name(request)}: {status} {said}".strip()
        error: HttpError = HttpRefused(message, status)
        if status in _BUSY:
            wait = _retry_after(response.headers.get("retry-after", ""), self._now())
            error = HttpUnavailable(message, wait, sent=status != 429)
        error.answer = answer
        raise error

    def _wait(self, retry_after: float | None, tried: int) -> float | None:
        """Seconds until the next try, or None when the server asks for more than we sit out."""
        jitter = self._random()
        if retry_after is None:
            return jitter * min(self._max_wait, self._backoff * 2.0**tried)
        if retry_after > self._max_wait:
            return None
        return retry_after + jitter * self._backoff


def _retry_after(text: str, now: datetime) -> float | None:
    """Retry-After, seconds or an HTTP date (RFC 9110, 10.2.3), in seconds from `now`."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _name(request: httpx2.Request) -> str:
    """The request without its query, which may hold secrets."""
    url = request.url
    return f"{request.method} {url.scheme}://{url.netloc.decode()}{url.path}"


def _problem(request: httpx2.Request, error: Exception) -> str:
    return f"{_name(request)}: {type(error).__name__} {error}".strip()
