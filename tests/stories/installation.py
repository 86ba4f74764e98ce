"""A Waypost as a newcomer has it: `waypost serve` with its own database, and its command line."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx2

from tests.support.hooks import shopify_headers

WAYPOST = Path(sys.executable).with_name("waypost")


class Installation:
    """Driven by its own command line. brand: whose connections and people are added."""

    def __init__(self, home: Path, port: int, brand: str = "") -> None:
        self.home = home
        self.port = port
        self.brand = brand
        self.base = f"http://127.0.0.1:{port}"
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("WAYPOST_", "DJANGO_"))}
        keep.pop("DATABASE_URL", None)
        self.environment = keep | {"WAYPOST_HOME": str(home), "WAYPOST_PORT": str(port)}

    def of(self, brand: str) -> Installation:
        """The same one, with a new brand of an organisation of its own."""
        place = ("--zone", "Europe/Berlin", "--country", "DE")
        self.run("brand", "add", brand, "--organisation", f"{brand} Ltd", *place)
        return Installation(self.home, self.port, brand.lower())

    def run(self, *words: str) -> str:
        whose = ("--brand", self.brand) if words[0] in ("connect", "person") else ()
        done = subprocess.run(
            [WAYPOST, *words, *whose],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def serve(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([WAYPOST, "serve"], env=self.environment)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx2.get(f"{self.base}/readyz", trust_env=False).status_code == 200:
                    return process
            except httpx2.TransportError:
                time.sleep(0.2)
        process.kill()
        raise AssertionError("waypost serve did not come up")

    def address(self, printed: str) -> str:
        return next(line for line in printed.splitlines() if line.startswith("http"))


@contextmanager
def served(home: Path) -> Iterator[Installation]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Installation(home, port)
    process = made.serve()
    yield made
    process.terminate()
    assert process.wait(30) == 0


def order(number: int, paid_at: datetime) -> bytes:
    """As Shopify tells of it."""
    at = paid_at.isoformat()
    return json.dumps(
        {
            "id": 9_000_000 + number,
            "name": f"#{number}",
            "created_at": at,
            "updated_at": at,
            "processed_at": at,
            "currency": "EUR",
            "total_price": "59.90",
            "financial_status": "paid",
            "line_items": [
                {
                    "id": 1,
                    "sku": "MUG",
                    "name": "Mug",
                    "quantity": 1,
                    "current_quantity": 1,
                    "price": "59.90",
                    "requires_shipping": True,
                }
            ],
            "shipping_address": {"name": "Ada <b>Lovelace</b>", "country_code": "DE"},
        }
    ).encode()


def send(hook: str, body: bytes, secret: str, wanted: int) -> None:
    """As Shopify does: again until the door, which looks keys up every five seconds, agrees."""
    deadline = time.monotonic() + 15
    status = 0
    while status != wanted and time.monotonic() < deadline:
        headers = shopify_headers(body, secret=secret)
        status = httpx2.post(hook, content=body, headers=headers, trust_env=False).status_code
        time.sleep(0.3)
    assert status == wanted
