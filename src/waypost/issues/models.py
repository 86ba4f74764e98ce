"""Issues and the turning points of their lives."""

from __future__ import annotations

from django.db import models

from waypost.issues.states import Status

_STATUSES = [(status.value, status.value) for status in Status]


class Issue(models.Model):
    """Something is, or was, wrong with an order (order_id 0: with a connection of the brand).

    `closed_at` is null while the finding stands, whatever people decided about it.
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


class TurningPoint(models.Model):
    """A moment in an issue's life: what happened, when, who or which fact did it."""

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
