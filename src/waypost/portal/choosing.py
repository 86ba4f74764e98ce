"""What a customer wants: read from a form or from the rows, compared, and written down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import msgspec
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waypost.portal.person import Known
from waypost.portal.visitor import Guest
from waypost.tell import consent, heed, suppress
from waypost.tell.addresses import mobile_of
from waypost.tell.catalogue import MARKETING, Category
from waypost.tell.consent import Purpose, Source, may
from waypost.tell.links import Scope
from waypost.tell.models import Device, Person
from waypost.tell.states import Channel

ZONES = sorted(it for it in available_timezones() if "/" in it and not it.startswith("Etc"))
PACES = ("each", "daily")
BY_PHONE = (Channel.SMS, Channel.WHATSAPP)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")

# What somebody agrees to, as it is kept with their consent.
WORDING = {
    Channel.SMS: gettext_lazy(
        "Send me texts about my orders from %(brand)s to this number. Each order makes a few; your "
        "provider may charge for them. Answer STOP to end them, HELP for help."
    ),
    Channel.WHATSAPP: gettext_lazy(
        "Send me WhatsApp messages about my orders from %(brand)s to this number. Answer STOP to "
        "end them."
    ),
}


class Wanted(msgspec.Struct, frozen=True):
    """channels: those that may be used, the one that is liked most first. off: categories that are
    not wanted. quiet: minutes of the day. phone: for texts, spelled."""

    channels: tuple[str, ...]
    off: tuple[str, ...]
    language: str
    zone: str
    pace: str
    quiet: tuple[int, int]
    phone: str = ""


class ChoiceWrong(ValueError):
    """A field makes no sense. faults: by its name, in words."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


def wanted(guest: Guest, it: Known) -> Wanted:
    """As it stands."""
    desk, row = guest.desk, it.row
    order = [Channel(name) for name in row.channels or desk.channels]
    order += [channel for channel in it.offered if channel not in order]
    quiet = (row.quiet_since, row.quiet_until)
    return Wanted(
        channels=tuple(ch.value for ch in order if ch in it.offered and _used(it, ch)),
        off=tuple(category.value for category in Category if _off(it, category)),
        language=row.language if row.language in desk.languages else "",
        zone=row.zone,
        pace=row.pace or ("daily" if desk.digest else "each"),
        quiet=(desk.quiet.since, desk.quiet.until) if None in quiet else quiet,
        phone=it.addresses.get(Channel.SMS, ""),
    )


def _used(it: Known, channel: Channel) -> bool:
    if channel is Channel.PUSH:
        return bool(it.devices)
    if channel not in it.addresses or channel in it.stopped:
        return False
    return may(channel, Category.DELIVERY, it.consents[channel])


def _off(it: Known, category: Category) -> bool:
    if category in MARKETING:
        known = it.consents.get(Channel.EMAIL, {})
        agreed = may(Channel.EMAIL, category, known, it.accepts)
        return not agreed or category.value in it.row.off
    return category.value in it.row.off


def chosen(guest: Guest, it: Known, posted: Mapping[str, Any], ways: list[str]) -> Wanted:
    """What the form asks for. ways, and `posted["kinds"]`: what is ticked. ChoiceWrong says which
    field makes no sense."""
    faults: dict[str, str] = {}
    now = wanted(guest, it)
    typed = str(posted.get("phone", "")).strip() if knows_phone(guest) else ""
    phone = _phone(guest, it, typed, faults) or now.phone
    used = [channel for channel in it.offered if channel.value in ways]
    if not phone and any(channel in BY_PHONE for channel in used):
        faults.setdefault("phone", _("Which number should they go to?"))
    first = posted.get("first")
    used.sort(key=lambda channel: channel.value != first)
    quiet = tuple(_minute(str(posted.get(name, "")), name, faults) for name in ("since", "until"))
    language, zone = str(posted.get("language", "")), str(posted.get("zone", ""))
    kinds = posted.get("kinds") or ()
    if faults:
        raise ChoiceWrong(faults)
    return Wanted(
        channels=tuple(channel.value for channel in used),
        off=tuple(
            it.value for it in Category if it is not Category.ORDER and it.value not in kinds
        ),
        language=language if language in guest.desk.languages else "",
        zone=zone if zone in ZONES else "",
        pace=posted["pace"] if posted.get("pace") in PACES else now.pace,
        quiet=(quiet[0], quiet[1]),
        phone=phone,
    )


def knows_phone(guest: Guest) -> bool:
    """May they see and change the number for texts? Only who came by what was sent to them."""
    return guest.scope is Scope.PERSON


def within(guest: Guest, it: Known, asked: Wanted) -> Wanted:
    """As much of an earlier choice as this link may bring back: others leave the number alone."""
    if knows_phone(guest):
        return asked
    phone = it.addresses.get(Channel.SMS, "")
    kept = (name for name in asked.channels if phone or name not in BY_PHONE)
    return msgspec.structs.replace(asked, phone=phone, channels=tuple(kept))


def _phone(guest: Guest, it: Known, typed: str, faults: dict[str, str]) -> str:
    if not typed:
        return ""
    spelled = mobile_of(typed[:40], it.country)
    if spelled.address is None:
        faults["phone"] = _(
            "This number gets no texts. Please write it with its country, such as +49."
        )
    elif spelled.address not in it.addresses.values() and _silenced(guest, spelled.address):
        faults["phone"] = _("Somebody answered STOP from this number. Please text START from it.")
    return spelled.address or ""


def _silenced(guest: Guest, phone: str) -> bool:
    """Did whoever has this number say STOP? Then nobody but they can take that back."""
    where = (guest.brand.pk, phone)
    with connection.cursor() as cursor:
        said = consent.newest(cursor, [where]).get(where, {})
    return any(
        not it.given and it.source == Source.KEYWORD
        for (channel, _purpose), it in said.items()
        if channel in BY_PHONE
    )


def _minute(text: str, name: str, faults: dict[str, str]) -> int:
    found = _TIME.fullmatch(text[:5])
    if found is None:
        faults[name] = _("Please write a time such as 21:00.")
        return 0
    return int(found[1]) * 60 + int(found[2])


def choose(guest: Guest, it: Known, new: Wanted, now: datetime) -> Wanted:
    """Write it down; what stood before."""
    old = wanted(guest, it)
    # Mail about the order itself always goes, so mail stays the last resort.
    order = dict.fromkeys((*new.channels, Channel.EMAIL.value))
    Person.objects.update_or_create(
        brand_id=guest.brand.pk,
        key=it.customer.key,
        defaults={
            "channels": list(order),
            "off": list(new.off),
            "language": new.language,
            "zone": new.zone,
            "pace": new.pace,
            "quiet_since": new.quiet[0],
            "quiet_until": new.quiet[1],
            "phone": new.phone,
            "changed_at": now,
        },
    )
    _agree(guest, it, old, new, now)
    if Channel.PUSH.value not in new.channels:
        mine = Device.objects.filter(brand_id=guest.brand.pk, person=it.customer.key, gone_at=None)
        mine.update(gone_at=now)
    return old


def _agree(guest: Guest, it: Known, old: Wanted, new: Wanted, now: datetime) -> None:
    brand_id, mail = guest.brand.pk, it.addresses.get(Channel.EMAIL, "")
    where = (brand_id, Channel.EMAIL, mail)
    with connection.cursor() as cursor:
        for channel in BY_PHONE:
            before, after = channel.value in old.channels, channel.value in new.channels
            if before and (not after or new.phone != old.phone):
                heed.stop(cursor, brand_id, channel, old.phone, Source.PAGE, now)
            if after and (not before or new.phone != old.phone):
                words = str(WORDING[channel]) % {"brand": guest.brand.name}
                heed.start(cursor, brand_id, channel, new.phone, Source.PAGE, now, words)
        before, after = Channel.EMAIL.value in old.channels, Channel.EMAIL.value in new.channels
        if mail and before != after:
            consent.record(cursor, *where, Purpose.SERVICE, after, Source.PAGE, now)
            if after:
                suppress.lift(cursor, *where, now, reason=suppress.Why.STOP)
        before, after = (Category.ADVICE.value not in it_.off for it_ in (old, new))
        if mail and before != after:
            consent.record(cursor, *where, Purpose.MARKETING, after, Source.PAGE, now)
