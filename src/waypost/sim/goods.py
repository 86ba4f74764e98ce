"""What the simulated shop sells."""

from __future__ import annotations

from typing import NamedTuple


class Product(NamedTuple):
    sku: str
    title: str
    variant: str
    price_minor: int
    grams: int

    @property
    def name(self) -> str:
        return f"{self.title} - {self.variant}"


_RANGE = (
    ("HIKE-SOCK", "Merino Hiking Socks", ("S", "M", "L"), 1890, 90),
    ("MUG-ENAMEL", "Enamel Camp Mug", ("Cream", "Forest"), 1650, 180),
    ("TENT-2P", "Two-Person Trail Tent", ("Moss", "Sand"), 32900, 2100),
    ("PACK-38", "Daypack 38 Litres", ("Black", "Rust"), 14900, 1150),
    ("BOTTLE-1L", "Insulated Bottle 1 Litre", ("Steel", "Ocean"), 3490, 420),
    ("LAMP-HEAD", "Headlamp 400 Lumen", ("Grey",), 5990, 85),
    ("SHELL-JKT", "Three-Layer Rain Shell", ("S", "M", "L", "XL"), 22900, 390),
    ("FLEECE-MID", "Recycled Fleece", ("S", "M", "L"), 9900, 310),
    ("STOVE-GAS", "Pocket Gas Stove", ("Titanium",), 7490, 75),
    ("MAT-SLEEP", "Inflatable Sleeping Mat", ("Regular", "Long"), 12900, 480),
    ("BAG-DOWN", "Down Sleeping Bag -5", ("Regular", "Long"), 27900, 950),
    ("CAP-SUN", "Sun Cap", ("Khaki", "Navy"), 2990, 70),
    ("POLES-CARB", "Carbon Trekking Poles", ("Pair",), 11900, 430),
    ("KIT-FIRST", "First-Aid Kit", ("Compact",), 4490, 260),
    ("BOOT-MID", "Mid-Cut Hiking Boot", ("39", "41", "43", "45"), 18900, 1180),
)

PRODUCTS: tuple[Product, ...] = tuple(
    Product(f"{code}-{variant.upper()[:4]}", title, variant, price, grams)
    for code, title, variants, price, grams in _RANGE
    for variant in variants
)
