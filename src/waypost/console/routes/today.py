"""Today: what is wrong, how bad, where, and what is being done."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import today

urlpatterns = [
    path("", today.today, name="home"),
]
