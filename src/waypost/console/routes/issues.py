"""The triage list, one issue, and what people do about them."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import home, soon

urlpatterns = [
    path("issues", home.home, name="issues"),
    path("issues/live", home.live, name="live"),
    path("issues/<int:issue_id>", soon.page, name="issue"),
]
