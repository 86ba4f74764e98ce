"""The providers that a brand can send by: one line each."""

from __future__ import annotations

from waypost.tell.states import Channel
from waypost.tell.ways import push, service_list, sms_plivo, sms_twilio, smtp, webhook
from waypost.tell.ways.contract import Provider

_ALL: tuple[Provider, ...] = (
    smtp.PROVIDER,
    *service_list.PROVIDERS,
    sms_twilio.SMS,
    sms_plivo.PROVIDER,
    sms_twilio.WHATSAPP,
    push.PROVIDER,
    webhook.PROVIDER,
)

PROVIDERS: dict[tuple[Channel, str], Provider] = {(it.channel, it.name): it for it in _ALL}


def provider_of(channel: str, name: str) -> Provider | None:
    """None: this version of Waypost knows no such provider."""
    try:
        return PROVIDERS.get((Channel(channel), name))
    except ValueError:
        return None
