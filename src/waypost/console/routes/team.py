"""Members, the organisation, its keys and changes."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import soon

urlpatterns = [
    path("team", soon.page, name="team"),
    path("account", soon.page, name="account"),
]
