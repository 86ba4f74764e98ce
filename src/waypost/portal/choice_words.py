"""The preference centre in words: what there is to choose, and what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from waypost.portal.choosing import Wanted
from waypost.tell.catalogue import Category
from waypost.tell.states import Channel


class Kind(NamedTuple):
    title: Any
    help: Any


CHANNELS = {
    Channel.EMAIL: gettext_lazy("E-mail"),
    Channel.SMS: gettext_lazy("Text message (SMS)"),
    Channel.WHATSAPP: gettext_lazy("WhatsApp"),
    Channel.PUSH: gettext_lazy("Notifications in this browser"),
}
KINDS = {
    Category.ORDER: Kind(
        gettext_lazy("Your order"),
        gettext_lazy(
            "Confirmation, payment and changes. Always sent: they belong to the purchase."
        ),
    ),
    Category.DELIVERY: Kind(
        gettext_lazy("Delivery"), gettext_lazy("On its way, out for delivery, arrived.")
    ),
    Category.TROUBLE: Kind(
        gettext_lazy("When something goes wrong"),
        gettext_lazy("Delays, failed deliveries, and what we do about them."),
    ),
    Category.RETURNS: Kind(
        gettext_lazy("Returns and refunds"), gettext_lazy("Each step, until the money is back.")
    ),
    Category.ADVICE: Kind(
        gettext_lazy("Tips and questions"),
        gettext_lazy("How to use and care for what you bought, and whether it arrived well."),
    ),
}
PACES = {
    "each": gettext_lazy("Each piece of news at once"),
    "daily": gettext_lazy("One summary a day"),
}


def language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_local"]).title()
    except KeyError:
        return code


def clock(minute: int) -> str:
    """`21:00`, as inputs want it and as everybody reads it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def changes(old: Wanted, new: Wanted) -> list[str]:
    """What differs, a sentence each."""
    return list(_changes(old, new))


def _changes(old: Wanted, new: Wanted) -> Iterator[str]:
    for channel, title in CHANNELS.items():
        before, after = (channel.value in it.channels for it in (old, new))
        if before != after:
            words = _("%(channel)s: on") if after else _("%(channel)s: off")
            yield words % {"channel": title}
    if new.channels and old.channels[:1] != new.channels[:1]:
        yield _("First choice: %(channel)s") % {"channel": CHANNELS[Channel(new.channels[0])]}
    for category, kind in KINDS.items():
        before, after = (category.value not in it.off for it in (old, new))
        if before != after:
            words = _("%(kind)s: on") if after else _("%(kind)s: off")
            yield words % {"kind": kind.title}
    if old.language != new.language:
        chosen = language_name(new.language) if new.language else _("as your order suggests")
        yield _("Language: %(language)s") % {"language": chosen}
    if old.pace != new.pace:
        yield str(PACES[new.pace])
    if old.quiet != new.quiet:
        hours = {"since": clock(new.quiet[0]), "until": clock(new.quiet[1])}
        yield _("Quiet from %(since)s to %(until)s") % hours
    if old.zone != new.zone:
        yield _("Time zone: %(zone)s") % {"zone": new.zone or _("where your order goes")}
    if old.phone != new.phone:
        yield _("Another number for texts")
