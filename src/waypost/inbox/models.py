"""What partners sent, and what we made of it.

A Delivery is never altered: the bytes as they came. Its Reading is the small, changing row
beside it, so that marking a delivery as read does not rewrite seven kilobytes.
"""

from __future__ import annotations

from django.db import models

from waypost.inbox.states import ReadingState

_STATES = [(state.value, state.name.lower()) for state in ReadingState]


class Delivery(models.Model):
    """Identity: the partner's own id and the body's digest, so that the same id with another
    body is kept beside the first one instead of being mistaken for it."""

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    external_id = models.TextField()
    digest = models.BinaryField()
    topic = models.TextField()
    headers = models.BinaryField(default=b"{}")
    body = models.BinaryField()
    received_at = models.DateTimeField()


class Reading(models.Model):
    """reason: why it is unreadable or ignored, or which parts of it were left out."""

    pk = models.CompositePrimaryKey("brand_id", "delivery_id")
    brand_id = models.BigIntegerField()
    delivery_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    state = models.SmallIntegerField(choices=_STATES, default=0)
    reason = models.TextField(default="", blank=True)
    facts = models.IntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)


class Hour(models.Model):
    """What a connection sent within an hour, counted when it was read for the first time.

    hour: of the arrival. lag_sum, lag_most: milliseconds from arrival to reading.
    """

    pk = models.CompositePrimaryKey("brand_id", "connection_id", "hour")
    brand_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    hour = models.DateTimeField()
    received = models.IntegerField(default=0)
    unreadable = models.IntegerField(default=0)
    facts = models.IntegerField(default=0)
    lag_sum = models.BigIntegerField(default=0)
    lag_most = models.IntegerField(default=0)


class Refusal(models.Model):
    """Requests that proved nothing: counted by hour and reason, never stored."""

    pk = models.CompositePrimaryKey("brand_id", "connection_id", "hour", "reason")
    brand_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    hour = models.DateTimeField()
    reason = models.CharField(max_length=200)
    count = models.IntegerField(default=0)
    last_at = models.DateTimeField()


class UnknownCode(models.Model):
    """Partners' codes that our vocabulary does not know yet; their parent was used."""

    pk = models.CompositePrimaryKey("brand_id", "connector", "code")
    brand_id = models.BigIntegerField()
    connector = models.CharField(max_length=40)
    code = models.CharField(max_length=200)
    count = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()
