"""Connections to other systems."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import connectors

urlpatterns = [
    path("connectors", connectors.connectors, name="connectors"),
    path("connectors/<int:connection_id>/replay", connectors.replay, name="replay_connection"),
]
