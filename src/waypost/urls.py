"""Where Django's pages live. `/hooks/` never reaches Django: see waypost.asgi."""

from django.urls import include, path

urlpatterns = [
    path("", include("waypost.portal.urls")),
    path("", include("waypost.console.urls")),
]

handler400 = "waypost.console.views.errors.bad_request"
handler403 = "waypost.console.views.errors.forbidden"
handler404 = "waypost.console.views.errors.not_found"
handler500 = "waypost.console.views.errors.broken"
