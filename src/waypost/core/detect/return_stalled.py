"""return_stalled: the parcel that comes back has stopped moving."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock
from waypost.core.detect.stalled import mute, silence
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "return_stalled"


def look(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From one scan of the return parcel to the next, until it is back or the return is over."""
    clocks = []
    for rma, back in state.returns.items():
        parcel = state.parcels.get(back.parcel)
        if parcel is None or parcel.last_scan is None or parcel.delivered or mute(parcel):
            continue
        if back.received or back.inspected or back.closed:
            continue
        expect = silence(KIND, state, rules, parcel)
        calendar = rules.carrier_calendar(parcel)
        clocks.append(rules.waiting(KIND, f"return:{rma}", parcel.last_scan, expect, calendar))
    return clocks
