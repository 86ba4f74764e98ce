"""Where Django's pages live. `/hooks/` never reaches Django: see waypost.asgi."""

from django.urls import include, path

urlpatterns = [path("", include("waypost.console.urls"))]
