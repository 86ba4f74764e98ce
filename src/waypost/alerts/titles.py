"""What kinds and severities are called in messages: the pages' own words, without Django.

The languages are the pages' too: these texts are looked up in the same catalogues.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

import waypost
from waypost.core.words import Severity

_LOCALES = Path(waypost.__file__).parent / "console" / "locale"

# Those whose title is not simply their name.
_TITLES = {
    "authorization_expiring": "Authorisation expiring",
    "payment_review": "Payment in review",
    "fulfillment_hold": "On hold",
    "not_synced": "Unseen by the warehouse",
    "fulfillment_rejected": "Refused by the warehouse",
    "partial_fulfillment": "Shipped in part",
    "untrackable": "Cannot be tracked",
    "edd_moved": "Delivery date moved",
    "pickup_waiting": "Waiting for pickup",
    "customs_hold": "Held in customs",
    "return_to_sender": "Coming back",
    "return_unprocessed": "Return not inspected",
    "dispute_due": "Dispute to answer",
    "return_abuse": "Possible return abuse",
    "connector_silent": "Connection silent",
    "unreadable": "Unreadable deliveries",
}
_OWN = "own:"


@lru_cache(maxsize=8)
def words(language: str) -> NullTranslations:
    """The texts in a language; in English where there is none such."""
    return translation("django", _LOCALES, [language or "en"], fallback=True)


def kind_title(kind: str, language: str = "en") -> str:
    """A kind's title; a brand's own rule is called by its own name."""
    plain = kind.removeprefix(_OWN).replace("_", " ").strip()
    title = _TITLES.get(kind) or plain[:1].upper() + plain[1:]
    return title if kind.startswith(_OWN) else words(language).gettext(title)


def severity_title(severity: int, language: str = "en") -> str:
    return words(language).gettext(Severity(severity).word.capitalize())
