"""Draws a letter: Said and a Wording to subject, HTML, text and SMS. Knows no Django.

Values are escaped wherever HTML is written, so that none reaches the MJML as markup. Sending
never fails for a variable that is missing: `proof.check` said so when the wording was saved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import mrml
import msgspec
from liquid import BoundTemplate, CachingDictLoader, Environment
from liquid.exceptions import LiquidError
from markupsafe import Markup

from waypost.tell import structured
from waypost.tell.harmless import clean
from waypost.tell.letters import HOME, Wording, words
from waypost.tell.said import Said
from waypost.tell.segments import fitted
from waypost.tell.view.dates import is_rtl

TAGS = frozenset(
    (
        "if",
        "unless",
        "case",
        "for",
        "break",
        "continue",
        "assign",
        "capture",
        "comment",
        "render",
        "#",
    )
)
FILTERS = frozenset(("upcase", "capitalize", "default", "append", "join", "size", "truncate"))
ADDED = ("hello", "dir", "start", "end")  # to what is said
_INNER = frozenset({"content", "output", "illegal"})
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")
_SPACES = re.compile(r"\s+")


# No font is fetched from anywhere: that would tell a third party who reads which mail.
_OPTIONS = mrml.RenderOptions(fonts={})


class LetterUndrawable(Exception):
    """The wording itself is broken: says what."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """A letter, filled in. html: a whole document. subject, preview, sms: without line breaks."""

    subject: str
    preview: str
    html: str
    text: str
    sms: str


class _Limited(Environment):
    block_nesting_limit = 12
    context_depth_limit = 12
    loop_iteration_limit = 2_000
    local_namespace_limit = 100_000
    output_stream_limit = 300_000


@cache
def partials() -> dict[str, str]:
    """The pieces that every letter may use, by name."""
    files = (HOME / "partials").glob("*.liquid")
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


@cache
def environment(escaping: bool) -> Environment:
    """Liquid with a short list of tags and filters, and no file but our partials."""
    loader = CachingDictLoader(partials(), auto_reload=False, capacity=100)
    env = _Limited(autoescape=escaping, loader=loader)
    env.tags = {name: tag for name, tag in env.tags.items() if name in TAGS | _INNER}
    env.filters = {name: env.filters[name] for name in FILTERS} | {"join": _join}
    return env


def _join(items: object, separator: object = " ") -> str:
    """As Liquid's own, but for nothing it says nothing."""
    many = items if isinstance(items, list | tuple) else [items] if items else []
    return str(separator).join(map(str, many))


class _Templates(msgspec.Struct, frozen=True):
    subject: BoundTemplate
    preview: BoundTemplate
    body: BoundTemplate
    text: BoundTemplate
    sms: BoundTemplate


@lru_cache(maxsize=2_000)
def _templates(wording: Wording) -> _Templates:
    plain, escaping = environment(escaping=False), environment(escaping=True)
    return _Templates(
        plain.from_string(wording.subject),
        plain.from_string(wording.preview),
        escaping.from_string(wording.body),
        plain.from_string(wording.text),
        plain.from_string(wording.sms),
    )


@cache
def _layout(name: str) -> BoundTemplate:
    source = (HOME / f"{name}.liquid").read_text(encoding="utf-8")
    return environment(escaping=name == "layout").from_string(source)


def draw(said: Said | Mapping[str, Any], wording: Wording) -> Drawn:
    """The whole letter. said: as stored with a message too. LetterUndrawable says why not."""
    values = context(said)
    try:
        templates = _templates(wording)
        subject = _line(templates.subject.render(values), 200)
        preview = _line(templates.preview.render(values), 250)
        return Drawn(
            subject=subject,
            preview=preview,
            html=_html(templates.body, values, subject, preview),
            text=_text(templates.text, values),
            sms=fitted(_line(templates.sms.render(values), 1_000) or _short(values, subject)),
        )
    except LiquidError as error:
        raise LetterUndrawable(f"{wording.language}/{wording.letter}: {error.message}") from error


def _short(values: Mapping[str, Any], subject: str) -> str:
    """What goes as an SMS where nobody worded one."""
    page = values["links"].get("track") or ""
    return _line(f"{values['brand']['name']}: {subject} {page}", 1_000)


def headline(said: Said | Mapping[str, Any], wording: Wording) -> tuple[str, str]:
    """Subject and preview alone. LetterUndrawable as of `draw`."""
    values = context(said)
    try:
        templates = _templates(wording)
        subject, preview = templates.subject.render(values), templates.preview.render(values)
    except LiquidError as error:
        raise LetterUndrawable(f"{wording.language}/{wording.letter}: {error.message}") from error
    return _line(subject, 200), _line(preview, 250)


def context(said: Said | Mapping[str, Any]) -> dict[str, Any]:
    """What templates see: Said as plain data, with what is empty or none as nil, so that `if` means
    "is there something"; with the layout's words and directions."""
    raw = clean(said) if isinstance(said, Said) else said
    values: dict[str, Any] = _bare(raw)
    language, name = str(values["language"]), str(values.get("name") or "")
    brand = values["brand"]
    spoken = {key: it.replace("{brand}", str(brand["name"])) for key, it in words(language).items()}
    hello = brand.get("greeting") or spoken["hello_name" if name else "hello"]
    first = str(values["order"].get("first_name") or name)
    rtl = is_rtl(language)
    return {
        **values,
        "words": spoken,
        "hello": hello.replace("{name}", name).replace("{first_name}", first),
        "dir": "rtl" if rtl else "ltr",
        "start": "right" if rtl else "left",
        "end": "left" if rtl else "right",
    }


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _bare(it) for key, it in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(it) for it in value] or None
    return None if value == "" or (value == 0 and value is not False) else value


def _html(body: BoundTemplate, values: dict[str, Any], subject: str, preview: str) -> str:
    inner = Markup(body.render(values))  # noqa: S704 - rendered with escaping
    mjml = _layout("layout").render(values, content=inner, subject=subject, preview=preview)
    html = to_html(mjml)
    data = structured.script(values)
    return html.replace("</head>", f"{data}</head>", 1) if data else html


def to_html(mjml: str) -> str:
    """MJML to a whole HTML document; LetterUndrawable says where it is broken."""
    try:
        return mrml.to_html(mjml, render_options=_OPTIONS).content
    except OSError as error:
        raise LetterUndrawable(str(error)) from error


def _text(template: BoundTemplate, values: dict[str, Any]) -> str:
    text = _layout("layout_text").render(values, content=template.render(values).strip())
    return _GAPS.sub("\n\n", _TRAILING.sub("", text)).strip() + "\n"


def _line(text: str, limit: int) -> str:
    """One line: no header, no preview ever breaks."""
    return _SPACES.sub(" ", text).strip()[:limit]
