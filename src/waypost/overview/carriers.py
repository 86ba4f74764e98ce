"""One spelling for each carrier: partners write "DHLExpress", "dhl_express" and "DHL Express".

Only for lists, filters and counts: facts and policies keep the partner's own words.
"""

from __future__ import annotations

import re

_KNOWN = (
    *("UPS", "USPS", "FedEx", "DHL", "DHL Express", "DHL eCommerce", "DHL Paket", "DPD", "GLS"),
    *("Hermes", "Evri", "Royal Mail", "Parcelforce", "Yodel", "Canada Post", "Purolator"),
    *("Australia Post", "StarTrack", "Sendle", "Aramex", "NZ Post", "OnTrac", "LaserShip"),
    *("Amazon", "PostNL", "bpost", "PostNord", "Bring", "Posti", "Colissimo", "La Poste"),
    *("Chronopost", "Mondial Relay", "Correos", "SEUR", "CTT", "InPost", "Poczta Polska"),
    *("Deutsche Post", "Swiss Post", "Austrian Post", "Poste Italiane", "BRT", "TNT", "An Post"),
    *("Correios", "Japan Post", "Yamato", "Sagawa", "SF Express", "China Post", "YunExpress"),
    *("4PX", "Yanwen", "Cainiao", "Delhivery", "Blue Dart", "India Post", "Asendia", "Landmark"),
)
_APART = re.compile(r"[^a-z0-9]")
_BY_KEY = {_APART.sub("", name.lower()): name for name in _KNOWN}


def carrier(text: str) -> str:
    """
    >>> carrier("dhl_express"), carrier("Fedex"), carrier(" Oskar's bike ")
    ('DHL Express', 'FedEx', "Oskar's bike")
    """
    return _BY_KEY.get(_APART.sub("", text.lower()), text.strip())
