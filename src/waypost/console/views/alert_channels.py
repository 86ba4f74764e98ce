"""Alert channels: added, changed, tested, paused, deleted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from waypost.accounts import audit, mail
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.alerts import channels
from waypost.alerts.channels import OWN_HOSTS, SERVICES, Destination, DestinationWrong, Kind
from waypost.alerts.note import ask
from waypost.console.alerting import raw
from waypost.console.read import alerts as read
from waypost.console.views.connection_keys import safe
from waypost.console.words import alerts as words

MOST = 20
_BIGGEST = 2**63 - 1
_VERBS = {
    "pause": ("paused_at", True, "resume"),
    "resume": ("paused_at", False, "pause"),
    "delete": ("deleted_at", True, "restore"),
    "restore": ("deleted_at", False, "delete"),
}
_TEST = """
insert into alerts_message (brand_id, channel_id, language, form, made_at, next_at)
values (%s, %s, %s, 'test', %s, %s)
"""


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in list(Kind):
        raise Http404("no such kind")
    brand_id = seat_of(request).brand_id
    if request.method != "POST":
        title = str(words.KINDS[kind]) if kind != Kind.APPRISE else ""
        language = (get_language() or "en")[:2]
        return _page(request, Kind(kind), {"title": title, "language": language})
    values, errors = _typed(request)
    where = _where(request, Kind(kind), errors)
    if errors or where is None:
        return _page(request, Kind(kind), values, errors, status=422)
    if len(read.channels(brand_id)) >= MOST:
        messages.error(request, _("That are enough channels. Change or delete one."))
        return redirect("alerts")
    shown = channels.shown(Kind(kind), where)
    kept = {**values, "kind": kind, "shown": shown, "sealed": channels.seal(safe(), where)}
    _insert({**kept, "brand_id": brand_id, "created_at": timezone.now()})
    audit.note(request, "alert_channel.added", values["title"], after={"kind": kind, "to": shown})
    if where.secret:
        request.session["alert secret"] = {"title": values["title"], "secret": where.secret}
    said = _("“%(title)s” is added. Send a test, then add a rule that tells there.")
    messages.success(request, said % values)
    return redirect(reverse("alerts") + "#channels")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def edit(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Its name, its language, and another destination in place of the old one."""
    found = _channel(request, channel_id)
    kind = Kind(found.kind)
    if request.method != "POST":
        now = {"title": found.title, "language": found.language}
        return _page(request, kind, now, channel=found)
    values, errors = _typed(request)
    where = _where(request, kind, errors) if request.POST.get("where", "").strip() else None
    if errors:
        return _page(request, kind, values, errors, found, status=422)
    changes: dict[str, Any] = dict(values)
    if where is not None:
        shown = channels.shown(kind, where)
        changes |= {"sealed": channels.seal(safe(), where), "shown": shown}
        changes |= {"failing_since": None, "fault": "", "paused_at": None, "paused_why": ""}
        if where.secret:
            request.session["alert secret"] = {"title": values["title"], "secret": where.secret}
    _update(request, channel_id, changes)
    before = {"title": found.title, "to": found.shown}
    after = {"title": values["title"], "to": changes.get("shown", found.shown)}
    audit.note(request, "alert_channel.changed", found.title, before, after)
    messages.success(request, _("Saved."))
    return redirect(reverse("alerts") + "#channels")


@require_POST
@require(Role.MANAGER)
def test(request: HttpRequest, channel_id: int) -> HttpResponse:
    """Sent by a worker within seconds; what the channel answers stands in the log."""
    found = _channel(request, channel_id)
    now = timezone.now()
    values = [seat_of(request).brand_id, found.id, found.language, now, now]
    with connection.cursor() as cursor:
        cursor.execute(_TEST, values)
    ask(raw())
    audit.note(request, "alert_channel.tested", found.title)
    said = _("A test is on its way to “%(title)s”. What it answers stands below.")
    messages.success(request, said % {"title": found.title})
    return redirect(reverse("alerts") + "#told")


@require_POST
@require(Role.MANAGER)
def act(request: HttpRequest, channel_id: int, verb: str) -> HttpResponse:
    """pause, resume, delete, restore: each undoes another."""
    if verb not in _VERBS:
        raise Http404("no such verb")
    column, on, undoing = _VERBS[verb]
    found = _channel(request, channel_id, deleted=verb == "restore")
    if verb == "delete" and found.rules:
        text = ngettext(
            "%(count)s rule tells there. Give it another channel first.",
            "%(count)s rules tell there. Give them another channel first.",
            found.rules,
        )
        messages.error(request, text % {"count": found.rules})
        return redirect("alerts")
    changes: dict[str, Any] = {column: timezone.now() if on else None}
    if verb == "resume":
        changes |= {"paused_why": "", "failing_since": None, "fault": ""}
    _update(request, channel_id, changes)
    audit.note(request, f"alert_channel.{verb}d", found.title)
    back = reverse("alert_channel_act", args=[channel_id, undoing])
    messages.success(request, _said(verb) % {"title": found.title}, extra_tags=back)
    return redirect(reverse("alerts") + "#channels")


def _said(verb: str) -> str:
    forms = {
        "pause": _("Nothing is sent to “%(title)s” for now; what its rules want told waits."),
        "resume": _("“%(title)s” is sent to again."),
        "delete": _("“%(title)s” is deleted."),
        "restore": _("“%(title)s” is back."),
    }
    return forms[verb]


def _typed(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    title = " ".join(request.POST.get("title", "").replace("\0", "").split())[:100]
    language = request.POST.get("language", "")
    errors = {} if title else {"title": _("Give it a name, such as the chat's.")}
    known = language if language in dict(settings.LANGUAGES) else "en"
    return {"title": title, "language": known}, errors


def _where(request: HttpRequest, kind: Kind, errors: dict[str, str]) -> Destination | None:
    text = request.POST.get("where", "").replace("\0", "")
    try:
        return channels.destination(kind, text, private=settings.CONFIG.allow_private_hosts)
    except DestinationWrong as found:
        errors["where"] = words.wrong(found.why, found.what)
        return None


def _channel(request: HttpRequest, channel_id: int, *, deleted: bool = False) -> read.Channel:
    found = None
    if channel_id <= _BIGGEST:
        found = read.channel(seat_of(request).brand_id, channel_id, deleted=deleted)
    if found is None:
        raise Http404("no such channel")
    return found


def _page(
    request: HttpRequest,
    kind: Kind,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
    channel: read.Channel | None = None,
    status: int = 200,
) -> HttpResponse:
    told = {
        "kind": kind.value,
        "kind_title": words.KINDS[kind],
        "values": values,
        "errors": errors or {},
        "channel": channel,
        "languages": settings.LANGUAGES,
        "mail": mail.is_configured(),
        "services": sorted({*SERVICES.values(), *OWN_HOSTS.values()}, key=str.casefold),
    }
    return render(request, "console/alerts/channel.html", told, status=status)


def _insert(values: dict[str, Any]) -> None:
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        query = f"insert into alerts_channel ({columns}) values ({marks})"  # noqa: S608 - names of ours
        cursor.execute(query, list(values.values()))


def _update(request: HttpRequest, channel_id: int, values: dict[str, Any]) -> None:
    pairs = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        query = f"update alerts_channel set {pairs} where brand_id = %s and id = %s"  # noqa: S608 - names of ours
        cursor.execute(query, [*values.values(), seat_of(request).brand_id, channel_id])
