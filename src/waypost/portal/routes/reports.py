"""What providers report, and what customers answer."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.portal.views import reports

urlpatterns: list[URLPattern] = [
    path("reports/<int:brand_id>/<str:token>", reports.reported, name="reported"),
]
