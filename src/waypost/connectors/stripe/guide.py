"""Setting Stripe up, in the words of its dashboard."""

from __future__ import annotations

from waypost.connectors.checks import begins
from waypost.connectors.guide import Family, Field, Guide, Tick
from waypost.connectors.guide import gettext_noop as _

_KEY = _("That is an API key. It belongs below, under closing gaps.")

GUIDE = Guide(
    family=Family.PAYMENTS,
    sees=_("Payments, refunds, disputes, reviews and early fraud warnings."),
    steps=(
        _("In the Stripe Dashboard, open Workbench, then the tab Webhooks."),
        _("Choose Create new destination, then Events on your account, and the events below."),
        _("Choose Webhook. Endpoint URL: the address. Then Create destination."),
        _("On the destination's page, reveal the Signing secret: it begins with whsec_."),
    ),
    ticks=(
        Tick("payment_intent.succeeded", "payment_intent.succeeded"),
        Tick("payment_intent.payment_failed", "payment_intent.payment_failed"),
        Tick("payment_intent.canceled", "payment_intent.canceled"),
        Tick("charge.succeeded", "charge.succeeded"),
        Tick("charge.refunded", "charge.refunded"),
        Tick("refund.created", "refund.created"),
        Tick("refund.updated", "refund.updated"),
        Tick("refund.failed", "refund.failed"),
        Tick("charge.dispute.created", "charge.dispute.created"),
        Tick("charge.dispute.closed", "charge.dispute.closed"),
        Tick("charge.captured", "charge.captured", least=False),
        Tick("charge.expired", "charge.expired", least=False),
        Tick("charge.dispute.updated", "charge.dispute.updated", least=False),
        Tick("review.opened", "review.opened", least=False),
        Tick("review.closed", "review.closed", least=False),
        Tick("radar.early_fraud_warning.created", "radar.early_fraud_warning.created",
             least=False),
        Tick("checkout.session.completed", "checkout.session.completed", least=False),
    ),
    test=_(
        "With the Stripe CLI: stripe trigger payment_intent.succeeded. Or make a small payment "
        "and refund it."
    ),
    wrong=_(
        "Reveal the Signing secret on the destination's page again: each destination has its "
        "own, and test mode another than live mode."
    ),
    several=True,
    secret=Field(
        "secret",
        _("Signing secret"),
        _("It stands on the destination's page, behind Reveal."),
        "whsec_…",
        needed=True,
        check=begins(
            "whsec_",
            _("A signing secret of Stripe begins with whsec_."),
            {"sk_": _KEY, "rk_": _KEY, "pk_": _("That is a publishable key: it signs nothing.")},
        ),
    ),
    credentials=(
        Field(
            "api_key",
            _("Restricted API key"),
            _("Developers, API keys, Create restricted key, with Events: Read."),
            "rk_live_…",
            check=begins(
                ("rk_", "sk_"),
                _("A restricted API key begins with rk_."),
                {
                    "whsec_": _("That is the signing secret. It belongs above."),
                    "pk_": _("That is a publishable key: it may read nothing."),
                },
            ),
        ),
    ),
    pulls=_("With a key Waypost asks Stripe every 15 minutes for events that did not arrive."),
)  # fmt: skip
