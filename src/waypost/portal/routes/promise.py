"""Promises before purchase."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.portal.views import promise

urlpatterns: list[URLPattern] = [
    path("promise.js", promise.widget, name="promise_widget"),
    path("promise/<slug:slug>.json", promise.look, name="promise_look"),
    path("promise/<slug:slug>", promise.keep, name="promise_keep"),
]
