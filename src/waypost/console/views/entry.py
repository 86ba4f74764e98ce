"""Coming in and going out."""

from __future__ import annotations

from django import forms
from django.contrib.auth import logout as log_out
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from waypost.accounts.come_in import come_in
from waypost.accounts.login import Throttled, check, link_works, use_link
from waypost.accounts.models import SamlSignOn, SignOn
from waypost.accounts.sign_on import SESSION_KEY


class LoginForm(forms.Form):
    email = forms.EmailField(max_length=254)
    password = forms.CharField(max_length=1024, strip=False)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Whoever is logged in already is sent on."""
    onward = safe_path(request, request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(onward)
        told = {"next": onward, "sign_ons": _sign_ons()}
        return render(request, "console/login.html", told)
    form = LoginForm(request.POST)
    address = request.META.get("REMOTE_ADDR", "")
    told = {"next": onward, "email": request.POST.get("email", "")[:254]}
    if not form.is_valid():
        return render(request, "console/login.html", {**told, "refused": True}, status=422)
    given = form.cleaned_data
    try:
        person = check(request, given["email"], given["password"], address, timezone.now())
    except Throttled as throttled:
        wait = throttled.minutes(timezone.now())
        return render(request, "console/login.html", {**told, "wait": wait}, status=429)
    if person is None:
        return render(request, "console/login.html", {**told, "refused": True}, status=422)
    request.session.pop(SESSION_KEY, None)
    return come_in(request, person, onward, how="password", fresh=True)


def _sign_ons() -> list[dict[str, object]]:
    """Where the house has one organisation with a login of its own, the ways there."""
    found = [
        (name, pk)
        for name, model in (("sign_on_start", SignOn), ("saml_start", SamlSignOn))
        for pk in model.objects.filter(enabled=True).values_list("pk", flat=True)[:2]
    ]
    if len({pk for _, pk in found}) != 1:
        return []
    return [
        {"url": reverse(name, args=[pk]), "other": at > 0} for at, (name, pk) in enumerate(found)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A link that logs in once. Mail scanners open links: only the button uses it up."""
    now = timezone.now()
    if request.method != "POST":
        works = link_works(token, now)
        return render(request, "console/enter.html", {"works": works}, status=200 if works else 410)
    with transaction.atomic():
        person = use_link(token, now)
        if person is not None:
            request.session.pop(SESSION_KEY, None)
            return come_in(request, person, "/", how="link")
    return render(request, "console/enter.html", {"works": False}, status=410)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    log_out(request)
    return redirect("login")


def safe_path(request: HttpRequest, path: str | None) -> str:
    """A path of this site, or its first page."""
    if not path:
        return "/"
    if "\x00" in path:
        raise BadRequest("a path holds no NUL")
    fine = url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure())
    # `redirect` takes what has no slash for the name of a route.
    return path if fine and path.startswith("/") else "/"
