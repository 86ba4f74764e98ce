"""What customers ask for on their page."""

from __future__ import annotations

from django.urls import path

from waypost.portal.views import wishes

urlpatterns = [
    path("t/<str:token>/wish/<slug:kind>", wishes.wish, name="wish"),
    path("t/<str:token>/wishes/<int:wish_id>", wishes.asked, name="wish_asked"),
    path("t/<str:token>/wishes/<int:wish_id>/back", wishes.take_back, name="wish_back"),
]
