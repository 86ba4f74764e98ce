"""Web push (RFC 8030), encrypted for the browser (RFC 8291), on our own guarded HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from django.utils.translation import gettext_lazy as _
from py_vapid import Vapid02
from pywebpush import WebPusher, WebPushException

from waypost.lib.database import config
from waypost.tell import vapid
from waypost.tell.states import Channel
from waypost.tell.ways import guarded
from waypost.tell.ways.contract import (
    Accepted,
    Busy,
    Device,
    Field,
    Lost,
    Outgoing,
    Provider,
    Refused,
    SettingsWrong,
    WaySettings,
)

_KEEP = 24 * 3600  # seconds that a push service keeps it for a browser that is off
_GONE = frozenset({404, 410})
_MOST_TEXT = 600  # letters; a push service takes 4096 bytes in all


class Push:
    """One brand's key. Each message goes to all of the person's devices."""

    def __init__(self, settings: WaySettings) -> None:
        contact = settings.values.get("contact", "").strip()
        if "@" in contact and ":" not in contact:
            contact = f"mailto:{contact}"
        if not contact.startswith(("mailto:", "https://")):
            raise SettingsWrong("contact", "is neither a mail address nor one of a page")
        self._contact, self._private = contact, settings.private
        self._key = Vapid02(vapid.private_key(config().secret_key, settings.brand_id))
        self._session = guarded.session(guarded.http(settings.private))

    def send(self, outgoing: Outgoing, hand: Callable[[], None]) -> Accepted:
        """Taken when one device's push service took it."""
        if not outgoing.devices:
            raise Refused("no browser of this customer shows news any more")
        body = _body(outgoing)
        ready = [(device, self._prepared(device, body, outgoing)) for device in outgoing.devices]
        hand()
        told = [(device, self._told(prepared)) for device, prepared in ready]
        gone = tuple(device.endpoint for device, answer in told if _is_gone(answer))
        answers = [answer for _device, answer in told]
        if None in answers:
            return Accepted(gone=gone)
        for kind in (Lost, Busy):
            for answer in answers:
                if isinstance(answer, kind):
                    raise answer
        first = next(answer for answer in answers if answer is not None)
        raise Refused(str(first), gone=gone) from first

    def close(self) -> None:
        self._session.close()

    def _prepared(
        self, device: Device, body: bytes, outgoing: Outgoing
    ) -> requests.PreparedRequest | Exception:
        try:
            endpoint = checked(device.endpoint, private=self._private)
            pusher = WebPusher({"endpoint": endpoint, "keys": dict(device.keys)})
            encrypted = pusher.encode(body)["body"]
        except (WebPushException, ValueError, KeyError) as error:
            return _Unusable(f"this browser's subscription cannot be used: {error}"[:200])
        parts = urlsplit(endpoint)
        headers = {
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(_KEEP),
            "topic": outgoing.name.hex,  # 32 letters of base64, as RFC 8030 (5.4) allows
            "urgency": "normal",
            **self._signed(f"{parts.scheme}://{parts.netloc}"),
        }
        return self._session.prepare_request(
            requests.Request("POST", endpoint, headers=headers, data=encrypted)
        )

    def _signed(self, audience: str) -> dict[str, str]:
        claims: dict[str, Any] = {"aud": audience, "sub": self._contact}
        return dict(self._key.sign(claims))

    def _told(self, prepared: requests.PreparedRequest | Exception) -> Exception | None:
        """None when the push service took it."""
        if isinstance(prepared, Exception):
            return prepared
        try:
            with guarded.without_answer():
                answer = self._session.send(prepared, allow_redirects=False)
        except (Lost, Busy) as error:
            return error
        if answer.status_code in _GONE:
            return _Unusable("the browser has withdrawn its consent")
        if 200 <= answer.status_code < 300:
            return None
        wait = guarded.seconds({k.lower(): v for k, v in answer.headers.items()})
        why = f"{answer.status_code} {answer.text[:200]}".strip()
        return guarded.judged(answer.status_code, why, wait=wait)


class _Unusable(Refused):
    """The device is no more."""


def checked(endpoint: str, *, private: bool) -> str:
    """The endpoint; ValueError when it is no https address of a push service."""
    parts = urlsplit(endpoint)
    plain = private and parts.scheme == "http"
    if (parts.scheme != "https" and not plain) or not parts.hostname or parts.username:
        raise ValueError("it is no https address")
    if len(endpoint) > 1000 or not endpoint.isascii() or any(it <= " " for it in endpoint):
        raise ValueError("it is no address")
    return endpoint


def _is_gone(answer: Exception | None) -> bool:
    return isinstance(answer, _Unusable)


def _body(outgoing: Outgoing) -> bytes:
    """What the service worker shows. tag: a second copy replaces the first instead of ringing."""
    shown = {
        "title": outgoing.subject[:120],
        "body": outgoing.text[:_MOST_TEXT],
        "url": outgoing.url,
        "tag": outgoing.name.hex,
        "lang": outgoing.language,
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


PROVIDER = Provider(
    Channel.PUSH,
    "webpush",
    _("Browser notifications"),
    (
        Field(
            "contact",
            _("Whom push services may ask"),
            help=_("A mail address or page of yours: browser makers write there about faults."),
        ),
    ),
    Push,
)
