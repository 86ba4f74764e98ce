"""A draft's preview, worked out step by step.

Each step is one short request that judges a few dozen orders of a random sample and keeps what it
found. So no worker is held up, no transaction stays open, a reader who goes away stops it, and what
is done when time runs out is still a fair sample.
"""

from __future__ import annotations

import hashlib
import random
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from waypost.accounts.models import PolicyPreview
from waypost.accounts.policies import Content
from waypost.console.read import policy as reading
from waypost.core.policy import Policy, policy_to_json
from waypost.core.rules import rules_for
from waypost.history.preview import Result, Span, compare

WEEKS = (1, 2, 4, 8, 12)
SAMPLE = 5000
STEP_MS = 700
MOST_MS = 25_000
_BATCH = 40
# Orders placed up to this long before were still under way at the beginning.
_LEAD = timedelta(weeks=4)


def key_of(before: Policy, after: Policy) -> str:
    """Of which two policies a preview tells."""
    return hashlib.sha256(_raw(before) + b"\n" + _raw(after)).hexdigest()


def start(
    brand_id: int, person_id: int, before: Policy, after: Policy, weeks: int, now: datetime
) -> PolicyPreview:
    """Choose the sample; whatever this person previewed before is forgotten."""
    since = now - timedelta(weeks=weeks)
    count = reading.population(brand_id, since - _LEAD, now)
    share = 1.0 if count <= SAMPLE else SAMPLE / count
    ids = reading.sample(brand_id, since - _LEAD, now, share)
    random.Random(brand_id).shuffle(ids)  # noqa: S311 - a sample, no secret
    made, _created = PolicyPreview.objects.update_or_create(
        brand_id=brand_id,
        person_id=person_id,
        defaults={
            "key": key_of(before, after),
            "weeks": weeks,
            "since": since,
            "until": now,
            "population": count,
            "taken": 0,
            "left": ids[: SAMPLE + SAMPLE // 10],
            "spent_ms": 0,
            "result": {},
            "finished_at": None if ids else now,
        },
    )
    return made


def find(brand_id: int, person_id: int, before: Policy, after: Policy) -> PolicyPreview | None:
    """The preview of just these two policies."""
    key = key_of(before, after)
    return PolicyPreview.objects.filter(brand_id=brand_id, person_id=person_id, key=key).first()


def step(preview: PolicyPreview, before: Policy, after: Policy, now: datetime) -> None:
    """Go on for `STEP_MS`; it ends when no order is left or `MOST_MS` are spent in all."""
    rules = rules_for(_raw(before)), rules_for(_raw(after))
    span = Span(preview.since, preview.until, ZoneInfo(before.zone))
    result = result_of(preview)
    begun = time.monotonic()
    spent = 0
    while preview.left and spent < STEP_MS:
        batch, preview.left = preview.left[:_BATCH], preview.left[_BATCH:]
        for told in reading.histories(preview.brand_id, batch):
            compare(told.order_id, told.number, told.news, rules, span, result)
        preview.taken += len(batch)
        spent = int((time.monotonic() - begun) * 1000)
    preview.spent_ms += spent
    preview.result = msgspec.to_builtins(result)
    if not preview.left or preview.spent_ms >= MOST_MS:
        preview.left, preview.finished_at = [], now
    preview.save()


def result_of(preview: PolicyPreview) -> Result:
    return msgspec.convert(preview.result, Result)


def kept(preview: PolicyPreview | None) -> Content | None:
    """What a version keeps of its finished preview."""
    if preview is None or preview.finished_at is None:
        return None
    return {
        "weeks": preview.weeks,
        "since": preview.since.isoformat(),
        "until": preview.until.isoformat(),
        "population": preview.population,
        "taken": preview.taken,
        "result": preview.result,
    }


def _raw(policy: Policy) -> bytes:
    return policy_to_json(policy)
