"""Parcels in motion and how carriers do."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import carriers, parcels

urlpatterns = [
    path("parcels", parcels.parcels, name="parcels"),
    path("parcels/export", parcels.as_csv, name="parcels_export"),
    path("carriers", carriers.carriers, name="carriers"),
    path("carriers/export", carriers.as_csv, name="carriers_export"),
]
