"""A connection: one outside system of one brand, with its secrets sealed."""

from __future__ import annotations

from django.db import models


class Connection(models.Model):
    """The hook's address is `/hooks/{brand.slug}/{connector}/{token}`.

    sealed: `Keys` secrets and credentials, encrypted with the installation's key.
    cursor, pull_at: where gap repair stands, and when it goes on. pull_asked_at: when somebody
        asked for it at once. pulled_at, pulled_new: when it last ended, and what it brought.
    heard_at: the last genuine delivery, kept up by the worker.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    connector = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    token = models.CharField(max_length=60, unique=True)
    options = models.JSONField(default=dict, blank=True)
    sealed = models.BinaryField(default=b"")
    active = models.BooleanField(default=True)
    cursor = models.TextField(default="", blank=True)
    pull_at = models.DateTimeField(null=True, blank=True)
    pull_note = models.TextField(default="", blank=True)
    pull_asked_at = models.DateTimeField(null=True, blank=True)
    pulled_at = models.DateTimeField(null=True, blank=True)
    pulled_new = models.IntegerField(default=0, db_default=0)
    heard_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)


class TrackedParcel(models.Model):
    """A parcel whose carrier sends no webhooks: when to ask next."""

    pk = models.CompositePrimaryKey("brand_id", "parcel")
    brand_id = models.BigIntegerField()
    parcel = models.CharField(max_length=100)
    carrier = models.CharField(max_length=60)
    status = models.CharField(max_length=30, default="pending")
    digest = models.CharField(max_length=200, default="", blank=True)
    changed_at = models.DateTimeField()
    fruitless = models.PositiveIntegerField(default=0)
    poll_at = models.DateTimeField(null=True, blank=True)
