"""What customers, partners and colleagues write is text, wherever a link of the desk leads."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import urljoin

import pytest

from tests.console.crawl import Answer, ask, crawl
from tests.console.hostile import EVIL, MARK, open_hostile_shop
from tests.console.story import Shop
from tests.console.test_access import ROUTES
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.console.export import cell

FORMULA = re.compile(r"[ ]*[=+\-@\t\r\n|%]")
# May be kept by caches: the same for everybody.
PUBLIC = (
    "/words.js",
    "/push-worker.js",
    "/embed.js",
    "/promise.js",
    "/promise/acme.json",
    "/t/look/",
)
NUMBER = re.compile(r"-?\d+(\.\d+)?")
ELSEWHERE = ["//evil.example/", "https://evil.example", "\\\\evil.example", "/\\evil.example"]
ELSEWHERE += ["javascript:alert(1)", "evil.example", "issue", "///evil.example", "/\t/evil.example"]


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    return open_hostile_shop(cast, teller)


@pytest.fixture(scope="module")
def answers(shop: Shop, cast: Cast) -> list[Answer]:
    """Whatever an owner can look at."""
    ids = {name: getattr(shop, name) for name in shop.__struct_fields__}
    found = [it.path.format(**ids) for it in ROUTES.values() if it.method == "GET"]
    return list(crawl(cast.client(cast.alice), *dict.fromkeys(found), "/search?q=xss", "/nowhere"))


def test_every_link_of_the_desk_leads_somewhere(answers: list[Answer]) -> None:
    """What the access tables say is not there is asked for all the same."""
    ways = {it.path: it.response.status_code for it in answers if it.response.status_code >= 300}
    known = {it.path for it in ROUTES.values() if it.open}  # customers' pages, by forged links
    assert {path for path, status in ways.items() if status != 302} - known <= {
        "/nowhere", "/account/app/remove", "/account/codes", "/enter/unknown", "/join/unknown",
        "/reset/1-unknown", "/policy/own/9", "/policy/versions/99", "/sign-on/0", "/sign-on/0/back",
        "/sign-on/0/saml", "/sign-on/0/saml/back", "/sign-on/0/saml/metadata", "/alerts/rules/0",
        "/alerts/channels/0", "/messages/0", "/messages/0/mail", "/messages/0/write",
        "/messages/ways/0", "/wishes/photos/999",
    }  # fmt: skip


def test_nothing_that_was_written_becomes_part_of_a_page(answers: list[Answer]) -> None:
    pages = [it for it in answers if it.type == "text/html"]
    assert [it.path for it in pages if MARK in it.text or "<img src=x" in it.text] == []
    shown = [it for it in pages if "sandbox" not in it.response.headers["Content-Security-Policy"]]
    assert len(pages) > len(shown)  # mails have styles within them, and can do nothing
    assert [it.path for it in shown if re.search(r"\bon\w+=[\"']|\sstyle=", it.text)] == []
    assert sum("&lt;xss-a" in it.text for it in pages) > 30


def test_what_is_no_page_is_never_shown_as_one(answers: list[Answer]) -> None:
    others = [it for it in answers if it.type != "text/html"]
    types = {it.type for it in others}
    assert types <= {
        *("text/csv", "text/plain", "text/javascript", "text/css", "application/json"),
        *("application/octet-stream", "application/samlmetadata+xml"),
    }
    assert all(
        "attachment" in it.response.headers["Content-Disposition"]
        for it in others
        if it.type in ("text/csv", "application/octet-stream")
    )


def test_no_cell_of_an_export_begins_a_formula(answers: list[Answer]) -> None:
    sheets = {it.path.partition("?")[0]: it for it in answers if it.type == "text/csv"}
    assert len(sheets) >= 9
    defused = 0
    for path, answer in sheets.items():
        for row in csv.reader(io.StringIO(answer.text, newline="")):
            bad = [it for it in row if FORMULA.match(it) and not NUMBER.fullmatch(it)]
            assert bad == [], path
            defused += sum(it.startswith(f"'{EVIL[:8]}") for it in row)
    assert defused > 10


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "  =", "\0="])
def test_a_formula_is_a_text_to_a_spreadsheet(begin: str) -> None:
    assert cell(f"{begin}cmd()").startswith("'")


def test_every_answer_is_guarded(answers: list[Answer], cast: Cast) -> None:
    strangers = [ask(cast.client(), path) for path in ("/login", "/", "/nowhere", "/orders.csv")]
    for answer in [*answers, *strangers]:
        headers = answer.response.headers
        policy = headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff", answer.path
        if "sandbox" in policy:  # a mail in its frame
            assert "default-src 'none'" in policy, answer.path
            assert "allow-scripts" not in policy, answer.path
            assert "allow-same-origin" not in policy, answer.path
            continue
        assert headers["X-Frame-Options"] == "DENY", answer.path
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), answer.path
        assert re.search("default-src '(self|none)'", policy), answer.path
        assert "unsafe" not in policy, answer.path
        kept = answer.path.startswith(PUBLIC)
        assert kept or "no-store" in headers["Cache-Control"], answer.path


def test_every_page_has_one_heading_and_a_title_of_its_own(answers: list[Answer]) -> None:
    pages = [it for it in answers if "<html" in it.text[:200]]
    assert [it.path for it in pages if it.text.count("<h1") != 1] == []
    assert [
        it.path for it in pages if not re.search(r"<title>[^<·]*\w[^<]*</title>", it.text)
    ] == []


@pytest.mark.parametrize("there", ELSEWHERE)
@pytest.mark.parametrize("path", [
    "/preferences", "/issues/act", "/team/invite", "/account/confirm", "/login",
])  # fmt: skip
def test_nobody_is_sent_to_another_site(path: str, there: str, shop: Shop, cast: Cast) -> None:
    data = {"next": there, "verb": "comment", "id": str(shop.issue), "text": "Hello."}
    data |= {"email": "mara@example.com", "password": "correct horse battery", "role": "agent"}
    client = cast.client(None if path == "/login" else cast.mara)
    answer = client.post(path, data)
    assert answer.status_code == 302
    # As browsers read it: a backslash is a slash, a tab is nothing.
    seen = answer.headers["Location"].replace("\\", "/").replace("\t", "")
    assert urljoin("https://here.example/there", seen).startswith("https://here.example/")
