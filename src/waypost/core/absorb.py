"""The stronger speaks: which finding stands for which others on the same subject.

Only a finding that has opened absorbs; a warning never does. A finding about the order as a whole
and one about any of its parcels count as the same subject, so a lost parcel speaks for the late
order, and the late order for a parcel's moved date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from waypost.core.judge import Finding

_TRANSIT = (
    "lost",
    "late_delivery",
    "damaged",
    "customs_hold",
    "misrouted",
    "delivery_failed",
    "carrier_exception",
    "pickup_waiting",
    "stalled",
    "edd_moved",
    "delivery_at_risk",
)
_SILENT = ("stalled",)

# Strongest first: of several that could speak for a finding, the first one does.
STRONGER: dict[str, tuple[str, ...]] = {
    "return_to_sender": _TRANSIT,
    "lost": ("stalled", "late_delivery", "edd_moved", "delivery_at_risk"),
    "late_delivery": ("edd_moved", "delivery_at_risk"),
    "damaged": _SILENT,
    "customs_hold": _SILENT,
    "misrouted": _SILENT,
    "delivery_failed": _SILENT,
    "carrier_exception": _SILENT,
}
_ABSORBABLE = frozenset(kind for weaker in STRONGER.values() for kind in weaker)


def absorb(findings: list[Finding]) -> list[Finding]:
    """`findings` with `absorbed_by` set on each for which a stronger one speaks."""
    strong = [it for it in findings if it.opened_at is not None and it.clock.kind in STRONGER]
    if not strong:
        return findings
    return [_spoken_for(finding, strong) for finding in findings]


def _spoken_for(finding: Finding, strong: list[Finding]) -> Finding:
    kind, subject = finding.clock.kind, finding.clock.subject
    if kind not in _ABSORBABLE:
        return finding
    speakers = {
        it.clock.kind
        for it in strong
        if kind in STRONGER[it.clock.kind] and _same(it.clock.subject, subject)
    }
    for speaker in STRONGER:
        if speaker in speakers:
            return msgspec.structs.replace(finding, absorbed_by=speaker)
    return finding


def _same(one: str, other: str) -> bool:
    return one == other or "order" in (one, other)
