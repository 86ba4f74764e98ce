"""A customer as their preference centre knows them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection

from waypost.core.order import unpack
from waypost.lib.database import config
from waypost.overview.models import CustomerRow
from waypost.portal.visitor import Guest
from waypost.tell import consent, suppress
from waypost.tell.addresses import email_of, mobile_of
from waypost.tell.consent import Given
from waypost.tell.models import Device, Person, Way
from waypost.tell.states import Channel
from waypost.tell.suppress import Stopped
from waypost.tell.vapid import public_key

_NEWEST = """
select o.state from overview_orderrow r
join timeline_order o on o.brand_id = r.brand_id and o.id = r.order_id
where r.brand_id = %s and r.customer_id = %s
order by r.placed_at desc nulls last, r.order_id desc limit 1
"""
# What a person can be reached by; the brand's own webhook is none of their business.
_PERSONAL = (Channel.EMAIL, Channel.SMS, Channel.WHATSAPP, Channel.PUSH)


class Known(NamedTuple):
    """row: what they chose, with the defaults where they chose nothing. addresses: by channel,
    spelled. consents, stopped: of those. offered: channels that the brand has, its favourite
    first. accepts: what they said to the storefront about marketing. country: of their order.
    devices: the orders that their browsers show news of, one each, 0 for all of them."""

    customer: CustomerRow
    row: Person
    addresses: dict[Channel, str]
    consents: dict[Channel, dict[tuple[str, str], Given]]
    stopped: dict[Channel, Stopped]
    offered: tuple[Channel, ...]
    accepts: tuple[str, ...]
    country: str
    devices: tuple[int, ...]


def known(guest: Guest) -> Known | None:
    """None when nothing is known of them (any more)."""
    brand_id = guest.brand.pk
    customer = CustomerRow.objects.filter(brand_id=brand_id, id=int(guest.subject)).first()
    if customer is None:
        return None
    row = Person.objects.filter(brand_id=brand_id, key=customer.key).first()
    row = row or Person(brand_id=brand_id, key=customer.key)
    with connection.cursor() as cursor:
        found = cursor.execute(_NEWEST, (brand_id, customer.id)).fetchone()
        who = unpack(bytes(found[0])) if found else None
        country = who.ship_to[2].country if who and who.ship_to else guest.brand.country
        told = who.customer[2] if who and who.customer else None
        phone = row.phone or (mobile_of(told.phone, country).address if told else None)
        addresses = _addresses(email_of(told.email).address if told else None, phone)
        newest = consent.newest(cursor, {(brand_id, it) for it in addresses.values()})
        asked = {(brand_id, channel.value, it) for channel, it in addresses.items()}
        gone = suppress.suppressed(cursor, asked)
    return Known(
        customer,
        row,
        addresses,
        {channel: newest.get((brand_id, it), {}) for channel, it in addresses.items()},
        {Channel(channel): why for (_, channel, _), why in gone.items()},
        offered(guest),
        tuple(told.accepts) if told else (),
        country,
        _devices(brand_id, customer.key),
    )


def _devices(brand_id: int, key: str) -> tuple[int, ...]:
    found = Device.objects.filter(brand_id=brand_id, person=key, gone_at=None)
    return tuple(found.values_list("order_id", flat=True))


def _addresses(email: str | None, phone: str | None) -> dict[Channel, str]:
    found = {Channel.EMAIL: email, Channel.SMS: phone, Channel.WHATSAPP: phone}
    return {channel: address for channel, address in found.items() if address}


def offered(guest: Guest) -> tuple[Channel, ...]:
    """The brand's channels: all that it likes while everything goes to the outbox, else those that
    it has a provider for."""
    ways = set(
        Way.objects.filter(brand_id=guest.brand.pk, deleted_at=None).values_list(
            "channel", flat=True
        )
    )
    liked = dict.fromkeys((*guest.desk.channels, *(_PERSONAL if ways else ())))
    return tuple(it for it in liked if it in _PERSONAL and (not ways or it.value in ways))


def push_key(guest: Guest) -> str:
    """What a browser needs to subscribe to the brand's news, "" where there are none."""
    by_push = Way.objects.filter(
        brand_id=guest.brand.pk, channel=Channel.PUSH.value, deleted_at=None
    )
    return public_key(config().secret_key, guest.brand.pk) if by_push.exists() else ""


def pushed(guest: Guest, url: str, order_id: int = 0) -> dict[str, Any]:
    """For `portal/_push.html`; url: where the browser's subscription is posted to. order_id: whose
    news it is for, 0 is all."""
    what = f"{guest.brand.slug}/{order_id}"
    return {"push_key": push_key(guest), "push_url": url, "push_for": what}
