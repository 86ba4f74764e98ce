"""The desk's addresses."""

from __future__ import annotations

from waypost.console.routes import (
    acts,
    alerts,
    connectors,
    entry,
    issues,
    messages,
    orders,
    parcels,
    policy,
    search,
    speech,
    team,
    today,
    wishes,
)

urlpatterns = [
    *acts.urlpatterns,
    *alerts.urlpatterns,
    *today.urlpatterns,
    *issues.urlpatterns,
    *messages.urlpatterns,
    *speech.urlpatterns,
    *orders.urlpatterns,
    *search.urlpatterns,
    *parcels.urlpatterns,
    *connectors.urlpatterns,
    *policy.urlpatterns,
    *team.urlpatterns,
    *wishes.urlpatterns,
    *entry.urlpatterns,
]
