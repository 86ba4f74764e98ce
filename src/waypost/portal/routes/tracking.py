"""The tracking page, its look-up and its JSON."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.portal.views import calendar, embed, look, lookup, tracking

urlpatterns: list[URLPattern] = [
    path("track/<slug:slug>", lookup.by_slug, name="lookup"),
    path("embed.js", embed.script, name="embed_script"),
    path("t/look/<int:brand_id>/<slug:digest>.css", look.stylesheet, name="portal_look"),
    path("t/look/<int:brand_id>/<str:name>", look.picture, name="portal_picture"),
    path("t/p/<str:token>", tracking.parcel, name="track_parcel"),
    path("t/<str:token>/live", tracking.live, name="track_live"),
    path("t/<str:token>/arrival.ics", calendar.entry, name="track_calendar"),
    path("t/<str:token>.json", embed.data, name="track_json"),
    path("t/<str:token>", tracking.order, name="track"),
]
