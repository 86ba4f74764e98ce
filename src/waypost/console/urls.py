"""The desk's addresses."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import connectors, deliveries, entry, home, orders, preferences

urlpatterns = [
    path("", home.home, name="home"),
    path("live", home.live, name="live"),
    path("orders/<int:order_id>", orders.order, name="order"),
    path("connectors", connectors.connectors, name="connectors"),
    path("connectors/<int:connection_id>/replay", connectors.replay, name="replay_connection"),
    path("deliveries/<int:delivery_id>", deliveries.delivery, name="delivery"),
    path("deliveries/<int:delivery_id>/body", deliveries.body, name="delivery_body"),
    path("deliveries/<int:delivery_id>/replay", deliveries.replay, name="replay_delivery"),
    path("login", entry.login, name="login"),
    path("enter/<str:token>", entry.enter, name="enter"),
    path("logout", entry.logout, name="logout"),
    path("brand", preferences.brand, name="brand"),
    path("preferences", preferences.preferences, name="preferences"),
]
