"""What is told to customers, in the desk's words: letters, states, channels, reasons."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any, Protocol

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waypost.tell.states import Autonomy, CauseState, Channel, Form, MessageState, Reason

LETTERS: dict[str, Any] = {
    "order_confirmed": _("Order confirmed"),
    "payment_problem": _("Payment problem"),
    "on_hold": _("On hold"),
    "address_to_confirm": _("Address to confirm"),
    "backordered": _("Backordered: wait, swap or cancel"),
    "dispatch_delayed": _("Dispatch delayed"),
    "cancelled": _("Cancelled"),
    "label_made": _("Label made"),
    "dispatched": _("Dispatched"),
    "partly_dispatched": _("Partly dispatched"),
    "in_transit": _("In transit"),
    "delayed": _("Delayed, with the new date"),
    "stalled": _("Stalled: we noticed first"),
    "moving_again": _("Moving again"),
    "out_for_delivery": _("Out for delivery"),
    "delivery_failed": _("Delivery failed"),
    "ready_for_pickup": _("Ready for pickup"),
    "lost": _("Lost, with the remedy"),
    "damaged": _("Damaged, with the remedy"),
    "coming_back": _("Coming back: send again or refund"),
    "delivered": _("Delivered"),
    "all_delivered": _("All parcels delivered"),
    "late_apology": _("Delivered late: apology"),
    "return_requested": _("Return requested"),
    "return_approved": _("Return approved"),
    "return_declined": _("Return declined"),
    "return_received": _("Return received"),
    "refund_made": _("Refund on its way"),
    "refund_arrived": _("Refund arrived"),
    "guide": _("Guide after delivery"),
    "survey": _("Did it arrive well?"),
    "digest": _("Daily digest"),
    "wish_received": _("Wish received"),
}
CATEGORIES: dict[str, Any] = {
    "order": _("The order"),
    "delivery": _("Delivery"),
    "trouble": _("Trouble"),
    "returns": _("Returns and refunds"),
    "advice": _("Advice and questions"),
}
CHANNELS: dict[str, Any] = {
    Channel.EMAIL: _("E-mail"),
    Channel.SMS: _("SMS"),
    Channel.WHATSAPP: _("WhatsApp"),
    Channel.PUSH: _("Push notification"),
    Channel.WEBHOOK: _("Webhook"),
}
BY: dict[str, Any] = {
    Channel.EMAIL: _("by e-mail"),
    Channel.SMS: _("by SMS"),
    Channel.WHATSAPP: _("by WhatsApp"),
    Channel.PUSH: _("by push notification"),
    Channel.WEBHOOK: _("by webhook"),
}
STATES: dict[str, Any] = {
    MessageState.DRAFT: _("Draft"),
    MessageState.ASKED: _("To approve"),
    MessageState.WAITING: _("Waiting"),
    MessageState.CLAIMED: _("Being prepared"),
    MessageState.HANDING: _("Being handed over"),
    MessageState.SENT: _("Sent"),
    MessageState.UNKNOWN: _("Unknown"),
    MessageState.FAILED: _("Failed"),
    MessageState.DROPPED: _("Dropped"),
}
TONES: dict[str, str] = {
    MessageState.DRAFT: "accent",
    MessageState.ASKED: "accent",
    MessageState.SENT: "fine",
    MessageState.UNKNOWN: "warning",
    MessageState.FAILED: "broken",
}
FORMS: dict[str, Any] = {
    Form.SINGLE: _("Single message"),
    Form.DIGEST: _("Digest"),
    Form.TEST: _("Test"),
}
AUTONOMY: dict[str, Any] = {
    Autonomy.OFF: _("Off"),
    Autonomy.DRAFT: _("Draft"),
    Autonomy.APPROVE: _("Approve"),
    Autonomy.AUTOMATIC: _("Automatic"),
}
CAUSE_STATES: dict[str, Any] = {
    CauseState.NEW: _("About to be decided"),
    CauseState.HELD: _("Held"),
    CauseState.GOING: _("On its way"),
    CauseState.SENT: _("Sent"),
    CauseState.MERGED: _("Merged"),
    CauseState.DROPPED: _("Dropped"),
}
CAUSE_TONES: dict[str, str] = {
    CauseState.HELD: "warning",
    CauseState.GOING: "accent",
    CauseState.SENT: "fine",
    CauseState.MERGED: "fine",
}
LANGUAGES: dict[str, Any] = {
    "ar": _("Arabic"),
    "de": _("German"),
    "en": _("English"),
    "es": _("Spanish"),
    "fr": _("French"),
    "he": _("Hebrew"),
    "it": _("Italian"),
    "nl": _("Dutch"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
}
REASONS: dict[str, Any] = {
    Reason.QUIET_HOURS: _("quiet hours where the customer is"),
    Reason.DIGEST: _("goes into the daily digest"),
    Reason.GATHERING: _("waits a little for news of the other parcels"),
    Reason.SCHEDULED: _("not due yet"),
    Reason.BUDGET: _("the customer has had enough messages today"),
    Reason.OPEN_TROUBLE: _("waits until the order's trouble or return is over"),
    Reason.APPROVAL: _("waits for a colleague's approval"),
    Reason.DRAFT: _("waits for a colleague to finish the draft"),
    Reason.PAUSED: _("all messages are paused"),
    Reason.TOO_OLD: _("too old to be worth telling"),
    Reason.BEFORE_ACTIVATION: _("happened before Waypost was switched on"),
    Reason.SWITCHED_OFF: _("this kind of message is switched off"),
    Reason.NOT_WANTED: _("the customer does not want this kind"),
    Reason.NO_ADDRESS: _("there is no address to send to"),
    Reason.NO_CONSENT: _("the customer has not agreed to it"),
    Reason.SUPPRESSED: _("the address is suppressed"),
    Reason.REPLACED: _("replaced by stronger news"),
    Reason.UNTRUE: _("no longer true by the time it would have gone out"),
    Reason.ERASED: _("the customer's data was erased"),
    Reason.REJECTED: _("rejected by a colleague"),
    Reason.REFUSED: _("the provider refused it"),
    Reason.ALREADY_SAID: _("already told"),
    Reason.NO_WAY: _("no way to send is connected for it"),
    Reason.NEEDLESS: _("good news after trouble that the customer never heard of"),
    Reason.NO_ANSWER: _("the provider's answer was lost: nobody knows whether it has it"),
    Reason.BROKEN: _("the wording could not be filled in"),
}
HOLDING = (
    *(Reason.QUIET_HOURS, Reason.DIGEST, Reason.GATHERING, Reason.SCHEDULED, Reason.BUDGET),
    *(Reason.OPEN_TROUBLE, Reason.APPROVAL, Reason.DRAFT, Reason.PAUSED),
)
DETAILED = frozenset({Reason.REFUSED, Reason.BROKEN, Reason.NO_ANSWER})  # what a provider said
FONTS: dict[str, Any] = {
    "system": _("The reader's own system font"),
    "serif": _("Serif"),
    "rounded": _("Rounded"),
    "mono": _("Typewriter"),
}
SUPPRESSED: dict[str, Any] = {
    "bounce": _("Bounced"),
    "complaint": _("Complained as spam"),
    "stop": _("Answered STOP"),
    "invalid": _("Not a working address"),
    "desk": _("By a colleague"),
}


class Decided(Protocol):
    """As much of a decision as a line about it says."""

    @property
    def name(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...
    @property
    def channel(self) -> str: ...
    @property
    def detail(self) -> str: ...


def line(it: Decided, zone: tzinfo, now: datetime) -> str:
    """A decision of the timeline: "Dispatched (…4711): sent by e-mail"."""
    what = letter(it.name)
    if it.subject:
        what = f"{what} ({it.subject if len(it.subject) <= 8 else '…' + it.subject[-6:]})"
    text = decided(it.verdict, it.reason, it.until, it.channel, zone, now)
    detail = f" ({it.detail})" if it.detail and it.reason in DETAILED else ""
    return gettext("%(what)s. %(decided)s%(detail)s") % {
        "what": what, "decided": text, "detail": detail
    }  # fmt: skip


def letter(name: str) -> str:
    """What a letter is called; one without words is shown by its name."""
    return str(LETTERS.get(name, name.replace("_", " ")))


def language(code: str) -> str:
    return str(LANGUAGES.get(code.partition("-")[0], code))


def reason(name: str) -> str:
    return str(REASONS.get(name, name.replace("_", " ")))


def decided(
    verdict: str, why: str, until: datetime | None, channel: str, zone: tzinfo, now: datetime
) -> str:
    """A decision in one sentence: "Held until 08:00: quiet hours where the customer is"."""
    because = reason(why) if why else ""
    if verdict == "hold":
        return _held(because, until, zone, now)
    if verdict in ("drop", "dropped"):
        return gettext("Dropped: %(why)s") % {"why": because} if because else gettext("Dropped")
    if verdict in ("merge", "merged"):
        if why == Reason.DIGEST:
            return gettext("Merged into the daily digest")
        return gettext("Merged with other news into one message")
    by = str(BY.get(channel, ""))
    if verdict == "sent":
        return gettext("Sent %(by)s") % {"by": by} if by else gettext("Sent")
    return gettext("To be sent %(by)s") % {"by": by} if by else gettext("To be sent")


def _held(because: str, until: datetime | None, zone: tzinfo, now: datetime) -> str:
    if until is None:
        return gettext("Held: %(why)s") % {"why": because} if because else gettext("Held")
    at, today = until.astimezone(zone), now.astimezone(zone).date()
    when = f"{at:%H:%M}" if at.date() == today else f"{at:%d.%m. %H:%M}"
    if not because:
        return gettext("Held until %(when)s") % {"when": when}
    return gettext("Held until %(when)s: %(why)s") % {"when": when, "why": because}
