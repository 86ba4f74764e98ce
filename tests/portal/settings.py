"""A brand's settings for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from waypost.accounts.models import Brand
from waypost.accounts.scope import bind
from waypost.portal import front
from waypost.tell.models import Desk


@contextmanager
def settings_of(brand_id: int, settings: dict[str, Any]) -> Iterator[None]:
    """The brand's desk is set so; afterwards it has the defaults again."""
    with transaction.atomic():
        bind(brand_id)
        Desk.objects.create(brand_id=brand_id, settings=settings, changed_at=datetime.now(UTC))
    front.forget()
    yield
    with transaction.atomic():
        bind(brand_id)
        Desk.objects.filter(brand_id=brand_id).delete()
        Brand.objects.filter(pk=brand_id).update(domain=None)
    front.forget()
