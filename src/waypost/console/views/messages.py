"""Messages to customers: the outbox, and one message as its reader sees it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from waypost.accounts.models import Role
from waypost.accounts.roles import may, require, seat_of
from waypost.console import telling
from waypost.console.export import stream
from waypost.console.lists import address, filter_of
from waypost.console.read import messages as read
from waypost.console.read import told
from waypost.console.read.people import people
from waypost.console.words import messages as words
from waypost.tell.states import MessageState

PAGE = 50
_PIECE = 1000
_HEADER = (
    *("id", "made_at", "sent_at", "state", "letter", "form", "channel", "language", "to", "order"),
    *("customer", "subject", "parts", "tries", "delivered_at", "opened_at", "failed_at", "why"),
)
TABS: dict[str, tuple[MessageState, ...]] = {
    "": (),
    "to-approve": (MessageState.ASKED, MessageState.DRAFT),
    "unknown": (MessageState.UNKNOWN,),
    "failed": (MessageState.FAILED,),
}
# What a mail may do in its frame: be looked at. Links open in a page of their own.
MAIL_POLICY = (
    "default-src 'none'; img-src 'self' data: https:; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


class Tab(NamedTuple):
    """A tab over the list; count "" where none is shown."""

    name: str
    title: str
    url: str
    count: str = ""


class Line(NamedTuple):
    """A row of the outbox in words. url: the outbox with this message beside it."""

    it: read.Message
    letter: str
    state: str
    tone: str
    channel: str
    to: str
    url: str


@require_safe
@require(Role.VIEWER)
def outbox(request: HttpRequest, tab: str = "") -> HttpResponseBase:
    """The list with one message beside it; `part=live` (htmx): the list alone, 204 while it is as
    the page has it (`version`); `format=csv`: as a file."""
    if tab not in TABS:
        raise Http404("no such list")
    brand_id = seat_of(request).brand_id
    if request.GET.get("part") == "live":
        if request.GET.get("version") == read.version(brand_id):
            return HttpResponse(status=204)
        return render(request, "console/messages/_live.html", _list(request, tab))
    if request.GET.get("format") == "csv":
        return stream(request, "messages", _HEADER, _pieces(brand_id, _asked(request, tab)))
    page = _list(request, tab)
    chosen = _number(request.GET.get("message", ""))
    first = page["lines"][0].it.id if page["lines"] else None
    found = read.message(brand_id, chosen or first) if chosen or first else None
    page |= {
        "configured": read.is_configured(brand_id),
        "chosen": found.it.id if found else 0,
        "explicitly": bool(chosen and found),
        "filters": _filters(request, tab),
        "export": address(request, format="csv", message=None),
        "poll": address(request, part="live", message=None),
        "number": request.GET.get("order", ""),
    }
    page |= telling.shown(request, found) if found else {}
    return render(request, "console/messages/page.html", page)


@require_safe
@require(Role.VIEWER)
@vary_on_headers("HX-Target")
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message; only as it looks where the outbox asks for it (htmx)."""
    found = of(request, message_id)
    if request.headers.get("HX-Target") == "shown":
        return render(request, "console/messages/_shown.html", telling.shown(request, found))
    brand_id = seat_of(request).brand_id
    causes = told.of_message(brand_id, message_id)
    page = telling.shown(request, found) | {
        "causes": [telling.because(brand_id, it) for it in causes],
        "steps": telling.steps(found),
        "decisions": telling.decisions(
            told.decisions_of_causes(brand_id, [it.id for it in causes]), brand_id
        ),
        "names": {it.id: it.shown for it in people(brand_id)},
    }
    return render(request, "console/messages/message.html", page)


@require_safe
@require(Role.VIEWER)
@xframe_options_sameorigin
def mail(request: HttpRequest, message_id: int) -> HttpResponse:
    """The HTML of a mail, to be shown in a frame: it can run nothing and send nothing."""
    html = telling.html_of(seat_of(request).brand_id, of(request, message_id))
    return framed(html)


def framed(html: str) -> HttpResponse:
    """A mail's HTML as the answer that a frame shows. The caller is `xframe_options_sameorigin`."""
    html = html.replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def of(request: HttpRequest, message_id: int) -> read.Full:
    """The brand's message, else 404."""
    found = read.message(seat_of(request).brand_id, message_id)
    if found is None:
        raise Http404("no such message")
    return found


def tabs(brand_id: int) -> list[Tab]:
    counted = read.counts(brand_id, ["asked", "draft", "unknown", "failed"])
    asked = counted.get("asked", 0) + counted.get("draft", 0)
    held = told.held_count(brand_id, read.ALL + 1)
    return [
        Tab("", _("Outbox"), reverse("messages")),
        Tab("to-approve", _("To approve"), _of_tab("to-approve"), _capped(asked)),
        Tab("held", _("Held"), reverse("messages_held"), _capped(held)),
        Tab("unknown", _("Unknown"), _of_tab("unknown"), _capped(counted.get("unknown", 0))),
        Tab("failed", _("Failed"), _of_tab("failed"), _capped(counted.get("failed", 0))),
        Tab("dropped", _("Dropped"), reverse("messages_dropped")),
        Tab("suppressed", _("Suppressed"), reverse("messages_suppressed")),
    ]


def _of_tab(tab: str) -> str:
    return reverse("messages_tab", args=[tab])


def _capped(count: int) -> str:
    return f"{read.ALL}+" if count > read.ALL else str(count or "")


def _list(request: HttpRequest, tab: str) -> dict[str, Any]:
    brand_id, before = seat_of(request).brand_id, _number(request.GET.get("after", ""))
    asked = _asked(request, tab)
    found = read.messages(brand_id, asked, PAGE + 1, before)
    more = found[PAGE - 1].id if len(found) > PAGE else 0
    older = address(request, message=None, part=None, version=None)
    filtered = any(value is not None for name, value in asked._asdict().items() if name != "states")
    return {
        "tab": tab,
        "tabs": tabs(brand_id),
        "version": read.version(brand_id),
        "lines": [_line(request, it) for it in found[:PAGE]],
        "older": f"{older}{'&' if '?' in older else '?'}after={more}" if more else "",
        "newest": address(request, message=None, part=None) if before else "",
        "clear_all": request.path if filtered or (not tab and asked.states) else "",
        "picks": tab == "to-approve" and may(seat_of(request).role, Role.AGENT),
        "here": address(request, part=None, version=None),
    }


def _line(request: HttpRequest, it: read.Message) -> Line:
    url = address(request, message=it.id, part=None, version=None, format=None)
    after = request.GET.get("after", "")
    url += f"&after={after}" if _number(after) else ""
    return Line(
        it, words.letter(it.letter), str(words.STATES.get(it.state, it.state)),
        words.TONES.get(it.state, ""), str(words.CHANNELS.get(it.channel, it.channel)),
        it.customer or it.address, f"{url}#shown",
    )  # fmt: skip


def _asked(request: HttpRequest, tab: str) -> read.Asked:
    brand_id, get = seat_of(request).brand_id, request.GET.get
    states = [str(it) for it in TABS[tab]]
    if not tab and get("state", "") in words.STATES:
        states = [get("state", "")]
    number, customer = get("order", "").replace("\0", "").strip(), _number(get("customer", ""))
    return read.Asked(
        states or None,
        get("letter") if get("letter", "") in words.LETTERS else None,
        get("channel") if get("channel", "") in words.CHANNELS else None,
        get("language", "")[:10].replace("\0", "") or None,
        (read.order_numbered(brand_id, number) or -1) if number else None,
        (read.key_of(brand_id, customer) or "?") if customer else None,
    )


def _filters(request: HttpRequest, tab: str) -> list[Any]:
    def spelled(titles: dict[str, Any]) -> list[tuple[str, str]]:
        return [(str(name), str(title)) for name, title in titles.items()]

    state = [] if tab else [filter_of(request, "state", _("State"), spelled(words.STATES))]
    return [
        *state,
        filter_of(request, "letter", _("Message"), spelled(words.LETTERS)),
        filter_of(request, "channel", _("Channel"), spelled(words.CHANNELS)),
        filter_of(request, "language", _("Language"), telling.languages(seat_of(request).brand_id)),
    ]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _pieces(brand_id: int, asked: read.Asked) -> Any:
    def piece(before: Any) -> tuple[list[Any], Any]:
        found = read.messages(brand_id, asked, _PIECE, before)
        made = [
            [it.id, it.made_at, it.sent_at, it.state, it.letter, it.form, it.channel, it.language,
             it.address, it.number, it.customer, it.subject, it.parts, it.tries, it.delivered_at,
             it.opened_at, it.failed_at, it.why]
            for it in found
        ]  # fmt: skip
        return made, found[-1].id if len(found) == _PIECE else None

    return piece
