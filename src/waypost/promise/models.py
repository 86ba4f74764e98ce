"""Promises that were shown before an order was placed."""

from __future__ import annotations

from django.db import models


class Shown(models.Model):
    """A promise that a storefront showed. id: random, what the storefront hands back with the
    order. asked: what it was asked for (country, service, warehouse, carrier, skus). order_id:
    whose clock it became."""

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.UUIDField()
    shown_at = models.DateTimeField()
    asked = models.JSONField(default=dict)
    order_by = models.DateTimeField()
    dispatch_by = models.DateTimeField()
    earliest = models.DateField()
    latest = models.DateField()
    order_id = models.BigIntegerField(null=True, blank=True)
    bound_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["shown_at"], name="promise_unbound", condition=models.Q(order_id=None)
            ),
        )


class Pace(models.Model):
    """How long parcels took to a country, from the first to the ninth of ten, in weekdays from
    hand-over to delivery. service: the order's service level, carrier: both in lower case, "" for
    all of them together. parcels: how many of them are known."""

    pk = models.CompositePrimaryKey("brand_id", "country", "service", "carrier")
    brand_id = models.BigIntegerField()
    country = models.TextField()
    service = models.TextField()
    carrier = models.TextField()
    parcels = models.IntegerField()
    fastest = models.IntegerField()
    slowest = models.IntegerField()
    learned_at = models.DateTimeField()
