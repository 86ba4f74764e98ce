"""Tags of the desk's templates. Built in: no template needs to load them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.template.defaultfilters import linebreaksbr
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as dated
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from waypost.console.words import short
from waypost.console.words.kinds import kind_of
from waypost.core.words import Severity

register = template.Library()

_CALLED = re.compile(r"((?<![\w.])@[\w.+-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")

# Each severity has a shape of its own, so that it is told apart without its colour.
_SHAPES = {
    Severity.LOW: '<circle cx="8" cy="8" r="4.25" fill="none" stroke-width="1.75"/>',
    Severity.MEDIUM: '<path d="M8 2.5 13.5 8 8 13.5 2.5 8Z"/>',
    Severity.HIGH: '<path d="M8 1.8 15 14H1Z"/>',
    Severity.CRITICAL: '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5Z"/>'
    '<path class="inner" d="M7.1 4h1.8v5H7.1zm0 6.2h1.8V12H7.1z"/>',
}


@register.simple_tag
def severity(level: int) -> SafeString:
    """A severity as a shape and a word."""
    known = Severity(level)
    return format_html(
        '<span class="severity {}"><svg viewBox="0 0 16 16" width="14" height="14" '
        'aria-hidden="true">{}</svg><span>{}</span></span>',
        known.word,
        mark_safe(_SHAPES[known]),  # noqa: S308 - a constant
        short.severity(known),
    )


@register.simple_tag
def ago(at: datetime | None) -> SafeString | str:
    """How long ago, or in how long; the script keeps it current."""
    if at is None:
        return gettext("never")
    return _time(at, short.since(timezone.now() - at), ago=True)


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """Day and time of day in the brand's zone."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    this_year = local.year == timezone.localtime().year
    day = dated(local, gettext("j M")) if this_year else short.day_of(local)
    return _time(at, f"{day}, {local:%H:%M}")


@register.simple_tag
def clock_time(at: datetime) -> SafeString:
    """Only the time of day, where the day stands above."""
    return _time(at, f"{timezone.localtime(at):%H:%M}")


def _time(at: datetime, text: str, *, ago: bool = False) -> SafeString:
    local = timezone.localtime(at)
    exact = f"{short.day_of(local)}, {local:%H:%M:%S %Z}"
    iso = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    marker = mark_safe(" data-ago") if ago else ""
    return format_html('<time datetime="{}" title="{}"{}>{}</time>', iso, exact, marker, text)


@register.filter
def kind_title(name: str) -> str:
    return kind_of(name).title


@register.filter
def subject(text: str) -> str:
    return short.subject(text)


@register.filter
def short_subject(text: str) -> str:
    return short.shortened(text)


@register.filter
def tail(text: str) -> str:
    """The end of a subject, which tells it apart where there is little room."""
    return text if len(text) <= 8 else f"…{text[-6:]}"


@register.filter
def sentence(text: str) -> str:
    """With exactly one full stop at its end, whatever a partner wrote."""
    return text.rstrip(". ") + "."


@register.filter
def anchor(text: str) -> str:
    """`connection:3` to the id of its place on the page."""
    return text.replace(":", "-")


@register.filter
def stage(word: str) -> str:
    return short.stage(word)


@register.filter
def issue_status(word: str) -> str:
    return short.status(word)


@register.filter
def namespace(word: str) -> str:
    """What a name in a reference is a name of."""
    return short.namespace(word)


@register.filter
def named(names: Mapping[int, str], person_id: int | None) -> str:
    """A colleague's name by id."""
    return names.get(person_id or 0) or gettext("somebody who has left")


@register.filter
def called(text: str) -> SafeString:
    """What a colleague wrote: its lines kept, who is called by it marked."""
    pieces = _CALLED.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (
                format_html("<b>{}</b>", piece)
                if place % 2
                else linebreaksbr(piece, autoescape=True),
            )
            for place, piece in enumerate(pieces)
        ),
    )


@register.filter
def source(name: str) -> str:
    return short.source(name)


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file, with its digest: a changed file is a new address."""
    return f"{static(path)}?v={_digest(path)}"


@lru_cache(maxsize=64)
def _digest(path: str) -> str:
    found = finders.find(path)
    assert isinstance(found, str), f"no static file {path}"
    return sha256(Path(found).read_bytes()).hexdigest()[:10]
