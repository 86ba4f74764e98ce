"""What providers report, and what customers answer."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
