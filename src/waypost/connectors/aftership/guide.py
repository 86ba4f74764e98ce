"""Setting AfterShip up, in the words of its admin."""

from __future__ import annotations

from waypost.connectors import checks
from waypost.connectors.guide import Family, Field, Guide, Tick
from waypost.connectors.guide import gettext_noop as _

GUIDE = Guide(
    family=Family.CARRIERS,
    sees=_("Scans and promised dates of parcels, and returns with their parcels."),
    steps=(
        _("In AfterShip Tracking, open Settings, then Notifications, then Webhooks."),
        _("Copy the Webhook secret and save it here first: AfterShip tries the address at once."),
        _("Choose Add webhook URL, paste the address, and select the events below."),
        _("For returns do the same in AfterShip Returns, whose secret is another one."),
    ),
    ticks=(
        Tick("tracking_update", "Tracking update"),
        Tick("edd_revise", "Estimated delivery date revised"),
        Tick("tracking_pending_time", "Tracking pending", least=False),
        Tick("return.submitted", "Return submitted", least=False),
        Tick("return.approved", "Return approved", least=False),
        Tick("return.rejected", "Return rejected", least=False),
        Tick("return.shipment.updated", "Return shipment updated", least=False),
        Tick("return.receiving.created", "Return received", least=False),
        Tick("return.resolved", "Return resolved", least=False),
    ),
    test=_("Next to the webhook in AfterShip, choose Send test webhook, or add a tracking."),
    wrong=_(
        "AfterShip Tracking and AfterShip Returns each have a Webhook secret of their own: save "
        "both here."
    ),
    several=True,
    secret=Field(
        "secret",
        _("Webhook secret"),
        _("AfterShip Tracking and AfterShip Returns each have one: save both, one at a time."),
        needed=True,
        check=checks.secret(),
    ),
)
