"""A partner's API on loopback: it answers what a test tells it to, and remembers what was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import msgspec

Headers = dict[str, str]


class Asked(msgspec.Struct, frozen=True):
    """A request. Header names are lower case."""

    path: str
    query: dict[str, str]
    headers: Headers
    method: str = "GET"
    body: bytes = b""


Reply = tuple[int, Headers, bytes]


class Partner:
    """`answer` makes the reply of each request; tests replace it as they go."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], Reply] = lambda asked: (404, {}, b"")


@contextmanager
def partner() -> Iterator[Partner]:
    """A server for as long as the test lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            sent = self.rfile.read(int(headers.get("content-length", 0)))
            query = dict(parse_qsl(parts.query))
            asked = Asked(parts.path, query, headers, self.command, sent)
            made.asked.append(asked)
            status, more, body = made.answer(asked)
            self.send_response(status)
            for name, value in {**more, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def log_message(self, *args: object) -> None:
            """Nothing: a test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Partner(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
