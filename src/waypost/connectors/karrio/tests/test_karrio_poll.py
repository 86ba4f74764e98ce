"""Asking carriers through the SDK: a carrier's server on the loopback, and recorded answers."""

from __future__ import annotations

import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from waypost.connectors.contract import (
    Delivery,
    Keys,
    PartnerRefused,
    PartnerUnavailable,
    Pulled,
    Reading,
)
from waypost.connectors.karrio import CONNECTOR, sdk, words
from waypost.connectors.karrio.poll import REQUIRED, poll
from waypost.core.bodies import ParcelScanned

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[5]
RECORDED = Path(os.environ.get("WAYPOST_SHARED_DATA", ROOT / ".." / "shared" / "data"))
TOKEN = {
    "access_token": "t",
    "token_type": "Bearer",
    "expires_in": "14399",
    "issued_at": "1762000000000",
}
DHL = {
    "shipments": [
        {
            "id": "00340434161094042557",
            "service": "parcel-de",
            "origin": {"address": {"countryCode": "DE"}},
            "destination": {"address": {"countryCode": "AT"}},
            "status": {"timestamp": "2026-10-30T09:10:00", "statusCode": "transit"},
            "estimatedTimeOfDelivery": "2026-11-04T18:00:00",
            "details": {"receiver": {"name": "Erika Muster"}},
            "events": [
                {
                    "timestamp": "2026-10-30T09:10:00",
                    "location": {"address": {"addressLocality": "Rodgau"}},
                    "statusCode": "transit",
                    "description": "Processed in the parcel centre",
                },
                {"timestamp": "2026-10-29T18:00:00", "statusCode": "pre-transit", "status": "x"},
            ],
        }
    ]
}


class Carrier(ThreadingHTTPServer):
    """Answers tokens by itself, and everything else with `answer`: status and body, by path."""

    answer: Callable[[str], tuple[int, bytes]]
    token: tuple[int, bytes]
    asked: list[str]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some of these tests want."""


class Handler(BaseHTTPRequestHandler):
    server: Carrier

    def _answer(self) -> None:
        self.rfile.read(int(self.headers["content-length"] or 0))
        self.server.asked.append(self.path)
        is_token = self.path.endswith("/token")
        status, body = self.server.token if is_token else self.server.answer(self.path)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("location", body.decode())
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    server = Carrier(("127.0.0.1", 0), Handler)
    server.asked, server.token = [], (200, json.dumps(TOKEN).encode())
    server.answer = lambda path: (200, json.dumps(DHL).encode())
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def keys(name: str, server: Carrier, scheme: str = "http") -> Keys:
    return Keys(
        options={f"{name}.server_url": f"{scheme}://127.0.0.1:{server.server_port}"},
        credentials={f"{name}.{field}": "TEST" for field in REQUIRED[name]},
    )


def read(pulled: Pulled) -> Reading:
    return CONNECTOR.facts(Delivery(pulled.topic, pulled.body, pulled.external_id, NOW))


def says(code: int, **body: Any) -> Callable[[str], tuple[int, bytes]]:
    return lambda path: (code, json.dumps(body).encode())


def test_a_carriers_answer_becomes_a_record_that_is_read_to_facts(carrier: Carrier) -> None:
    (pulled,) = poll("dhl_universal", ["0034 0434 1610 9404 2557"], keys("dhl_universal", carrier))
    assert pulled.topic == "tracking"
    assert pulled.external_id.startswith("dhl_universal:00340434161094042557:")
    assert [fact.kind for fact in read(pulled).facts] == [
        "parcel_scanned",
        "parcel_scanned",
        "parcel_labelled",
        "parcel_promised",
    ]
    assert "trackingNumber=00340434161094042557" in carrier.asked[0]


def test_nobodys_name_is_kept(carrier: Carrier) -> None:
    (pulled,) = poll("dhl_universal", ["00340434161094042557"], keys("dhl_universal", carrier))
    assert b"Erika" not in pulled.body


def test_an_unchanged_answer_is_the_same_record_and_news_another(carrier: Carrier) -> None:
    asked = ("dhl_universal", ["00340434161094042557"], keys("dhl_universal", carrier))
    first, again = poll(*asked), poll(*asked)
    assert first == again
    changed = json.loads(json.dumps(DHL))
    changed["shipments"][0]["status"]["statusCode"] = "delivered"
    carrier.answer = says(200, **changed)
    assert poll(*asked)[0].external_id != first[0].external_id


def test_a_number_cannot_change_the_question(carrier: Carrier) -> None:
    carrier.answer = says(404, response={"errors": [{"code": "TW0001", "message": "no"}]})
    poll("ups", ["1Z5/../../x?y#z", "Pickup"], keys("ups", carrier))
    paths = [path for path in carrier.asked if not path.endswith("/token")]
    assert [path.split("?")[0] for path in paths] == ["/api/track/v1/details/1Z5XYZ"]


def test_a_number_that_is_no_number_is_untrackable(carrier: Carrier) -> None:
    carrier.answer = says(
        404, response={"errors": [{"code": "TV1002", "message": "Invalid inquiry number"}]}
    )
    (pulled,) = poll("ups", ["1Z999999"], keys("ups", carrier))
    assert pulled.topic == "untrackable"
    assert [fact.kind for fact in read(pulled).facts] == ["parcel_untrackable"]


def test_a_number_that_is_not_known_yet_is_left_out(carrier: Carrier) -> None:
    carrier.answer = says(404, status=404, title="Not found", detail="none")
    assert poll("dhl_universal", ["00340434161094042557"], keys("dhl_universal", carrier)) == []


def test_one_bad_answer_does_not_spoil_the_others(carrier: Carrier) -> None:
    def answer(path: str) -> tuple[int, bytes]:
        return (200, b"<html>") if "111111" in path else (200, json.dumps(DHL).encode())

    carrier.answer = answer
    pulled = poll("dhl_universal", ["111111", "222222"], keys("dhl_universal", carrier))
    assert [record.external_id.split(":")[1] for record in pulled] == ["222222"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b""), (200, b"<html>"), (200, b"[]"), (503, b"down"), (302, b"http://127.0.0.1:9/")],
)
def test_a_carrier_without_a_sound_answer_may_be_asked_again(
    carrier: Carrier, status: int, body: bytes
) -> None:
    carrier.answer = lambda path: (status, body)
    with pytest.raises(PartnerUnavailable, match="dhl_universal: "):
        poll("dhl_universal", ["00340434161094042557"], keys("dhl_universal", carrier))
    assert len(carrier.asked) == 1


def test_wrong_credentials_are_final(carrier: Carrier) -> None:
    refusal = {"response": {"errors": [{"code": "10401", "message": "ClientId is Invalid"}]}}
    carrier.token = (401, json.dumps(refusal).encode())
    with pytest.raises(PartnerRefused, match="ClientId is Invalid"):
        poll("ups", ["1Z88W5410312345671", "1Z88W5410312345680"], keys("ups", carrier))
    assert len(carrier.asked) == 1


@pytest.mark.parametrize("name", list(REQUIRED))
def test_without_credentials_a_carrier_is_not_asked(name: str) -> None:
    with pytest.raises(PartnerRefused, match=f"credentials are not configured: {name}."):
        poll(name, ["1Z88W5410312345671"], Keys())


def test_a_carrier_that_is_not_installed_is_refused() -> None:
    with pytest.raises(PartnerRefused, match="no carrier 'pigeon'"):
        poll("pigeon", ["1Z88W5410312345671"], Keys())


def test_a_server_that_nobody_answers_for_may_be_asked_again(carrier: Carrier) -> None:
    unused = Keys(
        options={"ups.server_url": "http://127.0.0.1:9"},
        credentials=keys("ups", carrier).credentials,
    )
    with pytest.raises(PartnerUnavailable, match="ups: "):
        poll("ups", ["1Z88W5410312345671"], unused)


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "server.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_that_nobody_vouches_for_ends_the_question(
    carrier: Carrier, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    carrier.socket = context.wrap_socket(carrier.socket, server_side=True)
    with pytest.raises(PartnerUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        poll("dhl_universal", ["00340434161094042557"], keys("dhl_universal", carrier, "https"))
    assert carrier.asked == []


def test_a_silent_server_is_waited_for_with_an_end(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()

    def answer(path: str) -> tuple[int, bytes]:
        released.wait(10)
        return 200, b"{}"

    carrier.answer = answer
    monkeypatch.setattr(sdk, "TIMEOUT", 0.2)
    with pytest.raises(PartnerUnavailable, match="timed out"):
        poll("dhl_universal", ["00340434161094042557"], keys("dhl_universal", carrier))
    released.set()


def recorded() -> list[dict[str, Any] | None]:
    path = RECORDED / "karrio" / "karrio_tracking.json"
    if not path.exists():
        return [None]
    pairs = json.loads(path.read_bytes())["pairs"]
    return [pair for pair in pairs if pair["carrier"] in REQUIRED]


@pytest.mark.parametrize(
    "pair",
    recorded(),
    ids=lambda pair: f"{pair['carrier']}:{pair['test']}" if pair else "none",
)
def test_recorded_answers_come_out_as_karrios_own_tests_expect(
    carrier: Carrier, pair: dict[str, Any] | None
) -> None:
    if pair is None:
        pytest.skip(f"no recorded answers in {RECORDED}")
    answers = [raw.encode() for raw in pair["raw"]]
    carrier.answer = lambda path: (200, answers[-1] if "trackingdocuments" in path else answers[0])
    name = pair["carrier"]
    details, messages = pair["expected"]
    number = details[0]["tracking_number"] if details else "1Z88W5410312345671"
    asked = number if any(letter.isdigit() for letter in number) else "1Z88W5410312345671"
    codes = {message["code"] for message in messages}
    if not details and codes & words.NOT_ALLOWED:
        with pytest.raises(PartnerRefused):
            poll(name, [asked], keys(name, carrier))
        return
    if not details and not codes & (words.NO_SUCH_NUMBER | words.NOT_FOUND):
        with pytest.raises(PartnerUnavailable):
            poll(name, [asked], keys(name, carrier))
        return
    pulled = poll(name, [asked], keys(name, carrier))
    if not details:
        assert {record.topic for record in pulled} <= {"untrackable"}
        return
    reading = read(pulled[0])
    scans = [fact.data for fact in reading.facts if isinstance(fact.data, ParcelScanned)]
    expected = sorted(details[0]["events"], key=lambda event: event["timestamp"])
    assert [scan.code for scan in scans] == [event.get("code", "") for event in expected]
    for scan, event in zip(scans, expected, strict=True):
        if event.get("status") and event.get("code") not in words.EVENTS.get(name, {}):
            assert scan.status.value == event["status"]
    assert reading.faults == []
