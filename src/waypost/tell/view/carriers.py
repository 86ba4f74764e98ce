"""Carriers' own pages about a parcel."""

from __future__ import annotations

import re
from urllib.parse import quote

# By how a carrier's name begins, once it is in lower case and without all but letters.
_CARRIERS = (
    ("usps", "https://tools.usps.com/go/TrackConfirmAction?tLabels={}"),
    ("ups", "https://www.ups.com/track?tracknum={}"),
    ("fedex", "https://www.fedex.com/fedextrack/?trknbr={}"),
    ("dhlexpress", "https://www.dhl.com/en/express/tracking.html?AWB={}"),
    ("dhl", "https://www.dhl.com/global-en/home/tracking.html?tracking-id={}"),
    ("dpd", "https://tracking.dpd.de/status/en_US/parcel/{}"),
    ("gls", "https://gls-group.com/track/{}"),
    ("hermes", "https://www.myhermes.de/empfangen/sendungsverfolgung/?suche={}"),
    ("evri", "https://www.evri.com/track/parcel/{}"),
    ("royalmail", "https://www.royalmail.com/track-your-item#/tracking-results/{}"),
    ("canadapost", "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={}"),
    ("australiapost", "https://auspost.com.au/mypost/track/#/details/{}"),
    ("postnl", "https://jouw.postnl.nl/track-and-trace/{}"),
    ("colissimo", "https://www.laposte.fr/outils/suivre-vos-envois?code={}"),
    ("laposte", "https://www.laposte.fr/outils/suivre-vos-envois?code={}"),
    ("ontrac", "https://www.ontrac.com/tracking/?number={}"),
)
_NOT_LETTER = re.compile(r"[^a-z]")


def tracking_page(carrier: str, parcel: str) -> str:
    """The carrier's own page about a parcel; "" where the carrier is not known here."""
    name = _NOT_LETTER.sub("", carrier.lower())
    for known, address in _CARRIERS:
        if name.startswith(known):
            return address.format(quote(parcel, safe=""))
    return ""
