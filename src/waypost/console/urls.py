"""The desk's addresses."""

from __future__ import annotations

from waypost.console.routes import (
    acts,
    alerts,
    connectors,
    entry,
    issues,
    orders,
    parcels,
    policy,
    search,
    team,
    today,
)

urlpatterns = [
    *acts.urlpatterns,
    *alerts.urlpatterns,
    *today.urlpatterns,
    *issues.urlpatterns,
    *orders.urlpatterns,
    *search.urlpatterns,
    *parcels.urlpatterns,
    *connectors.urlpatterns,
    *policy.urlpatterns,
    *team.urlpatterns,
    *entry.urlpatterns,
]
