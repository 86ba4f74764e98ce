"""The addresses of customers' pages."""

from __future__ import annotations

from waypost.portal.routes import preferences, promise, reports, tracking, wishes

urlpatterns = [
    *tracking.urlpatterns,
    *wishes.urlpatterns,
    *preferences.urlpatterns,
    *promise.urlpatterns,
    *reports.urlpatterns,
]
