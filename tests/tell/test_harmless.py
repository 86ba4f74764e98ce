"""Nothing that somebody else wrote can inject markup, headers or links into a message."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.tell.draw import Drawn, draw
from waypost.tell.harmless import plain
from waypost.tell.letters import shipped
from waypost.tell.samples import BASE, full

OURS = (BASE, "https://acme.example", "mailto:help@acme.example")
LINKED = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://\S|\bwww\.\w|[^\s.@]\.[^\W\d_]{2,}|\S@\w")
SNIPPETS = (
    "<b>bold</b>", "&amp;", "]]>", "<![CDATA[", "<mj-raw>", "</mj-text><mj-raw><script>x",
    "{{ links.track }}", "{% raw %}", "-->", "<!--", '" onclick="x()', "' style='x",
    "https://evil.example/a?b", "www.evil.example", "evil.example", "ada@evil.example",
    "javascript:alert(1)", "tel:+4930", "\r\nBcc: all@evil.example", "\u202egnp.exe",
    "evil\u200b.example",
    "evil\uff0eexample", "evil。example", "xn--80ak6aa92e.com", "\x00", "\ud800", "مرحبا", "👩‍🚀",
    "</script><script>x()</script>", "&#60;script&#62;", "</title><img src=x>", "%0d%0aBcc:",
)  # fmt: skip
HOSTILE = st.lists(
    st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=12), st.from_regex(LINKED)), max_size=4
).map("".join)
LETTERS = ("dispatched", "delayed", "digest", "wish_received", "address_to_confirm")


class Reader(HTMLParser):
    """The links, the elements and the scripts of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.fixture(scope="module")
def decent() -> dict[str, list[str]]:
    """The elements of each letter where everybody means well."""
    return {
        name: read(draw(full(hostile="Ada"), shipped(name, "en")).html).tags for name in LETTERS
    }


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=HOSTILE.filter(lambda it: bool(plain(it))), name=st.sampled_from(LETTERS))
def test_whatever_they_write_a_letter_keeps_its_elements_its_links_and_its_headers(
    text: str, name: str, decent: dict[str, list[str]]
) -> None:
    made = draw(full(hostile=text), shipped(name, "en"))
    page = read(made.html)
    assert page.tags == decent[name]
    assert all(link.startswith(OURS) for link in page.links)
    assert page.handlers == []
    _one_line(made)
    assert [it for it in _links(made.text) if not it.startswith(OURS)] == []
    assert [it for it in _links(made.sms) if not it.startswith(OURS)] == []


def _one_line(made: Drawn) -> None:
    for line in (made.subject, made.preview, made.sms):
        assert line.splitlines() in ([], [line])
        assert "\x00" not in line


def _links(text: str) -> list[str]:
    """What a mail program would turn into a link, without the brand's own address."""
    words = text.replace("help@acme.example", "").split()
    return [word for word in words if LINKED.search(word)]


@settings(max_examples=200, deadline=None)
@given(HOSTILE)
def test_no_part_of_what_they_write_is_a_link_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = plain(text)
    assert not LINKED.search(once)
    assert plain(once) == once
    assert len(once.splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Blue mug, 0.5 l", "Blue mug, 0.5 l"),
        ("24. November, 10:30", "24. November, 10:30"),
        ("€1.234,56", "€1.234,56"),
        ("1Z999AA10123456784", "1Z999AA10123456784"),
        ("O'Brien & Sons", "O'Brien & Sons"),
        ("می\u200cخواهم 👩\u200d🚀", "می\u200cخواهم 👩\u200d🚀"),
        ("https://evil.example", "https: //evil. example"),
        ("ada@evil.example", "ada @ evil. example"),
        ("a\r\n\tb\u202ec\u200bd", "a bcd"),
    ],
)
def test_decent_text_stays_as_it_was(text: str, left: str) -> None:
    assert plain(text) == left


def test_long_text_is_cut_with_a_mark() -> None:
    assert plain("a" * 50, 10) == "aaaaaaaaa…"
