"""Setting EasyPost up, in the words of its dashboard."""

from __future__ import annotations

import secrets

from waypost.connectors import checks
from waypost.connectors.guide import Family, Field, Guide, Origin, Tick
from waypost.connectors.guide import gettext_noop as _

GUIDE = Guide(
    family=Family.CARRIERS,
    sees=_("Every scan of the parcels that EasyPost tracks, whichever carrier has them."),
    steps=(
        _("In the EasyPost Dashboard, open Account Settings, then Webhooks & Events."),
        _("Choose Add Webhook. Environment: Production. Webhook URL: the address."),
        _("Webhook Secret: the secret. EasyPost signs nothing without one."),
    ),
    ticks=(
        Tick("tracker.created", "tracker.created"),
        Tick("tracker.updated", "tracker.updated"),
    ),
    test=_("Create a tracker, with a real number or with the test number EZ2000000002."),
    wrong=_(
        "EasyPost never shows a Webhook Secret again: edit the webhook and paste the secret anew."
    ),
    origin=Origin.HERE,
    make=secrets.token_urlsafe,
    secret=Field(
        "secret",
        _("Webhook secret"),
        _("What you set as Webhook Secret."),
        needed=True,
        check=checks.secret(),
    ),
    credentials=(
        Field(
            "api_key",
            _("Production API key"),
            _("Account Settings, API Keys, Production API Keys. It begins with EZAK."),
            "EZAK…",
            check=checks.secret(20),
        ),
    ),
    pulls=_("With a key Waypost asks EasyPost every 15 minutes for trackers that changed."),
)
