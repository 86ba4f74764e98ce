"""What the team wants to hear, by which way, and what was told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Channel(models.Model):
    """A way to the team. kind: see `channels.KINDS`.

    sealed: where to, with its secrets, encrypted with the installation's key. shown: as much of it
    as may be shown. language: of what is written there. failing_since: of the first failure after
    the last success, `fault` what was answered then. paused_at: nothing is sent there, paused_why
    "failing" when Waypost itself decided so.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=100)
    shown = models.CharField(max_length=200)
    sealed = models.BinaryField()
    language = models.CharField(max_length=10, default="en")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(default="", blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=10, default="", blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)


class Rule(models.Model):
    """Which turns of issues are told to a channel, and when.

    causes: of `rules.Cause`. severity: the least. legs, kinds, carriers, warehouses: any of them;
    empty: all. unassigned_hours: how long nobody may have taken an open issue (cause unassigned).
    days: 0 is Monday; since, until: minutes of the day in `zone`; urgent: whether critical issues
    pass outside of these hours. pace: of `rules.Pace`; digest_at: minute of the day of a daily
    digest. looked_at: up to when unassigned issues were looked for.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    title = models.CharField(max_length=100)
    channel_id = models.BigIntegerField()
    causes = ArrayField(models.CharField(max_length=12))
    severity = models.SmallIntegerField()
    legs = ArrayField(models.TextField(), default=list, blank=True)
    kinds = ArrayField(models.TextField(), default=list, blank=True)
    carriers = ArrayField(models.TextField(), default=list, blank=True)
    warehouses = ArrayField(models.TextField(), default=list, blank=True)
    unassigned_hours = models.IntegerField(default=0)
    days = ArrayField(models.SmallIntegerField())
    since = models.SmallIntegerField()
    until = models.SmallIntegerField()
    zone = models.CharField(max_length=60)
    urgent = models.BooleanField()
    pace = models.CharField(max_length=10)
    digest_at = models.SmallIntegerField()
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)


class Alert(models.Model):
    """That a rule wants one turn of one issue told: written in the transaction of the turn.

    rule_id 0: a colleague is told something personally. at: when the issue turned. message_id: by
    which message it was told; null while it waits for its time.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    rule_id = models.BigIntegerField(default=0)
    issue_id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    kind = models.TextField()
    subject = models.TextField()
    cause = models.CharField(max_length=12)
    severity = models.SmallIntegerField()
    at = models.DateTimeField()
    made_at = models.DateTimeField()
    message_id = models.BigIntegerField(null=True, blank=True)


class Message(models.Model):
    """One sending to one channel, or (channel_id 0) by mail to the colleague at `address`.

    form: of `rules.Form`. state: waiting, sent, nothing (there was nothing to tell any more),
    failed. next_at: when to try, or to try again. told, over: how many issues it named, and how
    many were over before it was sent. why: what the channel answered when it failed.
    who, note_id: of a personal one, by whom, and about which note.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    rule_id = models.BigIntegerField(default=0)
    channel_id = models.BigIntegerField(default=0)
    person_id = models.BigIntegerField(null=True, blank=True)
    address = models.TextField(default="", blank=True)
    language = models.CharField(max_length=10, default="", blank=True)
    who = models.TextField(default="", blank=True)
    note_id = models.BigIntegerField(null=True, blank=True)
    form = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="waiting")
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.SmallIntegerField(default=0)
    told = models.IntegerField(default=0)
    over = models.IntegerField(default=0)
    why = models.TextField(default="", blank=True)


class Choice(models.Model):
    """What a colleague wants mail about; no row: everything."""

    pk = models.CompositePrimaryKey("brand_id", "person_id")
    brand_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    mentions = models.BooleanField(default=True)
    assignments = models.BooleanField(default=True)
