"""The preference centre, one-click unsubscribing, and browsers that show news."""

from __future__ import annotations

from django.urls import path

from waypost.portal.views import devices, preferences, stopping

urlpatterns = [
    path("p/<str:token>", preferences.person, name="person"),
    path("p/<str:token>/undo", preferences.undo, name="person_undo"),
    path("p/<str:token>/data.json", preferences.data, name="person_data"),
    path("p/<str:token>/erase", preferences.erase, name="person_erase"),
    path("p/<str:token>/push", devices.person_push, name="person_push"),
    path("u/<str:token>", stopping.unsubscribe, name="unsubscribe"),
    path("t/<str:token>/push", devices.order_push, name="order_push"),
    path("push-worker.js", devices.worker, name="push_worker"),
]
