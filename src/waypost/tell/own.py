"""own: a message in a colleague's own words, in place of its letter. Pure.

The words are kept in the message's `said` under "own"; nothing in them is a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from waypost.tell.letters import Wording


def own_words(said: Any) -> tuple[str, str] | None:
    """Subject and text that a colleague wrote for this message."""
    own = said.get("own") if isinstance(said, Mapping) else None
    if not isinstance(own, Mapping) or not own.get("text"):
        return None
    return str(own.get("subject") or ""), str(own["text"])


def kept_of(words: tuple[str, str]) -> dict[str, Any]:
    """As `said` keeps them."""
    return {"own": {"subject": words[0], "text": words[1]}}


def wording_of(words: tuple[str, str], letter: Wording) -> Wording:
    """These words as a wording in the place of `letter`, whose subject stays where none is
    given."""
    subject, text = words
    paragraphs = [it for it in text.split("\n\n") if it.strip()]
    body = "\n".join(
        f"<mj-text>{_literal(escape(it)).replace(chr(10), '<br />')}</mj-text>" for it in paragraphs
    )
    page = "{% render 'button', title: order.number, url: links.track %}"
    return Wording(
        letter=letter.letter,
        language=letter.language,
        subject=_literal(subject) or letter.subject,
        body=f"{body}\n{page}",
        text=f"{_literal(text)}\n\n{{{{ links.track }}}}",
        sms=f"{_literal(text)} {{{{ links.track }}}}",
    )


def _literal(text: str) -> str:
    """Text that a template says as it is.

    >>> _literal("{{ order }} {% if %}")
    "{{ '{{' }} order }} {{ '{%' }} if %}"
    """
    return text.replace("{%", "\0").replace("{{", "{{ '{{' }}").replace("\0", "{{ '{%' }}")
