"""Orders, the events that they are folded from, and the names by which partners call them."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    """One order, or the shell of one: facts whose order nobody has named yet.

    named: a storefront's own id is bound to it; a shell is not named, and is taken up by the
        order that turns out to own its references.
    state: `core.order.OrderState`, packed. The columns after it are copies for lists.
    judged_at: judged up to this instant. wake_at: judge again then; null sleeps until news.
    fault: why it could not be judged; `waypost replay order` tries again.
    """

    pk = models.CompositePrimaryKey("brand_id", "id")
    brand_id = models.BigIntegerField()
    id = models.BigIntegerField()
    named = models.BooleanField(default=False)
    state = models.BinaryField()
    number = models.TextField(default="", blank=True)
    customer = models.TextField(default="", blank=True)
    stage = models.CharField(max_length=20, default="new")
    placed_at = models.DateTimeField(null=True, blank=True)
    total_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    judged_at = models.DateTimeField()
    wake_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(default="", blank=True)


class Event(models.Model):
    """A fact of an order, recorded once. `fact_id` is the fact's own identity."""

    pk = models.CompositePrimaryKey("brand_id", "order_id", "fact_id")
    brand_id = models.BigIntegerField()
    order_id = models.BigIntegerField()
    fact_id = models.BinaryField()
    kind = models.TextField()
    source = models.TextField()
    key = models.TextField()
    ref = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    delivery_id = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField()


class Reference(models.Model):
    """A partner's name of an order. A tracking number may name several (`Shared`).

    bound_at: by the source's clock, when this order came to be called so.
    """

    pk = models.CompositePrimaryKey("brand_id", "ref")
    brand_id = models.BigIntegerField()
    ref = models.TextField()
    order_id = models.BigIntegerField()
    bound_at = models.DateTimeField()


class Shared(models.Model):
    """A tracking number that a further order uses, since `bound_at` by the source's clock."""

    pk = models.CompositePrimaryKey("brand_id", "ref", "order_id")
    brand_id = models.BigIntegerField()
    ref = models.TextField()
    order_id = models.BigIntegerField()
    bound_at = models.DateTimeField()


class Stock(models.Model):
    """Units of a SKU that can still be sold, as the warehouse or storefront last said."""

    pk = models.CompositePrimaryKey("brand_id", "sku")
    brand_id = models.BigIntegerField()
    sku = models.TextField()
    available = models.IntegerField()
    changed_at = models.DateTimeField()
