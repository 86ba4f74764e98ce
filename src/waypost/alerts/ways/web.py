"""By HTTP: Slack, Microsoft Teams, and webhooks that anybody can receive.

What is sent to the two chats is in their structured form, where text is text and links are links,
so nothing that a partner or customer wrote is taken for markup or calls people.
"""

from __future__ import annotations

from typing import Any

import msgspec

from waypost.alerts.channels import Destination
from waypost.alerts.letter import Letter, Line
from waypost.alerts.office import NotSent, Office
from waypost.lib.http import HttpError, HttpRefused, HttpUnavailable
from waypost.lib.standard_webhooks import SecretUnusable, sign

_JSON = {"content-type": "application/json"}


def slack(office: Office, letter: Letter, where: Destination) -> None:
    """An incoming webhook of Slack."""
    elements: list[dict[str, Any]] = [_words(letter.title, bold=True)]
    if letter.quoted:
        elements.append(_words(f"\n{letter.quoted}", italic=True))
    for line in letter.lines:
        elements.append(_words("\n"))
        elements.append({"type": "link", "url": line.url, "text": line.title})
        if line.detail:
            elements.append(_words(f" · {line.detail}"))
    elements += [_words(f"\n{text}") for text in (*letter.rest, letter.foot)]
    section = {"type": "rich_text_section", "elements": elements}
    body = {
        "text": _escaped(letter.title),
        "blocks": [{"type": "rich_text", "elements": [section]}],
    }
    _post(office, where, body, _JSON)


def teams(office: Office, letter: Letter, where: Destination) -> None:
    """A workflow of Microsoft Teams that waits for a webhook, as an adaptive card."""
    inlines = [[_run(letter.title, weight="Bolder")]]
    if letter.quoted:
        inlines.append([_run(letter.quoted, italic=True)])
    inlines += [_linked(line) for line in letter.lines]
    inlines += [[_run(text, isSubtle=True)] for text in (*letter.rest, letter.foot)]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "RichTextBlock", "inlines": runs} for runs in inlines],
        "actions": [{"type": "Action.OpenUrl", "title": "Waypost", "url": letter.url}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    body = {"type": "message", "attachments": [{"contentType": kind, "content": card}]}
    _post(office, where, body, _JSON)


def webhook(office: Office, letter: Letter, where: Destination) -> None:
    """Signed as Standard Webhooks says; `webhook-id` is the same in every try."""
    body = {
        "type": f"alert.{letter.kind}",
        "timestamp": letter.made_at,
        "data": {
            "brand": letter.brand,
            "rule": letter.about,
            "text": letter.title,
            "told": letter.told,
            "over": letter.over,
            "url": letter.url,
            "issues": [_issue(line) for line in letter.lines],
        },
    }
    raw = msgspec.json.encode(body)
    try:
        signed = sign(where.secret, letter.name, office.clock(), raw)
    except SecretUnusable as error:
        raise NotSent(str(error), again=False) from error
    _post(office, where, raw, _JSON | signed)


def _post(
    office: Office, where: Destination, body: dict[str, Any] | bytes, headers: dict[str, str]
) -> None:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    try:
        office.http.request("POST", where.url, headers=headers, content=raw)
    except HttpUnavailable as error:
        raise NotSent(_answer(error), again=True, wait=error.retry_after) from error
    except HttpRefused as error:
        raise NotSent(_answer(error), again=False) from error


def _answer(error: HttpError) -> str:
    """What was answered, without the address that it was asked of."""
    text = str(error)
    return text.partition(": ")[2] if text.startswith("POST ") else text


def _words(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def _run(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "TextRun", "text": text, **more}


def _linked(line: Line) -> list[dict[str, Any]]:
    opens = {"type": "Action.OpenUrl", "url": line.url}
    linked = [_run(line.title, selectAction=opens)]
    return linked + ([_run(f" · {line.detail}")] if line.detail else [])


def _escaped(text: str) -> str:
    """Slack's three: what stands alone is no markup and calls nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _issue(line: Line) -> dict[str, Any]:
    return {
        "id": line.issue_id,
        "kind": line.kind,
        "severity": line.severity,
        "cause": line.cause,
        "subject": line.subject,
        "carrier": line.carrier,
        "order": {"id": line.order_id, "number": line.number},
        "at": line.at,
        "url": line.url,
        "title": line.title,
    }
