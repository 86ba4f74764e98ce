"""Parcels in motion and how carriers do."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import soon

urlpatterns = [
    path("parcels", soon.page, name="parcels"),
    path("carriers", soon.page, name="carriers"),
]
