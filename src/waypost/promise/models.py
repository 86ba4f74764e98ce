"""Promises that were shown before an order was placed."""

from __future__ import annotations

from django.db import models


class Shown(models.Model):
    """A promise that a storefront showed. id: random, what the storefront hands back with the
    order. asked: what it was asked for (country, postcode, service, skus). order_id: whose clock
    it became."""

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
