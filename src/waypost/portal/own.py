"""The addresses on a brand's own host name: its customers' pages, and nothing else."""

from __future__ import annotations

from django.urls import path

from waypost.portal.urls import urlpatterns as guests
from waypost.portal.views import lookup

urlpatterns = [path("", lookup.here, name="lookup_here"), *guests]

handler400 = "waypost.portal.views.errors.bad_request"
handler403 = "waypost.portal.views.errors.bad_request"
handler404 = "waypost.portal.views.errors.not_found"
handler500 = "waypost.portal.views.errors.broken"
