"""What colleagues do about messages: approve, reject, write, send again, lift."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from waypost.accounts import audit
from waypost.accounts.models import Role
from waypost.accounts.roles import require, seat_of
from waypost.console import telling
from waypost.console.alerting import raw
from waypost.console.read import order as orders
from waypost.console.read import suppressed
from waypost.console.read import told as reading
from waypost.console.views.entry import safe_path
from waypost.console.views.messages import of
from waypost.console.words import messages as words
from waypost.overview.models import OrderRow
from waypost.tell import outcome, overrule
from waypost.tell.links import Scope
from waypost.tell.models import Revocation

_MOST = 200  # messages that are approved at once
_LONGEST = 20_000

_SET_LIFTED = """
update tell_suppression set lifted_at = %s, lifted_by = %s where brand_id = %s and id = %s
"""

Verb = Callable[[int, int, int, datetime], bool]


def _approve(brand_id: int, id_: int, by: int, now: datetime) -> bool:
    return outcome.approved(raw(), brand_id, id_, by, now + overrule.GRACE)


def _reject(brand_id: int, id_: int, by: int, now: datetime) -> bool:
    return outcome.rejected(raw(), brand_id, id_, by, now)


def _again(brand_id: int, id_: int, by: int, now: datetime) -> bool:
    return overrule.resend(raw(), brand_id, id_, by, now)


def _leave(brand_id: int, id_: int, by: int, now: datetime) -> bool:
    return overrule.leave(raw(), brand_id, id_, by, now)


def _undo(brand_id: int, id_: int, _by: int, now: datetime) -> bool:
    return overrule.take_back(raw(), brand_id, id_, now)


_VERBS: dict[str, Verb] = {
    "approve": _approve,
    "reject": _reject,
    "again": _again,
    "leave": _leave,
    "undo": _undo,
}


@require_POST
@require(Role.AGENT)
def act(request: HttpRequest, message_id: int, verb: str) -> HttpResponse:
    """approve (can be undone for a few seconds), reject, again, leave; undo takes an approval
    back."""
    found = of(request, message_id)
    if verb not in _VERBS:
        raise Http404("no such verb")
    if _done(request, verb, message_id):
        _note(request, verb, found.it.letter, found.it.number)
        undo = reverse("message_act", args=[message_id, "undo"]) if verb == "approve" else ""
        messages.success(request, _said(verb), extra_tags=undo)
    else:
        messages.error(request, _late(verb))
    return _back(request)


@require_POST
@require(Role.AGENT)
def act_on_many(request: HttpRequest) -> HttpResponse:
    """Approve or reject the picked messages."""
    verb = request.POST.get("verb", "")
    picked = [int(it) for it in request.POST.getlist("message") if _is_id(it)][:_MOST]
    if verb not in ("approve", "reject"):
        raise Http404("no such verb")
    done = sum(_done(request, verb, id_) for id_ in picked)
    if not picked:
        messages.error(request, _("Nothing was picked."))
    elif done:
        audit.note(request, f"messages.{verb}", str(done))
        messages.success(request, _said_of_many(verb, done))
    else:
        messages.error(request, _late(verb))
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Role.AGENT)
def write(request: HttpRequest, message_id: int) -> HttpResponse:
    """A draft in a colleague's own words; `then=send` approves it too."""
    found = of(request, message_id)
    page: dict[str, Any] = telling.shown(request, found)
    if not page["editable"]:
        messages.error(request, _late("approve"))
        return redirect("message", message_id)
    if request.method != "POST":
        return render(request, "console/messages/write.html", page)
    subject = " ".join(request.POST.get("subject", "").replace("\0", "").split())[:200]
    text = request.POST.get("text", "").replace("\0", "").replace("\r\n", "\n").strip()[:_LONGEST]
    if not text:
        page |= {"error": _("Write what the customer is to read."), "subject": subject}
        return render(request, "console/messages/write.html", page, status=422)
    overrule.rewrite(raw(), seat_of(request).brand_id, message_id, subject, text)
    _note(request, "rewrite", found.it.letter, found.it.number)
    if request.POST.get("then") == "send" and _done(request, "approve", message_id):
        _note(request, "approve", found.it.letter, found.it.number)
        undo = reverse("message_act", args=[message_id, "undo"])
        messages.success(request, _said("approve"), extra_tags=undo)
    else:
        messages.success(request, _("Kept. It waits for somebody's approval."))
    return redirect("message", message_id)


@require_POST
@require(Role.AGENT)
def send_now(request: HttpRequest, cause_id: int) -> HttpResponse:
    """A cause that is held goes as soon as the governor looks, which is at once."""
    seat = seat_of(request)
    found = reading.cause(seat.brand_id, cause_id)
    if found is None:
        raise Http404("no such cause")
    if overrule.hurry(raw(), seat.brand_id, cause_id, request.user.pk or 0, timezone.now()):
        audit.note(request, "cause.hurry", f"{words.letter(found.name)} {found.number}".strip())
        messages.success(request, _("It goes out now. That cannot be undone."))
    else:
        messages.error(request, _("It is not held any more: look at what became of it."))
    return _back(request)


@require_POST
@require(Role.AGENT)
def lift(request: HttpRequest, suppression_id: int) -> HttpResponse:
    """Messages may go to this address again; why is kept in the audit log."""
    seat = seat_of(request)
    found = suppressed.suppression(seat.brand_id, suppression_id)
    if found is None:
        raise Http404("no such address")
    note = " ".join(request.POST.get("note", "").replace("\0", "").split())[:300]
    if not note:
        messages.error(request, _("Say why it works again: whoever looks later will ask."))
        return redirect("messages_suppressed")
    _set_lifted(seat.brand_id, suppression_id, timezone.now(), request.user.pk)
    audit.note(
        request, "suppression.lifted", found.address, {"reason": found.reason}, {"note": note}
    )
    undo = reverse("suppression_restore", args=[suppression_id])
    text = _("Messages may go to %(address)s again.") % {"address": found.address}
    messages.success(request, text, extra_tags=undo)
    return redirect("messages_suppressed")


@require_POST
@require(Role.AGENT)
def restore(request: HttpRequest, suppression_id: int) -> HttpResponse:
    """A lifting is undone."""
    seat = seat_of(request)
    found = suppressed.suppression(seat.brand_id, suppression_id)
    if found is None:
        raise Http404("no such address")
    standing = suppressed.suppressions(
        seat.brand_id, 1, channel=found.channel, address=found.address, living=True
    )
    if found.lifted_at and not standing:
        _set_lifted(seat.brand_id, suppression_id, None, None)
        audit.note(request, "suppression.restored", found.address)
    text = _("Nothing is sent to %(address)s.") % {"address": found.address}
    messages.success(request, text)
    return redirect("messages_suppressed")


@require_POST
@require(Role.AGENT)
def links(request: HttpRequest, order_id: int, verb: str) -> HttpResponse:
    """revoke: the links in messages about this order, to its page and to its customer's
    preferences, that were made so far work no more; allow undoes it."""
    brand_id, now = seat_of(request).brand_id, timezone.now()
    found = orders.order(brand_id, order_id) if order_id < 2**63 else None
    if found is None or verb not in ("revoke", "allow"):
        raise Http404("no such order")
    subjects = _opened(brand_id, order_id)
    if verb == "revoke":
        for scope, subject in subjects:
            Revocation.objects.update_or_create(
                brand_id=brand_id, scope=scope.value, subject=subject, defaults={"before": now}
            )
        undo = reverse("order_links", args=[order_id, "allow"])
        text = _(
            "Links to this order's page and its customer's preferences work no more. New ones do "
            "from the next hour on."
        )
        messages.success(request, text, extra_tags=undo)
    else:
        for scope, subject in subjects:
            Revocation.objects.filter(brand_id=brand_id, scope=scope, subject=subject).delete()
        messages.success(request, _("The links work again."))
    audit.note(request, f"links.{verb}", found.number)
    return redirect("order", order_id)


def _opened(brand_id: int, order_id: int) -> list[tuple[Scope, str]]:
    """Scopes and subjects of the links in messages about this order."""
    rows = OrderRow.objects.filter(brand_id=brand_id, order_id=order_id)
    customer_id = rows.values_list("customer_id", flat=True).first()
    found = [(Scope.ORDER, str(order_id))]
    if customer_id:
        found += [(scope, str(customer_id)) for scope in (Scope.PERSON, Scope.CHOICES)]
    return found


def _set_lifted(brand_id: int, id_: int, at: datetime | None, by: int | None) -> None:
    raw().execute(_SET_LIFTED, (at, by, brand_id, id_))


def _done(request: HttpRequest, verb: str, id_: int) -> bool:
    return _VERBS[verb](seat_of(request).brand_id, id_, request.user.pk or 0, timezone.now())


def _note(request: HttpRequest, verb: str, letter: str, number: str) -> None:
    audit.note(request, f"message.{verb}", f"{words.letter(letter)} {number}".strip())


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(safe_path(request, request.POST.get("next") or reverse("messages")))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _said(verb: str) -> str:
    forms = {
        "approve": _("Approved. It goes out in a few seconds, or when quiet hours are over."),
        "reject": _("Rejected: it is not sent. That cannot be undone."),
        "again": _("It is sent once more. That cannot be undone."),
        "leave": _("It counts as sent."),
        "undo": _("Taken back: it waits for approval again."),
    }
    return forms[verb]


def _said_of_many(verb: str, count: int) -> str:
    if verb == "approve":
        text = ngettext(
            "%(count)s message is approved. It cannot be undone for many at once.",
            "%(count)s messages are approved. It cannot be undone for many at once.",
            count,
        )
    else:
        text = ngettext(
            "%(count)s message is rejected. That cannot be undone.",
            "%(count)s messages are rejected. That cannot be undone.",
            count,
        )
    return text % {"count": count}


def _late(verb: str) -> str:
    if verb == "undo":
        return _("Too late: it is already on its way.")
    return _("Nothing was changed: it is no longer in this state.")
