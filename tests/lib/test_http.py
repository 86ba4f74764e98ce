"""Http against a real server on loopback that answers, refuses, stalls and talks nonsense."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from waypost.lib.http import (
    AddressRefused,
    Answer,
    Http,
    HttpRefused,
    HttpUnavailable,
    is_public,
)

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
Script = list[Callable[[BaseHTTPRequestHandler], None]]


class Server:
    """Answers the n-th request with the n-th entry of `script`, and the rest with the last."""

    def __init__(self) -> None:
        self.script: Script = [reply(200, b"ok")]
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.seen.append((self.command, self.path, headers, body))
                outer.script[min(len(outer.seen), len(outer.script)) - 1](self)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *args: object) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.httpd.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.httpd.server_port}"
        threading.Thread(target=self.httpd.serve_forever, args=(0.01,), daemon=True).start()


def reply(status: int, body: bytes = b"", **headers: str) -> Callable[..., None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01 this is not HTTP\r\n\r\n")
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def stall(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.6)
    handler.close_connection = True


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", "1000")
    handler.end_headers()
    try:
        for _ in range(1000):
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.httpd.shutdown()
    made.httpd.server_close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def make(slept: list[float]) -> Iterator[Callable[..., Http]]:
    clients: list[Http] = []

    def build(**settings: object) -> Http:
        usual = {
            "allow_private": True,
            "sleep": slept.append,
            "random": lambda: 1.0,
            "timeout": 2.0,
            "now": lambda: NOW,
        }
        clients.append(Http(**(usual | settings)))  # type: ignore[arg-type]
        return clients[-1]

    yield build
    for client in clients:
        client.close()


def test_a_plain_answer_comes_back_whole(server: Server, make: Callable[..., Http]) -> None:
    server.script = [reply(200, b'{"a": 1}', X_Thing="yes")]
    answer = make().get(f"{server.url}/x?a=1", headers={"X-Token": "t"}, params={"b": "2 3"})
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body, answer.headers["x-thing"]) == (200, b'{"a": 1}', "yes")
    method, path, headers, _ = server.seen[0]
    assert (method, path, headers["x-token"]) == ("GET", "/x?a=1&b=2+3", "t")


def test_a_compressed_answer_is_unpacked(server: Server, make: Callable[..., Http]) -> None:
    server.script = [reply(200, gzip.compress(b"hello"), Content_Encoding="gzip")]
    assert make().get(server.url).body == b"hello"


def test_a_busy_server_is_asked_again_with_growing_waits(
    server: Server, make: Callable[..., Http], slept: list[float]
) -> None:
    server.script = [reply(503), reply(500), reply(200, b"at last")]
    assert make(backoff=0.5).get(server.url).body == b"at last"
    assert slept == [1.0, 2.0]


def test_the_wait_is_random_from_nothing_up(
    server: Server, make: Callable[..., Http], slept: list[float]
) -> None:
    server.script = [reply(503), reply(503), reply(200)]
    draws = iter((0.0, 0.25))
    make(backoff=1.0, random=lambda: next(draws)).get(server.url)
    assert slept == [0.0, 1.0]


def test_retry_after_in_seconds_is_obeyed(
    server: Server, make: Callable[..., Http], slept: list[float]
) -> None:
    server.script = [reply(429, Retry_After="7"), reply(200)]
    make(random=lambda: 0.0).get(server.url)
    assert slept == [7.0]


def test_retry_after_as_a_date_is_obeyed(
    server: Server, make: Callable[..., Http], slept: list[float]
) -> None:
    date = format_datetime(NOW + timedelta(seconds=9), usegmt=True)
    server.script = [reply(503, Retry_After=date), reply(200)]
    make(random=lambda: 0.0).get(server.url)
    assert slept == [9.0]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("3600", 3600.0), ("999999999999999", 86_400.0), ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400.0)],
)
def test_a_long_retry_after_goes_to_the_caller_instead_of_being_sat_out(
    server: Server, make: Callable[..., Http], slept: list[float], said: str, expected: float
) -> None:
    server.script = [reply(429, Retry_After=said)]
    with pytest.raises(HttpUnavailable) as caught:
        make().get(server.url)
    assert (caught.value.retry_after, slept, len(server.seen)) == (expected, [], 1)


@pytest.mark.parametrize("said", ["soon", "-5", "1e9", "", "Fri, 99 Foo 2026"])
def test_an_unreadable_retry_after_is_as_if_none_was_given(
    server: Server, make: Callable[..., Http], slept: list[float], said: str
) -> None:
    server.script = [reply(503, Retry_After=said), reply(200)]
    make(backoff=0.5).get(server.url)
    assert slept == [1.0]


def test_a_retry_after_in_the_past_means_at_once(
    server: Server, make: Callable[..., Http], slept: list[float]
) -> None:
    server.script = [reply(503, Retry_After="Fri, 02 Jan 2026 00:00:00 GMT"), reply(200)]
    make(random=lambda: 0.0).get(server.url)
    assert slept == [0.0]


def test_tries_run_out(server: Server, make: Callable[..., Http], slept: list[float]) -> None:
    server.script = [reply(502, b"bad gateway")]
    with pytest.raises(HttpUnavailable, match="502 bad gateway"):
        make(tries=3).get(server.url)
    assert (len(server.seen), len(slept)) == (3, 2)


@pytest.mark.parametrize("fault", [garbage, hang_up])
def test_nonsense_on_the_wire_is_tried_again(
    server: Server, make: Callable[..., Http], fault: Callable[..., None]
) -> None:
    server.script = [fault, reply(200, b"fine")]
    assert make().get(server.url).body == b"fine"


def test_a_body_that_is_not_what_its_encoding_says_is_unavailable(
    server: Server, make: Callable[..., Http]
) -> None:
    server.script = [reply(200, b"not gzip", Content_Encoding="gzip")]
    with pytest.raises(HttpUnavailable):
        make(tries=1).get(server.url)


def test_a_silent_server_times_out_and_is_tried_again(
    server: Server, make: Callable[..., Http]
) -> None:
    server.script = [stall, reply(200, b"fine")]
    assert make(timeout=0.1).get(server.url).body == b"fine"


def test_a_dripping_server_is_left_after_the_total_time(
    server: Server, make: Callable[..., Http]
) -> None:
    server.script = [drip]
    begun = time.monotonic()
    with pytest.raises(HttpUnavailable, match="no whole answer"):
        make(total=0.3, tries=1).get(server.url)
    assert time.monotonic() - begun < 2


def test_nobody_listening_is_unavailable_and_surely_not_sent(make: Callable[..., Http]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(HttpUnavailable) as caught:
        make(tries=2).get(f"http://127.0.0.1:{port}/")
    assert caught.value.sent is False


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_definite_no_is_not_asked_twice(
    server: Server, make: Callable[..., Http], status: int
) -> None:
    server.script = [reply(status, b'{"errors": "no"}')]
    with pytest.raises(HttpRefused, match="no") as caught:
        make().get(f"{server.url}/?secret=hush")
    assert (caught.value.status, len(server.seen)) == (status, 1)
    assert "hush" not in str(caught.value)


def test_a_redirect_is_not_followed(server: Server, make: Callable[..., Http]) -> None:
    server.script = [reply(302, Location=f"{server.url}/elsewhere")]
    with pytest.raises(HttpRefused) as caught:
        make().get(server.url)
    assert (caught.value.status, len(server.seen)) == (302, 1)


def test_cookies_are_not_carried_from_one_request_to_the_next(
    server: Server, make: Callable[..., Http]
) -> None:
    server.script = [reply(200, Set_Cookie="a=b"), reply(200)]
    http = make()
    http.get(server.url)
    http.get(server.url)
    assert "cookie" not in server.seen[1][2]


def test_an_answer_beyond_the_limit_is_refused(server: Server, make: Callable[..., Http]) -> None:
    server.script = [reply(200, gzip.compress(b"\0" * 100_000), Content_Encoding="gzip")]
    with pytest.raises(HttpRefused, match="larger than 50000"):
        make(max_bytes=50_000).get(server.url)
    assert len(server.seen) == 1


def test_a_post_whose_answer_was_lost_is_not_sent_again(
    server: Server, make: Callable[..., Http]
) -> None:
    server.script = [hang_up]
    with pytest.raises(HttpUnavailable) as caught:
        make().request("POST", server.url, content=b"pay")
    assert (caught.value.sent, len(server.seen), server.seen[0][3]) == (True, 1, b"pay")


def test_a_post_is_sent_again_when_it_was_surely_not_done_or_may_be_repeated(
    server: Server, make: Callable[..., Http]
) -> None:
    server.script = [reply(429), reply(503), reply(201)]
    answer = make().request("POST", server.url, content=b"pay", repeatable=True)
    assert (answer.status, [seen[3] for seen in server.seen]) == (201, [b"pay"] * 3)
    server.seen.clear()
    server.script = [reply(429), reply(201)]
    assert make().request("POST", server.url).status == 201


def test_requests_to_one_host_keep_their_distance(
    server: Server, make: Callable[..., Http], slept: list[float]
) -> None:
    http = make(interval=0.5, clock=lambda: 100.0)
    for _ in range(3):
        http.get(server.url)
    assert slept == [0.5, 1.0]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "/path",
        "https://",
        "https://a\nb/",
        "",
    ],
)
def test_only_whole_https_urls_are_spoken(make: Callable[..., Http], url: str) -> None:
    with pytest.raises(HttpRefused) as caught:
        make(allow_private=False).get(url)
    assert caught.value.status == 0


@pytest.mark.parametrize("token", ["töken", "two\r\nX-More: lines"])
def test_a_header_that_may_not_be_sent_is_refused_without_quoting_it(
    server: Server, make: Callable[..., Http], token: str
) -> None:
    with pytest.raises(HttpRefused) as caught:
        make().get(server.url, headers={"x-token": token})
    assert token not in str(caught.value)
    assert server.seen == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_inside_hosts_are_refused_in_any_spelling(
    server: Server, make: Callable[..., Http], host: str
) -> None:
    port = server.httpd.server_port
    with pytest.raises((AddressRefused, HttpUnavailable)) as caught:
        make(allow_private=False, tries=1).get(f"https://{host}:{port}/")
    assert server.seen == []
    assert isinstance(caught.value, AddressRefused) or "has no address" in str(caught.value)


def test_one_inside_address_among_several_refuses_the_host(
    make: Callable[..., Http], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _answers([["93.184.216.34", "10.0.0.7"]]))
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.7"):
        make(allow_private=False).get("https://shop.example/")


def test_the_address_that_was_judged_is_the_one_connected_to(
    server: Server, make: Callable[..., Http], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled: list[object] = []

    def dial(address: tuple[str, int], *args: object, **more: object) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError

    answers = _answers([["93.184.216.34"], ["127.0.0.1"]])
    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(HttpUnavailable):
        make(allow_private=False, tries=1).get("https://rebind.example/")
    assert dialled == [("93.184.216.34", 443)]


def test_the_next_address_is_tried_when_the_first_does_not_answer(
    server: Server, make: Callable[..., Http], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = server.httpd.server_port
    real = socket.getaddrinfo

    def lookup(host: str, *args: object, **more: object) -> object:
        if host == "two.example":
            return _answers([["::1", "127.0.0.1"]])(host, port)
        return real(host, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    assert make().get(f"http://two.example:{port}/").body == b"ok"


def _answers(lookups: list[list[str]]) -> Callable[..., object]:
    waiting = iter(lookups)

    def getaddrinfo(host: str, port: int, *args: object, **more: object) -> object:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in next(waiting)]

    return getaddrinfo


INSIDE = """0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.169.254 172.16.0.1 192.0.0.8
192.0.2.1 192.88.99.1
192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1
2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd12::1 fe80::1 fe80::1%1 fec0::1 ff02::1 ff0e::1
not-an-address 1.2.3 08.8.8.8"""


@pytest.mark.parametrize("address", INSIDE.split())
def test_an_inside_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"]
)
def test_an_internet_address_is_public(address: str) -> None:
    assert is_public(address)
