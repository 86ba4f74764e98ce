"""Telling Waypost from one's own system."""

from __future__ import annotations

from waypost.connectors.guide import Family, Field, Guide, Origin, Tick
from waypost.connectors.guide import gettext_noop as _
from waypost.connectors.standard import made, usable

GUIDE = Guide(
    family=Family.OWN,
    sees=_("Whatever your own system knows, as facts in Waypost's own form."),
    steps=(
        _("Sign with the secret as Standard Webhooks says: webhook-id, webhook-timestamp and "
          "webhook-signature. Libraries exist for most languages."),
        _("POST one fact, a JSON array of facts, or one fact a line, to the address."),
    ),
    ticks=(Tick("facts", "facts"),),
    test=_("Send one order_placed from your system."),
    wrong=_(
        "The signature is HMAC-SHA256 over “id.timestamp.body” with the bytes of the secret, in "
        "base64 after “v1,”; the secret's bytes are what base64 decodes to, without whsec_."
    ),
    origin=Origin.HERE,
    make=made,
    secret=Field(
        "secret",
        _("Signing secret"),
        _("At least 24 random bytes in base64, after whsec_."),
        "whsec_…",
        needed=True,
        check=usable,
    ),
    options=(
        Field(
            "source",
            _("Source"),
            _("How orders' timelines call your system."),
            "our-erp",
            tidy=lambda value: value.strip().lower(),
        ),
    ),
)  # fmt: skip
