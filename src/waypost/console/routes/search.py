"""Search and customers."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import customers, search

urlpatterns = [
    path("search", search.page, name="search"),
    path("customers", customers.customers, name="customers"),
    path("customers/<int:customer_id>", customers.customer, name="customer"),
]
