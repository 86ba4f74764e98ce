"""Letters: what each message says, in the brand's words or ours; tried on a real order."""

from __future__ import annotations

from difflib import ndiff
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waypost.accounts import audit
from waypost.accounts.models import Person, Role
from waypost.accounts.roles import require, seat_of
from waypost.console import drawing, proofing, testing
from waypost.console.alerting import raw
from waypost.console.read import messages as orders
from waypost.console.read import speech as read
from waypost.console.read.people import people
from waypost.console.views.messages import framed
from waypost.console.words import messages as words
from waypost.tell.catalogue import LETTERS, SORTS
from waypost.tell.compose import OrderGone
from waypost.tell.draw import Drawn, LetterUndrawable, draw
from waypost.tell.harmless import clean
from waypost.tell.letters import Wording, shipped
from waypost.tell.segments import segments

PARTS = ("subject", "preview", "body", "text", "sms")
_LONGEST = {"subject": 300, "preview": 300, "body": 60_000, "text": 30_000, "sms": 2_000}
_INSERT = """
insert into tell_letter (brand_id, letter, language, subject, preview, body, text, sms, live,
    made_at, person_id, note, of_id)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


class Row(NamedTuple):
    """A letter in the list, with whose wording stands in each language."""

    name: str
    title: str
    autonomy: str
    cells: list[tuple[str, bool]]


class Told(NamedTuple):
    """A version in the list. diff: lines with how they differ from the version before."""

    it: read.Version
    changes: list[tuple[str, str]]
    stands: bool


@require_safe
@require(Role.MANAGER)
def letters(request: HttpRequest) -> HttpResponse:
    brand_id = seat_of(request).brand_id
    desk, own = read.desk_of(brand_id), read.own(brand_id)
    rows = []
    for name in LETTERS:
        cells = [(it, (name, it) in own and own[name, it].live) for it in desk.languages]
        autonomy = str(words.AUTONOMY[desk.of(name)]) if name in SORTS else ""
        rows.append(Row(name, words.letter(name), autonomy, cells))
    page = {
        "tab": "letters",
        "rows": rows,
        "languages": [(it, words.language(it)) for it in desk.languages],
    }
    return render(request, "console/speech/letters.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.MANAGER)
def letter(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    """The editor; what is posted becomes a new version, if nothing is wrong with it."""
    _known(request, letter, language)
    brand_id = seat_of(request).brand_id
    versions = read.versions(brand_id, letter, language)
    stands = versions[0] if versions and versions[0].live else None
    now = _of(stands) if stands else shipped(letter, language)
    if request.method != "POST":
        return _editor(request, now, versions)
    typed = _typed(request, letter, language)
    faults = proofing.check(typed)
    if any(it.fatal for it in faults):
        return _editor(request, typed, versions, status=422)
    if all(getattr(typed, part) == getattr(now, part) for part in PARTS):
        messages.info(request, _("Nothing was changed."))
        return redirect("letter", letter, language)
    note = " ".join(request.POST.get("note", "").replace("\0", "").split())[:300]
    _insert(request, typed, note)
    about = f"{words.letter(letter)}, {words.language(language)}"
    audit.note(request, "letter.changed", about, after={"note": note})
    undo = reverse("letter_back", args=[letter, language])
    undo += f"?version={versions[0].id if stands and versions else 0}"
    text = _("Saved. Messages say it from now on.")
    messages.success(request, text, extra_tags=undo)
    return redirect("letter", letter, language)


@require_POST
@require(Role.MANAGER)
def back(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    """To an older version (`version`), or to what Waypost ships (0)."""
    _known(request, letter, language)
    brand_id = seat_of(request).brand_id
    asked = request.POST.get("version") or request.GET.get("version", "")
    versions = read.versions(brand_id, letter, language)
    about = f"{words.letter(letter)}, {words.language(language)}"
    if asked == "0":
        _insert(request, shipped(letter, language), _("As Waypost ships it"), live=False)
        audit.note(request, "letter.shipped", about)
        messages.success(request, _("It says again what Waypost ships."))
        return redirect("letter", letter, language)
    found = next((it for it in versions if str(it.id) == asked), None)
    if found is None:
        raise Http404("no such version")
    if any(it.fatal for it in proofing.check(_of(found))):
        messages.error(request, _("That version names what letters no longer know."))
        return redirect("letter", letter, language)
    _insert(request, _of(found), found.note, of_id=found.id)
    audit.note(request, "letter.returned", about, after={"version": found.id})
    messages.success(request, _("That version stands again."))
    return redirect("letter", letter, language)


@require_POST
@require(Role.MANAGER)
def test(request: HttpRequest, letter: str, language: str) -> HttpResponse:
    """The letter as it stands, to the reader's own address."""
    _known(request, letter, language)
    assert isinstance(request.user, Person), "only people have an address"
    brand_id = seat_of(request).brand_id
    number = request.POST.get("order", "").replace("\0", "").strip()
    order_id = orders.order_numbered(brand_id, number) if number else 0
    wrong = testing.send(
        request, "email", request.user.email,
        letter=letter, language=language, order_id=order_id or 0,
    )  # fmt: skip
    if wrong:
        messages.error(request, wrong)
        return redirect("letter", letter, language)
    audit.note(request, "letter.tested", f"{words.letter(letter)}, {words.language(language)}")
    messages.success(request, _("A test is on its way to you. It stands in the outbox too."))
    return redirect("letter", letter, language)


@require_POST
@require(Role.MANAGER)
@xframe_options_sameorigin
def preview(request: HttpRequest) -> HttpResponse:
    """What is typed, on a real order. `part=html`: the mail alone, for a frame."""
    name, language = request.POST.get("letter", ""), request.POST.get("language", "")
    _known(request, name, language)
    typed = _typed(request, name, language)
    drawn, fault = _drawn(request, typed)
    if request.POST.get("part") == "html":
        return framed(drawn.html if drawn else "<!doctype html><html><head></head></html>")
    return render(request, "console/speech/_preview.html", _shown(typed, drawn, fault))


def _editor(
    request: HttpRequest, wording: Wording, versions: list[read.Version], status: int = 200
) -> HttpResponse:
    drawn, fault = _drawn(request, wording)
    page = _shown(wording, drawn, fault) | {
        "tab": "letters",
        "title": words.letter(wording.letter),
        "language_title": words.language(wording.language),
        "languages": [
            (it, words.language(it)) for it in read.desk_of(seat_of(request).brand_id).languages
        ],
        "variables": proofing.variables(),
        "versions": _told(versions),
        "names": {it.id: it.shown for it in people(seat_of(request).brand_id)},
        "note": request.POST.get("note", ""),
        "order": request.POST.get("order", request.GET.get("order", "")),
        "own": bool(versions and versions[0].live),
        "mine": request.user.email if isinstance(request.user, Person) else "",
    }
    return render(request, "console/speech/letter.html", page, status=status)


def _shown(wording: Wording, drawn: Drawn | None, fault: str) -> dict[str, Any]:
    return {
        "w": wording,
        "faults": proofing.check(wording),
        "drawn": drawn,
        "fault": fault,
        "segments": segments(drawn.sms) if drawn else None,
    }


def _drawn(request: HttpRequest, wording: Wording) -> tuple[Drawn | None, str]:
    """How it looks on the order that was asked for, else on the newest; or why not."""
    brand_id, now = seat_of(request).brand_id, timezone.now()
    number = request.POST.get("order", request.GET.get("order", "")).replace("\0", "").strip()
    order_id = _order(brand_id, number, wording.letter)
    if not order_id:
        return None, _("No order has this number.") if number else _("There is no order yet.")
    try:
        said = drawing.example(brand_id, order_id, wording.letter, wording.language, now)
        return draw(clean(said), wording), ""
    except OrderGone:
        return None, _("There is no such order any more.")
    except LetterUndrawable as error:
        return None, str(error)


def _order(brand_id: int, number: str, letter: str) -> int | None:
    if number:
        return orders.order_numbered(brand_id, number)
    return drawing.newest_order(brand_id, letter)


def _typed(request: HttpRequest, name: str, language: str) -> Wording:
    parts = {
        part: request.POST.get(part, "").replace("\0", "").replace("\r\n", "\n").strip()[:longest]
        for part, longest in _LONGEST.items()
    }
    for part in ("subject", "preview"):
        parts[part] = " ".join(parts[part].split())
    return Wording(letter=name, language=language, **parts)


def _of(version: read.Version) -> Wording:
    parts = {part: getattr(version, part) for part in PARTS}
    return Wording(letter=version.letter, language=version.language, **parts)


def _insert(
    request: HttpRequest, it: Wording, note: str, *, live: bool = True, of_id: int | None = None
) -> None:
    raw().execute(
        _INSERT,
        (seat_of(request).brand_id, it.letter, it.language, it.subject, it.preview, it.body,
         it.text, it.sms, live, timezone.now(), request.user.pk, note, of_id),
    )  # fmt: skip


def _told(versions: list[read.Version]) -> list[Told]:
    found = []
    for at, it in enumerate(versions):
        before = (
            _of(versions[at + 1]) if at + 1 < len(versions) else shipped(it.letter, it.language)
        )
        found.append(Told(it, _changes(before, _of(it)), at == 0))
    return found


def _changes(before: Wording, after: Wording) -> list[tuple[str, str]]:
    """Lines that went ("-") and came ("+"), each part under its name ("")."""
    found: list[tuple[str, str]] = []
    for part in PARTS:
        old, new = getattr(before, part), getattr(after, part)
        if old != new:
            found.append(("", part))
            lines = ndiff(old.splitlines(), new.splitlines())
            found += [(line[0], line[2:]) for line in lines if line[0] in "+-"]
    return found


def _known(request: HttpRequest, name: str, language: str) -> None:
    desk = read.desk_of(seat_of(request).brand_id)
    if name not in LETTERS or language not in desk.languages:
        raise Http404("no such letter")
