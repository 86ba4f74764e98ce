"""The tracking page, its look-up and its JSON."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.portal.views import look

urlpatterns: list[URLPattern] = [
    path("t/look/<int:brand_id>/<slug:digest>.css", look.stylesheet, name="portal_look"),
    path("t/look/<int:brand_id>/<str:name>", look.picture, name="portal_picture"),
]
