"""The tracking page, its look-up and its JSON."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
