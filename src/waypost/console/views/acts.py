"""What people do about issues, one or many at a time, and the notes that they write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from waypost.accounts.models import Person, Role
from waypost.accounts.roles import require, seat_of
from waypost.console import alerting
from waypost.console.read import issues as listed
from waypost.console.read.people import mentioned, people
from waypost.console.read.triage import asked_of
from waypost.console.until import until
from waypost.console.views.entry import safe_path
from waypost.issues import decide
from waypost.issues.decide import Done, Refused

_BIGGEST = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@require_POST
@require(Role.AGENT)
def act(request: HttpRequest) -> HttpResponse:
    """Do `verb` to the issues `id` (or to all that `query` shows)."""
    verb = _VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise BadRequest("no such verb")
    done = verb(request, _ids(request), _person(request).pk, timezone.now())
    _tell(request, done)
    return _answer(request)


@require_POST
@require(Role.AGENT)
def undo(request: HttpRequest, deed: int) -> HttpResponse:
    """Take back one's own deed, named by its microsecond."""
    if deed > _BIGGEST // 1000:
        raise Http404("no such deed")
    at = _EPOCH + timedelta(microseconds=deed)
    now = timezone.now()
    done = decide.undo(seat_of(request).brand_id, at, _person(request).pk, now)
    count = len(done.changed)
    if count:
        text = ngettext("Undone for %(count)s issue.", "Undone for %(count)s issues.", count)
        messages.success(request, text % {"count": count})
    if done.refused or not count:
        messages.warning(request, _("What changed in the meantime was left as it is."))
    return _answer(request)


@require_POST
@require(Role.AGENT)
def order_note(request: HttpRequest, order_id: int) -> HttpResponse:
    """Write something about an order as a whole."""
    brand_id = seat_of(request).brand_id
    if order_id > _BIGGEST or not decide.order_is_there(brand_id, order_id):
        raise Http404("no such order")
    text = _text(request)
    called = mentioned(text, people(brand_id))
    by = _person(request).pk
    now = timezone.now()
    note = decide.note_on_order(brand_id, order_id, text, called, by, now)
    alerting.noted(request, note, now)
    messages.success(request, _("Noted."), extra_tags=reverse("note_delete", args=[note]))
    return _answer(request)


@require_POST
@require(Role.AGENT)
def note_delete(request: HttpRequest, note_id: int) -> HttpResponse:
    """Delete one's own note."""
    by = _person(request).pk
    if note_id > _BIGGEST or not decide.delete_note(
        seat_of(request).brand_id, note_id, by, timezone.now()
    ):
        raise Http404("no such note of yours")
    undoing = reverse("note_restore", args=[note_id])
    messages.success(request, _("The note is deleted."), extra_tags=undoing)
    return _answer(request)


@require_POST
@require(Role.AGENT)
def note_restore(request: HttpRequest, note_id: int) -> HttpResponse:
    """Bring one's own deleted note back."""
    by = _person(request).pk
    if note_id > _BIGGEST or not decide.restore_note(seat_of(request).brand_id, note_id, by):
        raise Http404("no such note of yours")
    messages.success(request, _("The note is back."))
    return _answer(request)


_Verb = Callable[[HttpRequest, list[int], int, datetime], Done]


def _assign(request: HttpRequest, ids: list[int], by: int, now: datetime) -> Done:
    brand_id = seat_of(request).brand_id
    wanted = request.POST.get("assignee", "")
    if wanted == "me":
        wanted = str(by)
    known = {str(it.id): it.id for it in people(brand_id)}
    if wanted and wanted not in known:
        raise BadRequest("nobody of that id works here")
    done = decide.assign(brand_id, ids, known[wanted] if wanted else None, by, now)
    if wanted:
        alerting.assigned(request, done.changed, known[wanted], now)
    return done


def _snooze(request: HttpRequest, ids: list[int], by: int, now: datetime) -> Done:
    end = until(request.POST.get("until", ""), now, timezone.get_current_timezone())
    if end is None:
        raise BadRequest(_("A snooze ends in the future, within a year."))
    return decide.snooze(seat_of(request).brand_id, ids, end, by, now)


def _wake(request: HttpRequest, ids: list[int], by: int, now: datetime) -> Done:
    return decide.wake(seat_of(request).brand_id, ids, by, now)


def _resolve(request: HttpRequest, ids: list[int], by: int, now: datetime) -> Done:
    reason = request.POST.get("reason", "").replace("\0", "").strip()
    return decide.resolve(seat_of(request).brand_id, ids, reason, by, now)


def _reopen(request: HttpRequest, ids: list[int], by: int, now: datetime) -> Done:
    done = decide.reopen(seat_of(request).brand_id, ids, by, now)
    alerting.reopened(request, done.changed, now)
    return done


def _comment(request: HttpRequest, ids: list[int], by: int, now: datetime) -> Done:
    brand_id = seat_of(request).brand_id
    text = _text(request)
    called = mentioned(text, people(brand_id))
    done = decide.comment(brand_id, ids, text, called, by, now)
    alerting.commented(request, done.changed, now)
    return done


_VERBS: dict[str, _Verb] = {
    "assign": _assign,
    "snooze": _snooze,
    "wake": _wake,
    "resolve": _resolve,
    "reopen": _reopen,
    "comment": _comment,
}


def _ids(request: HttpRequest) -> list[int]:
    try:
        found = [int(text) for text in request.POST.getlist("id")]
    except ValueError as error:
        raise BadRequest("an id is a number") from error
    found = [id_ for id_ in found if 0 < id_ <= _BIGGEST]
    for query in request.POST.getlist("query"):
        found += _shown(request, query, decide.MOST - len(found))
    if not found:
        raise BadRequest(_("Select an issue first."))
    return found


def _shown(request: HttpRequest, query: str, most: int) -> list[int]:
    """What a list of issues shows, from its query."""
    zone = timezone.get_current_timezone()
    asked = asked_of(QueryDict(query).dict(), _person(request).pk, zone)
    return listed.ids(seat_of(request).brand_id, asked, timezone.now(), max(0, most))


def _text(request: HttpRequest) -> str:
    text = request.POST.get("text", "").replace("\0", "").strip()
    if not text:
        raise BadRequest(_("A comment needs some words."))
    return text


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person), "require let only members in"
    return request.user


def _tell(request: HttpRequest, done: Done) -> None:
    count = len(done.changed)
    if count:
        verb = request.POST["verb"]
        microsecond = (done.deed - _EPOCH) // timedelta(microseconds=1)
        undoing = reverse("issue_undo", args=[microsecond])
        messages.success(request, _said(verb, count), extra_tags=undoing)
    left = [_left(why, many) for why, many in done.refused.items()]
    if left:
        messages.warning(request, " ".join(left))


def _said(verb: str, count: int) -> str:
    forms = {
        "assign": ngettext("%(count)s issue assigned.", "%(count)s issues assigned.", count),
        "snooze": ngettext("%(count)s issue snoozed.", "%(count)s issues snoozed.", count),
        "wake": ngettext("%(count)s issue is back.", "%(count)s issues are back.", count),
        "resolve": ngettext("%(count)s issue resolved.", "%(count)s issues resolved.", count),
        "reopen": ngettext("%(count)s issue reopened.", "%(count)s issues reopened.", count),
        "comment": ngettext("%(count)s comment added.", "%(count)s comments added.", count),
    }
    return forms[verb] % {"count": count}


def _left(why: Refused, count: int) -> str:
    forms = {
        Refused.GONE: ngettext("%(count)s is not there.", "%(count)s are not there.", count),
        Refused.CLOSED: ngettext(
            "%(count)s was closed already.", "%(count)s were closed already.", count
        ),
        Refused.SPOKEN_FOR: ngettext(
            "A stronger issue speaks for %(count)s of them: deal with that one.",
            "Stronger issues speak for %(count)s of them: deal with those.",
            count,
        ),
        Refused.SAME: ngettext(
            "%(count)s was like that already.", "%(count)s were like that already.", count
        ),
        Refused.CHANGED: ngettext(
            "%(count)s changed in the meantime.", "%(count)s changed in the meantime.", count
        ),
    }
    return forms[why] % {"count": count}


def _answer(request: HttpRequest) -> HttpResponse:
    """To a script, what was done; to a form, the page that it came from."""
    if request.headers.get("HX-Request") == "true":
        response = render(request, "console/_told.html")
        response.headers["HX-Trigger"] = "acted"
        return response
    return redirect(safe_path(request, request.POST.get("next")))
