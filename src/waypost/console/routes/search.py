"""Search and customers."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import search, soon

urlpatterns = [
    path("search", search.page, name="search"),
    path("customers", soon.page, name="customers"),
    path("customers/<int:customer_id>", soon.page, name="customer"),
]
