"""What the desk itself keeps."""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """A list with its filters, under a name. page: the list's route; query: its query string.

    person_id: whose it is; shared: everybody at this brand's desk sees it.
    deleted_at: so that a deletion can be taken back.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    page = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    query = models.TextField(default="", blank=True)
    person_id = models.BigIntegerField()
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
