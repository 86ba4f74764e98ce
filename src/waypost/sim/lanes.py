"""How parcels travel: carriers' services, their usual and promised days, and the depots between.

Days are calendar days from hand-over. `usual` is the median; the promise is what the carrier
announces as its estimated date.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple


class Lane(NamedTuple):
    carrier: str  # as EasyPost spells it
    company: str  # as Shopify and ShipBob spell it
    service: str
    title: str  # the rate's name at checkout
    price_minor: int
    usual: float
    promise: int
    digits: tuple[str, int]  # a tracking number: its beginning, and its whole length
    abroad: bool = False


GROUND = (
    Lane("USPS", "USPS", "GroundAdvantage", "Standard Shipping", 595, 3.2, 5, ("94001112", 22)),
    Lane("UPS", "UPS", "Ground", "Standard Shipping", 895, 3.0, 5, ("1Z999AA1", 18)),
    Lane("FedEx", "FedEx", "FEDEX_GROUND", "Standard Shipping", 895, 3.1, 5, ("7704", 12)),
)
FAST = (
    Lane("FedEx", "FedEx", "FEDEX_2_DAY", "Express 2-Day", 1995, 1.8, 2, ("7814", 12)),
    Lane("UPS", "UPS", "2ndDayAir", "Express 2-Day", 2195, 1.8, 2, ("1Z999AA2", 18)),
)
ABROAD = (
    Lane(
        "DHLExpress",
        "DHL Express",
        "ExpressWorldwideNonDoc",
        "International Standard",
        3490,
        4.0,
        6,
        ("52", 10),
        abroad=True,
    ),
    Lane(
        "USPS",
        "USPS",
        "PriorityMailInternational",
        "International Standard",
        2490,
        8.0,
        12,
        ("CP", 13),
        abroad=True,
    ),
)
HOME_RETURN = Lane("USPS", "USPS", "GroundAdvantage", "Return", 0, 3.4, 6, ("94021112", 22))

HOUSE = ("BETHLEHEM", "PA", "US", "18017")  # the warehouse, as carriers write places
HUBS = (
    ("HARRISBURG", "PA", "US", "17101"),
    ("COLUMBUS", "OH", "US", "43217"),
    ("MEMPHIS", "TN", "US", "38118"),
    ("LOUISVILLE", "KY", "US", "40209"),
    ("KANSAS CITY", "MO", "US", "64153"),
    ("RENO", "NV", "US", "89506"),
)
GATEWAYS = {
    "CA": ("MISSISSAUGA", "ON", "CA", "L5T 2N7"),
    "GB": ("EAST MIDLANDS", "", "GB", "DE74 2SA"),
    "DE": ("LEIPZIG", "", "DE", "04435"),
    "AU": ("SYDNEY", "NSW", "AU", "2020"),
}
GATE_OUT = ("JAMAICA", "NY", "US", "11430")


def lane_to(country: str, fast: bool, rng: Random) -> Lane:
    if country != "US":
        return rng.choice(ABROAD)
    return rng.choice(FAST if fast else GROUND)


def tracking_code(lane: Lane, serial: int) -> str:
    """A number in the carrier's form that is different for each `serial`."""
    start, length = lane.digits
    if start == "CP":
        return f"CP{serial % 10**9:09d}US"
    return f"{start}{serial % 10 ** (length - len(start)):0{length - len(start)}d}"
