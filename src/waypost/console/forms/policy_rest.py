"""Pauses, promises, what counts as lost, what is usual on a lane and how long carriers take."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from waypost.console.forms import policy_transit
from waypost.console.forms.policy import Form, changed, country_fault, finished, table, text
from waypost.console.words.policy import PAUSES
from waypost.core.policy import Lane, Policy

_TEXTS = ("warn_percent", "lost_after_promise", "lost_unpromised")
_ROW = ("lane_carrier", "origin", "destination", "silence")
_INDEX = re.compile(r"^\$\.lanes\[(\d+)\]")


def shown(policy: Policy) -> Form:
    values: dict[str, Any] = {name: str(getattr(policy, name)) for name in _TEXTS}
    values["pausing"] = list(policy.pausing)
    values["expects_warehouse"] = policy.expects_warehouse
    values["rows"] = [
        dict(zip(_ROW, (lane.carrier, lane.origin, lane.destination, lane.silence), strict=True))
        for lane in policy.lanes
    ]
    values["transit"] = policy_transit.shown(policy)
    return Form(values, {}, policy)


def read(post: QueryDict, policy: Policy) -> Form:
    rows, errors = table(post, _ROW), {}
    values: dict[str, Any] = {name: text(post, name) for name in _TEXTS}
    chosen = set(post.getlist("pausing"))
    values["pausing"] = [reason for reason in PAUSES if reason in chosen]
    values["transit"], wrong, transit = policy_transit.read(post)
    errors |= wrong
    values |= {"expects_warehouse": "expects_warehouse" in post, "rows": rows}
    for index, row in enumerate(rows):
        for field in ("origin", "destination"):
            fault = country_fault(row[field])
            if fault:
                errors[f"{field}-{index}"] = fault
    percent = values["warn_percent"]
    if not percent.isdecimal() or len(percent) > 3:
        errors["warn_percent"] = _("%(text)s is no whole number") % {"text": percent}
        percent = str(policy.warn_percent)
    # In the order in which they were: nothing changed where nothing was changed.
    kept = [reason for reason in policy.pausing if reason in chosen]
    further = [reason for reason in values["pausing"] if reason not in kept]
    after = changed(
        policy,
        pausing=(*kept, *further),
        expects_warehouse=values["expects_warehouse"],
        warn_percent=int(percent),
        lost_after_promise=values["lost_after_promise"],
        lost_unpromised=values["lost_unpromised"],
        lanes=tuple(
            Lane(
                row["silence"],
                row["lane_carrier"],
                row["origin"].upper(),
                row["destination"].upper(),
            )
            for row in rows
        ),
        transit=transit,
    )

    def place(path: str) -> str:
        found = _INDEX.match(path)
        return path.removeprefix("$.") if found is None else f"silence-{found[1]}"

    return finished(values, errors, after, place, ("$.warn", "$.lost", "$.lanes"))
