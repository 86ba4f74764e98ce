"""What a partner sends of a step, before it is rendered: cheap to list, cheap to order by time."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Post(NamedTuple):
    """One webhook to come. `step` is the index in the life's steps that sets it off."""

    at: datetime
    partner: str
    topic: str
    step: int


class Letter(NamedTuple):
    """A rendered webhook without its signature. `id` is the partner's own identity of it."""

    id: str
    topic: str
    headers: dict[str, str]
    body: bytes
