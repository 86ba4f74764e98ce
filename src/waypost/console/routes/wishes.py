"""What customers asked for."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import wishes

urlpatterns = [
    path("wishes", wishes.wishes, name="wishes"),
    path("wishes/<int:wish_id>/settle", wishes.settle, name="wish_settle"),
    path("wishes/photos/<int:photo_id>", wishes.photo, name="wish_photo"),
]
