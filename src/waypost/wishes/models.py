"""What customers asked for on their page."""

from __future__ import annotations

from django.db import models


class Wish(models.Model):
    """Something a customer asked for: an intent, and what became of it.

    kind: of `kinds.Kind`; parcel "" is the order as a whole. data: what exactly, checked.
    state: of `kinds.WishState`. fact_id: of the fact that it became, where it did. partner: the
    connection that was asked to carry it out, 0 where a person must; name: its identity towards
    the partner. answer: what the partner said.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    parcel = models.TextField(default="", blank=True)
    kind = models.TextField()
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    state = models.TextField(default="asked")
    name = models.UUIDField()
    fact_id = models.BinaryField(default=b"")
    partner = models.BigIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    answer = models.JSONField(default=dict)
    why = models.TextField(default="", blank=True)
    settled_by = models.BigIntegerField(default=0)


class Photo(models.Model):
    """A picture that came with a report of a problem, re-encoded by us, without its metadata."""

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    wish_id = models.BigIntegerField()
    media_type = models.TextField()
    body = models.BinaryField()
    width = models.IntegerField()
    height = models.IntegerField()
    made_at = models.DateTimeField()
