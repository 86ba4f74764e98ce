"""What came to a customer, as their mail program sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from email.policy import default
from html.parser import HTMLParser
from urllib.parse import urlsplit

import msgspec

DOMAIN = "track.acme.example"
_OURS = tuple(f"https://{DOMAIN}/{it}/" for it in ("t", "p", "u"))


class Mail(msgspec.Struct, frozen=True):
    """As it came to the customer. stop, one_click: of the headers that mail programs obey."""

    to: str
    subject: str
    text: str
    html: str
    stop: str
    one_click: str

    def link(self, begins: str) -> str:
        """The path of the one address of this kind in the text, as a browser would open it."""
        paths = {urlsplit(it).path for it in _addresses(self.text)}
        found = sorted(it for it in paths if it.startswith(begins) and it.count("/") == 2)
        assert len(found) == 1, (begins, paths)
        return found[0]

    def faults(self) -> list[str]:
        """What would be wrong with any mail of ours."""
        found = []
        if not (self.text.strip() and "<html" in self.html):
            found.append("it has not both a text and an HTML part")
        if not self.stop.startswith(f"<https://{DOMAIN}/u/") or not self.stop.endswith(">"):
            found.append(f"List-Unsubscribe is {self.stop!r}")
        if self.one_click != "List-Unsubscribe=One-Click":
            found.append(f"List-Unsubscribe-Post is {self.one_click!r}")
        named = _Named()
        named.feed(self.html)
        urls = {*named.urls, *_addresses(self.text)}
        found += [f"it leads to {it}" for it in sorted(urls) if not it.startswith(_OURS)]
        return found


Mails = Callable[[], list[Mail]]


def by_smtp(mail: Message) -> Mail:
    """What an SMTP server took."""
    read = message_from_bytes(mail.as_bytes(), policy=default)
    parts = {it.get_content_type(): it for it in read.walk() if not it.is_multipart()}
    text, html = (
        parts[kind].get_content() if kind in parts else "" for kind in ("text/plain", "text/html")
    )
    stop, one_click = (
        str(read[it]).strip() for it in ("List-Unsubscribe", "List-Unsubscribe-Post")
    )
    return Mail(str(read["To"]), str(read["Subject"]), text, html, stop, one_click)


def by_postmark(body: bytes) -> Mail:
    """What Postmark's API was given."""
    it = json.loads(body)
    headers = {header["Name"]: header["Value"] for header in it["Headers"]}
    stop, one_click = (headers.get(n, "") for n in ("List-Unsubscribe", "List-Unsubscribe-Post"))
    return Mail(it["To"], it["Subject"], it["TextBody"], it["HtmlBody"], stop, one_click)


class _Named(HTMLParser):
    """Every address that a document names."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.urls += [it for name in ("href", "src", "action") if (it := given.get(name))]


def _addresses(text: str) -> list[str]:
    return [it.rstrip(".,)") for it in text.split() if "://" in it]
