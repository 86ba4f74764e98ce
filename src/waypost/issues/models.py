"""Issues and the turning points of their lives."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from waypost.issues.states import Status

_STATUSES = [(status.value, status.value) for status in Status]


class Issue(models.Model):
    """Something is, or was, wrong with an order (order_id 0: with a connection of the brand).

    `closed_at` is null while the finding stands, whatever people decided about it.
    assignee_id, snoozed_until, resolved_*: what people decided (see `decide`). A snooze ends at
    its time, or when the issue grows more severe.
    facets, carrier, lane, warehouse, value_minor, currency: copies for filters and groups, kept
    up by `overview`; carrier and lane are of the parcel that the issue is about, if it is.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    order_id = models.BigIntegerField(default=0)
    kind = models.TextField()
    subject = models.TextField()
    status = models.CharField(max_length=10, choices=_STATUSES)
    severity = models.SmallIntegerField()
    warned_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    absorbed_by = models.TextField(default="", blank=True)
    absorbed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(default="", blank=True)
    evidence = models.BinaryField(default=b"")
    closed_evidence = models.BinaryField(default=b"")
    changed_at = models.DateTimeField()
    assignee_id = models.BigIntegerField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.BigIntegerField(null=True, blank=True)
    resolution = models.TextField(default="", blank=True)
    facets = ArrayField(models.TextField(), default=list, blank=True)
    carrier = models.TextField(default="", blank=True)
    lane = models.TextField(default="", blank=True)
    warehouse = models.TextField(default="", blank=True)
    value_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.TextField(default="", blank=True)


class TurningPoint(models.Model):
    """A moment in an issue's life: what happened, when, who or which fact did it.

    was: what a person's deed replaced, so that it can be undone; undone_at: when it was.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    issue_id = models.BigIntegerField()
    order_id = models.BigIntegerField(default=0)
    verb = models.CharField(max_length=12)
    at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    severity = models.SmallIntegerField()
    person_id = models.BigIntegerField(null=True, blank=True)
    evidence = models.BinaryField(default=b"")
    note = models.TextField(default="", blank=True)
    was = models.JSONField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)


class Note(models.Model):
    """What somebody wrote about an issue, or about the order as a whole (issue_id 0)."""

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    issue_id = models.BigIntegerField(default=0)
    order_id = models.BigIntegerField(default=0)
    person_id = models.BigIntegerField()
    at = models.DateTimeField()
    text = models.TextField()
    mentions = ArrayField(models.BigIntegerField(), default=list, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
