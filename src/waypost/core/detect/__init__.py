"""The detectors, and when each is asked.

TABLE names a part of the order's state and the detectors that need it: an order without holds
never costs a look for holds.
"""

from __future__ import annotations

from waypost.core.detect import late_delivery, late_dispatch, parcels
from waypost.core.detect.base import Look

TABLE: tuple[tuple[str, tuple[Look, ...]], ...] = (
    ("paid", (late_dispatch.look,)),
    ("deliver_by", (late_delivery.look,)),
    ("parcels", (parcels.look,)),
)
