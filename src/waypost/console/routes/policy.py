"""What is promised and what is called late."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import soon

urlpatterns = [
    path("policy", soon.page, name="policy"),
]
