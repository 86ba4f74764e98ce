"""Orders, one order, and the raw deliveries behind it."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import deliveries, order_list, orders

urlpatterns = [
    path("orders", order_list.orders, name="orders"),
    path("orders/<int:order_id>", orders.order, name="order"),
    path("deliveries/<int:delivery_id>", deliveries.delivery, name="delivery"),
    path("deliveries/<int:delivery_id>/body", deliveries.body, name="delivery_body"),
    path("deliveries/<int:delivery_id>/replay", deliveries.replay, name="replay_delivery"),
]
