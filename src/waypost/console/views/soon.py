from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from waypost.accounts.models import Role
from waypost.accounts.roles import require


@require(Role.VIEWER)
def page(request: HttpRequest, **ids: int) -> HttpResponse:
    return render(request, "console/soon.html")
