"""What people look orders up and count them by.

Every row here is derived: from the order's state, its issues, or other rows here. Nothing may be
decided by it, and `waypost overview rebuild` makes all of it anew.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class OrderRow(models.Model):
    """An order that a storefront named, as lists, filters and search see it.

    trouble: 0 fine, 1 an issue warns, 2 an issue is open (kept up by a trigger on issues).
    lates: promises that were ever broken, as bits: 1 dispatch, 2 delivery, 4 refund (ditto).
    lane: "US→DE", from the first parcel's origin or the brand's country to the destination.
    tier: "new", "returning" (2nd to 4th order), "loyal" (5th on), "vip" (the shop's own tag).
    facets: `name:value` in lower case, what issues of this order can be filtered by.
    terms: what it is found by in `Term`, kept to see what went away.
    """

    pk = models.CompositePrimaryKey("brand_id", "order_id")
    brand_id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    number = models.TextField(default="")
    customer_id = models.BigIntegerField(null=True)
    name = models.TextField(default="")
    stage = models.TextField()
    trouble = models.SmallIntegerField(default=0)
    lates = models.SmallIntegerField(default=0)
    placed_at = models.DateTimeField(null=True)
    total_minor = models.BigIntegerField(null=True)
    currency = models.TextField(default="")
    country = models.TextField(default="")
    channel = models.TextField(default="")
    service = models.TextField(default="")
    warehouse = models.TextField(default="")
    carrier = models.TextField(default="")
    lane = models.TextField(default="")
    tier = models.TextField(default="")
    skus = ArrayField(models.TextField(), default=list)
    facets = ArrayField(models.TextField(), default=list)
    terms = ArrayField(models.TextField(), default=list)
    dispatched_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    refunded_at = models.DateTimeField(null=True)


class ParcelRow(models.Model):
    """One parcel of an order. hours: from hand-over to delivery.

    on_time: delivered by the promise (the order's deliver_by, else the carrier's first EDD);
    null while it is under way or where nothing was promised.
    """

    pk = models.CompositePrimaryKey("brand_id", "order_id", "parcel")
    brand_id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    parcel = models.TextField()
    direction = models.TextField(default="outbound")
    carrier = models.TextField(default="")
    service = models.TextField(default="")
    status = models.TextField(default="pending")
    reason = models.TextField(default="")
    origin = models.TextField(default="")
    destination = models.TextField(default="")
    lane = models.TextField(default="")
    warehouse = models.TextField(default="")
    labelled_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    scanned_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    expected_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    hours = models.IntegerField(null=True)
    on_time = models.BooleanField(null=True)


class CustomerRow(models.Model):
    """Somebody who ordered. key: `email:…`, else `phone:…`, else the storefront's own `id:…`."""

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    key = models.TextField()
    name = models.TextField(default="")
    email = models.TextField(default="")
    phone = models.TextField(default="")
    orders = models.IntegerField(default=0)
    first_order_at = models.DateTimeField(null=True)
    last_order_at = models.DateTimeField(null=True)


class Term(models.Model):
    """A word by which an order is found: `number:1043`, `email:…`, `phone:` (digits),
    `tracking:…`, `sku:…`, `payment:…`, `name:` (one folded word). Spelled by `overview.terms`."""

    pk = models.CompositePrimaryKey("brand_id", "term", "order_id")
    brand_id = models.BigIntegerField()
    term = models.TextField()
    order_id = models.BigIntegerField()


class Deletion(models.Model):
    """A word of a name with one letter left out (or none): two words that share one are at most
    one typo (or two) apart. Far faster than trigrams, and needs no extension."""

    pk = models.CompositePrimaryKey("brand_id", "deletion", "word")
    brand_id = models.BigIntegerField()
    deletion = models.TextField()
    word = models.TextField()


class Tally(models.Model):
    """How many there are: see `overview.measures`. day: in the brand's zone; 0001-01-01 for counts
    of what stands now. The sum of `Tally` and `Change` is exact at any instant."""

    pk = models.CompositePrimaryKey("brand_id", "measure", "day", "dims")
    brand_id = models.BigIntegerField()
    measure = models.TextField()
    day = models.DateField()
    dims = ArrayField(models.TextField())
    n = models.BigIntegerField()


class Change(models.Model):
    """A change of a tally that is not folded into it yet: written by triggers, so that workers
    never wait for each other at a counter."""

    id = models.BigAutoField(primary_key=True)
    brand_id = models.BigIntegerField()
    measure = models.TextField()
    day = models.DateField()
    dims = ArrayField(models.TextField())
    n = models.BigIntegerField()
