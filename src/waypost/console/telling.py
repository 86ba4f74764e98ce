"""What the desk shows of messages to customers: how one looks, why it is, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from waypost.accounts.roles import seat_of
from waypost.console import drawing
from waypost.console.read import messages, suppressed, told
from waypost.console.read.messages import Full
from waypost.console.read.speech import desk_of
from waypost.console.words import messages as words
from waypost.console.words import short
from waypost.tell import pages
from waypost.tell.draw import Drawn
from waypost.tell.segments import segments
from waypost.tell.states import CauseState, Channel, Form, MessageState, Verdict

_SHOWN, _NEWEST = 12, 50
_EDITABLE = frozenset({MessageState.DRAFT, MessageState.ASKED})


class Step(NamedTuple):
    """A step of a message's way. tone: done, bad, now or "" for what may still come."""

    title: str
    at: datetime | None
    tone: str
    note: str = ""


class Because(NamedTuple):
    """A cause in words, with the fact that shows it."""

    it: told.Cause
    title: str
    state: str
    tone: str
    evidence: told.Evidence | None
    source: str


class Told(NamedTuple):
    """A decision in words. who: the colleague's id, 0 for Waypost."""

    it: told.Decision
    title: str
    text: str


class Said(NamedTuple):
    """A cause on its order's page: what came of it."""

    it: told.Cause
    title: str
    text: str
    tone: str


def shown(request: HttpRequest, found: Full) -> dict[str, Any]:
    """What `_shown.html` needs."""
    it, brand = found.it, seat_of(request)
    drawn = _drawn(brand.brand_id, found)
    text = drawn.text if drawn and it.channel == Channel.EMAIL else it.text
    sms = it.text or (drawn.sms if drawn else "")
    return {
        "found": found,
        "it": it,
        "letter": words.letter(it.letter),
        "state": words.STATES.get(it.state, it.state),
        "tone": words.TONES.get(it.state, ""),
        "channel": words.CHANNELS.get(it.channel, it.channel),
        "language_title": words.language(it.language),
        "subject": it.subject or (drawn.subject if drawn else ""),
        "preview": drawn.preview if drawn else "",
        "text": text or it.text,
        "sms": sms,
        "segments": segments(sms) if it.channel in (Channel.SMS, Channel.WHATSAPP) else None,
        "has_html": bool(drawn and drawn.html) and it.channel == Channel.EMAIL,
        "brand_name": desk_of(brand.brand_id).sender or brand.name,
        "brand_initial": (desk_of(brand.brand_id).sender or brand.name)[:1],
        "is_test": it.form == Form.TEST,
        "editable": it.state in _EDITABLE,
        "suppressions": suppressed.of_addresses(brand.brand_id, [it.address] if it.address else []),
    }


def html_of(brand_id: int, found: Full) -> str:
    """A mail as a whole document; its text where no HTML can be drawn."""
    drawn = _drawn(brand_id, found)
    if drawn and drawn.html:
        return drawn.html
    text = escape(found.it.text or _("Nothing is written down yet."))
    return f"<!doctype html><html><head></head><body><pre>{text}</pre></body></html>"


def _drawn(brand_id: int, found: Full) -> Drawn | None:
    causes = told.of_message(brand_id, found.it.id)
    return drawing.of_message(brand_id, found, causes, timezone.now())


def steps(found: Full) -> list[Step]:
    """The way of a message, as far as it is known."""
    it = found.it
    line = [Step(_("Decided"), it.made_at, "done")]
    if it.state in _EDITABLE:
        return [*line, Step(str(words.STATES[it.state]), None, "now"), Step(_("Sent"), None, "")]
    if it.state == MessageState.DROPPED:
        return [*line, Step(_("Dropped"), None, "bad", it.why)]
    if it.handed_at and it.way_id:
        line.append(Step(_("Handed over"), it.handed_at, "done"))
    if it.state == MessageState.UNKNOWN:
        return [*line, Step(_("No answer"), None, "bad", it.why)]
    if it.sent_at:
        line.append(Step(_("Sent"), it.sent_at, "done", found.way))
    elif it.state == MessageState.FAILED:
        line.append(Step(_("Failed"), it.failed_at, "bad", it.why))
    else:
        again = _("tried %(count)s times") % {"count": it.tries} if it.tries > 1 else ""
        line.append(Step(_("Waiting"), it.next_at, "now", again or it.why))
    return line + _reported(found)


def _reported(found: Full) -> list[Step]:
    it = found.it
    line = []
    if it.failed_at and it.sent_at:
        line.append(Step(_("Came back"), it.failed_at, "bad", it.why))
    elif it.delivered_at:
        line.append(Step(_("Delivered"), it.delivered_at, "done"))
    elif it.sent_at and it.way_id:
        line.append(Step(_("Delivered"), None, ""))
    if it.opened_at:
        line.append(Step(_("Opened"), it.opened_at, "done"))
    if it.complained_at:
        line.append(Step(_("Complained as spam"), it.complained_at, "bad"))
    return line


def lines(found: Sequence[told.Decision]) -> list[told.Decision]:
    """The decisions that say something: not the going where it is known what became of it, nor
    the same reason to wait twice."""
    over = {it.cause_id for it in found if it.verdict in (Verdict.SENT, Verdict.DROP)}
    kept: list[told.Decision] = []
    waited: set[tuple[int, str]] = set()
    for it in found:
        again = (it.cause_id, it.reason)
        if it.verdict == Verdict.SEND and it.cause_id in over and not it.by:
            continue
        if it.verdict == Verdict.HOLD and again in waited:
            continue
        if it.verdict == Verdict.HOLD:
            waited.add(again)
        kept.append(it)
    return kept


def of_order(brand_id: int, order_id: int) -> dict[str, Any]:
    """What `order/_messages.html` needs."""
    causes = told.of_order(brand_id, order_id)
    sent = messages.messages(brand_id, messages.Asked(order=order_id), _NEWEST)
    addresses = sorted({it.address for it in sent if it.address})
    now = timezone.now()
    return {
        "told": [_said(it, now) for it in causes if it.state != CauseState.NEW][:_SHOWN],
        "told_more": len(causes) > _SHOWN,
        "came_back": [it for it in sent if it.failed_at and it.sent_at],
        "told_suppressed": suppressed.of_addresses(brand_id, addresses),
        "track_url": pages.track(desk_of(brand_id), brand_id, order_id, now),
    }


def of_customer(brand_id: int, customer_id: int) -> dict[str, Any]:
    """What the customer's page shows of messages."""
    key = messages.key_of(brand_id, customer_id)
    found = messages.messages(brand_id, messages.Asked(person=key), 6) if key else []
    addresses = sorted({it.address for it in found if it.address})
    return {
        "told": [
            (it, words.letter(it.letter), str(words.STATES.get(it.state, it.state)),
             words.TONES.get(it.state, ""))
            for it in found
        ],
        "told_suppressed": suppressed.of_addresses(brand_id, addresses),
    }  # fmt: skip


def _said(it: told.Cause, now: datetime) -> Said:
    zone = timezone.get_current_timezone()
    verdict = {"held": "hold", "dropped": "drop"}.get(it.state, it.state)
    text = words.decided(verdict, it.reason, it.until, it.channel, zone, now)
    if it.state == CauseState.GOING:
        text = str(words.CAUSE_STATES[it.state])
    return Said(it, words.letter(it.name), text, words.CAUSE_TONES.get(it.state, ""))


def because(brand_id: int, it: told.Cause) -> Because:
    evidence = told.evidence(brand_id, it.order_id, it.evidence)
    source = short.source(evidence.source) if evidence else ""
    return Because(
        it, words.letter(it.name), str(words.CAUSE_STATES.get(it.state, it.state)),
        words.CAUSE_TONES.get(it.state, ""), evidence, source,
    )  # fmt: skip


def decisions(found: Sequence[told.Decision], brand_id: int) -> list[Told]:
    zone, now = timezone.get_current_timezone(), timezone.now()
    return [
        Told(
            it,
            words.letter(it.name),
            words.decided(it.verdict, it.reason, it.until, it.channel, zone, now),
        )
        for it in found
    ]


def languages(brand_id: int) -> list[tuple[str, str]]:
    """Those that the brand speaks."""
    return [(it, words.language(it)) for it in desk_of(brand_id).languages]
