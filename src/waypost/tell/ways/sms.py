"""What SMS providers have in common: forms as they post them, and what is answered to HELP."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy as _

from waypost.tell.keywords import Keyword, keyword
from waypost.tell.ways.contract import (
    Field,
    Happening,
    Reply,
    ReportRequest,
    ReportUnreadable,
    WaySettings,
    What,
)

NAME = "name"  # of the parameter in a report's address that holds the message's name

HELP = Field(
    "help",
    _("Answer to HELP"),
    required=False,
    help=_("Leave it empty if the provider answers HELP itself."),
)
API = Field(
    "api",
    _("Address of the API"),
    required=False,
    help=_("Only for a region or gateway of your own."),
)


def reports_to(settings: WaySettings, name: UUID) -> str:
    """Where reports about this message come to. A number alone would be lost with the answer that
    tells it; our name is known before."""
    if not settings.report_url:
        return ""
    parts = urlsplit(settings.report_url)
    query = urlencode([*parse_qsl(parts.query), (NAME, str(name))])
    return urlunsplit(parts._replace(query=query))


def named(url: str) -> UUID | None:
    """The message that a report's address names."""
    try:
        return UUID(parse_qs(urlsplit(url).query).get(NAME, [""])[0])
    except ValueError:
        return None


def form(request: ReportRequest) -> dict[str, str]:
    """The fields of a posted form; of one that is there twice the first."""
    try:
        fields = parse_qs(request.body.decode(), keep_blank_values=True, max_num_fields=200)
    except ValueError as error:
        raise ReportUnreadable(f"no form: {error}") from error
    return {name: values[0] for name, values in fields.items()}


def number(text: str) -> str:
    """A phone number as we spell it: with its plus, without the channel's prefix."""
    bare = text.removeprefix("whatsapp:").strip()
    return f"+{bare}" if bare.isdecimal() else bare


def helped(settings: WaySettings, happenings: list[Happening], **attributes: str) -> Reply:
    """XML that sends the brand's own answer to whoever asked for help, and nothing otherwise."""
    words = settings.values.get("help", "").strip()
    asked = [
        it for it in happenings if it.what is What.ANSWERED and keyword(it.text) is Keyword.HELP
    ]
    inner = ""
    if words and asked:
        given = "".join(f' {k}="{escape(v, _QUOTES)}"' for k, v in attributes.items())
        inner = f"<Message{given}>{escape(words)}</Message>"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return Reply(f"{head}<Response>{inner}</Response>", "application/xml")


_QUOTES = {'"': "&quot;"}
