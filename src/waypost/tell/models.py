"""What customers are told: why, what was decided, what was sent and what became of it.

A *person* here is a customer of the brand, by the key that `overview` gives them (`email:…`,
`phone:…`, `id:…`).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Desk(models.Model):
    """How a brand speaks to its customers: `desk.Desk` as JSON. No row: the defaults."""

    brand_id = models.BigIntegerField(primary_key=True)
    settings = models.JSONField()
    changed_at = models.DateTimeField()


class Asset(models.Model):
    """A picture of the brand's, such as its logo: re-encoded by us."""

    pk = models.CompositePrimaryKey("brand_id", "name")
    brand_id = models.BigIntegerField()
    name = models.TextField()
    media_type = models.TextField()
    body = models.BinaryField()
    width = models.IntegerField()
    height = models.IntegerField()
    changed_at = models.DateTimeField()


class Cause(models.Model):
    """Something that a customer would want to know. Written once (`key` is unique in an order).

    name: of `catalogue.SORTS`. subject: the parcel, refund, return ... that it is about, "" for
    the order. at: when it happened. evidence: the fact that shows it. issue_id: the issue whose
    turn it is. person: who is to be told.
    state: of `states.CauseState`; look_at: when the governor looks (again), null once it is over.
    verdict, reason, until, decided_at: of the last decision (see `Decision`). message_id: which
    message tells it, alone or with others.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    key = models.TextField()
    name = models.TextField()
    subject = models.TextField(default="", blank=True)
    person = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    evidence = models.BinaryField(default=b"")
    issue_id = models.BigIntegerField(default=0)
    data = models.JSONField(default=dict)
    state = models.TextField(default="new")
    look_at = models.DateTimeField(null=True, blank=True)
    verdict = models.TextField(default="", blank=True)
    reason = models.TextField(default="", blank=True)
    until = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    message_id = models.BigIntegerField(default=0)


class Decision(models.Model):
    """What was decided about a cause, and why: shown on the order's timeline, never rewritten.

    verdict: of `states.Verdict`. reason: of `states.Reason`, `detail` says more (the cause that
    replaced it, what a provider answered). by: the colleague who decided, 0 for the governor.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    cause_id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    at = models.DateTimeField()
    verdict = models.TextField()
    reason = models.TextField(default="", blank=True)
    detail = models.TextField(default="", blank=True)
    until = models.DateTimeField(null=True, blank=True)
    message_id = models.BigIntegerField(default=0)
    by = models.BigIntegerField(default=0)


class Message(models.Model):
    """One sending to one customer by one way: an intent first, then what became of it.

    order_id: 0 where it tells of several orders. letter: the name of what is said; version_id:
    the brand's own wording (`Letter`), 0 the one that Waypost ships. form: of `states.Form`.
    state: of `states.MessageState`. way_id: of `Way`, 0 the outbox. address: where to. name: its
    identity towards providers (idempotency key, Message-ID). provider_ref: the provider's.
    subject, text: as sent. said: the values that the letter was filled with, from which its HTML
    is drawn again. parts: of an SMS. next_at: when to (re)try. claimed_at: somebody prepares it;
    handed_at: from here on the provider may have it, sent_at: it does.
    delivered_at, opened_at, failed_at, complained_at: what the provider reported later.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    order_id = models.BigIntegerField(default=0)
    person = models.TextField()
    channel = models.TextField()
    way_id = models.BigIntegerField(default=0)
    address = models.TextField(default="", blank=True)
    language = models.TextField(default="en")
    letter = models.TextField()
    version_id = models.BigIntegerField(default=0)
    form = models.TextField(default="single")
    state = models.TextField(default="waiting")
    priority = models.SmallIntegerField(default=2)
    name = models.UUIDField()
    provider_ref = models.TextField(default="", blank=True)
    subject = models.TextField(default="", blank=True)
    text = models.TextField(default="", blank=True)
    said = models.JSONField(default=dict)
    parts = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    tries = models.SmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    why = models.TextField(default="", blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    by = models.BigIntegerField(default=0)


class Person(models.Model):
    """What a customer chose in the preference centre. No row: the brand's defaults.

    language, zone: "" is found out. channels: in order of liking; null follows the brand. off:
    categories that they do not want. pace: "", each, daily. quiet_since, quiet_until: minutes of
    their day; null follows the brand. phone: a number of their own for texts, "" is the order's.
    erasing_at: they asked that all about them be erased.
    """

    pk = models.CompositePrimaryKey("brand_id", "key")
    brand_id = models.BigIntegerField()
    key = models.TextField()
    language = models.TextField(default="", blank=True)
    zone = models.TextField(default="", blank=True)
    channels = ArrayField(models.TextField(), null=True, blank=True)
    off = ArrayField(models.TextField(), default=list, blank=True)
    pace = models.TextField(default="", blank=True)
    quiet_since = models.SmallIntegerField(null=True, blank=True)
    quiet_until = models.SmallIntegerField(null=True, blank=True)
    phone = models.TextField(default="", blank=True)
    erasing_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()


class Consent(models.Model):
    """That somebody allowed or forbade something: never altered; the newest counts.

    address: as `addresses` spells it. channel: email, sms, whatsapp, push. purpose: service or
    marketing. source: page, keyword, storefront, import, desk, one_click. detail: the words.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    channel = models.TextField()
    address = models.TextField()
    purpose = models.TextField()
    given = models.BooleanField()
    at = models.DateTimeField()
    source = models.TextField()
    detail = models.TextField(default="", blank=True)


class Suppression(models.Model):
    """An address to which nothing is sent any more. reason: bounce, complaint, stop, invalid,
    desk; why: what the provider said. lifted_at, lifted_by: until somebody knew better."""

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    channel = models.TextField()
    address = models.TextField()
    reason = models.TextField()
    why = models.TextField(default="", blank=True)
    message_id = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.BigIntegerField(null=True, blank=True)


class Way(models.Model):
    """A provider that the brand configured for one channel.

    sealed: its settings with their secrets, encrypted. shown: as much as may be shown. sender:
    address, number or name that it sends as. token: of the address that its reports come to.
    failing_since, fault: as of an alert's channel.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    channel = models.TextField()
    provider = models.TextField()
    title = models.TextField()
    sealed = models.BinaryField()
    shown = models.TextField(default="", blank=True)
    sender = models.TextField(default="", blank=True)
    token = models.TextField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(default="", blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)


class Letter(models.Model):
    """A brand's own wording of one letter in one language; the newest stands, `live` false goes
    back to what Waypost ships. of_id: the version that it repeats, when somebody went back."""

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    letter = models.TextField()
    language = models.TextField()
    subject = models.TextField()
    preview = models.TextField(default="", blank=True)
    body = models.TextField()
    text = models.TextField()
    sms = models.TextField(default="", blank=True)
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    person_id = models.BigIntegerField()
    note = models.TextField(default="", blank=True)
    of_id = models.BigIntegerField(null=True, blank=True)


class Report(models.Model):
    """What a provider told us, as it came: bounces, openings, answers such as STOP.

    digest: of the body, so that one that comes twice counts once. state: new, read, unreadable
    (kept with its `why`, can be read again).
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    way_id = models.BigIntegerField()
    digest = models.BinaryField()
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    state = models.TextField(default="new")
    why = models.TextField(default="", blank=True)


class Device(models.Model):
    """A browser that a customer allowed to show them news (web push).

    order_id: of that order alone, 0 is all of theirs. One browser may show news of several.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    person = models.TextField()
    order_id = models.BigIntegerField(default=0)
    endpoint = models.TextField()
    keys = models.JSONField()
    created_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)


class Revocation(models.Model):
    """Links of one scope about one thing that were made before `before` are void."""

    pk = models.CompositePrimaryKey("brand_id", "scope", "subject")
    brand_id = models.BigIntegerField()
    scope = models.TextField()
    subject = models.TextField()
    before = models.DateTimeField()
