"""The map of a parcel's scans."""

from __future__ import annotations

from waypost.tell.view.shape import OrderView, ParcelView


def of(parcel: ParcelView, order: OrderView) -> None:
    return None
