"""Coming in by the organisation's own login, by SAML.

The provider posts its answer from its own site, without our cookies and without a token of ours.
That post therefore logs nobody in: it lays the answer down, and sends the browser on to `back`,
which has the session that began the attempt. See `accounts.saml_attempts`.
"""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from waypost.accounts import saml_attempts, throttle
from waypost.accounts.models import SamlSignOn
from waypost.accounts.oidc import SignOnRefused
from waypost.accounts.saml import Idp, Service, begin, verify
from waypost.accounts.saml_metadata import ours
from waypost.accounts.sign_on import person_of
from waypost.console.views.sign_on import count, enter, refuse
from waypost.lib.crypt import SecretUnreadable

log = structlog.get_logger(__name__)

_ATTEMPT = "saml_attempt"


@require_safe
def start(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """To the provider, from a session that will know its answer again."""
    trust = _found(organisation_id)
    if request.user.is_authenticated:
        return redirect("home")
    try:
        count(request)
    except throttle.Throttled as throttled:
        return refuse(request, throttled)
    begun = saml_attempts.new_key()
    url, asked = begin(service_of(trust.pk), _idp(trust), begun.relay)
    saml_attempts.remember(trust, begun.key, asked, timezone.now())
    request.session[_ATTEMPT] = {"of": trust.pk, "key": begun.key}
    return redirect(url)


@csrf_exempt
@sensitive_post_parameters("SAMLResponse", "RelayState")
@require_POST
def answer(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """What the provider says, verified and laid down. An attempt is used up by its first answer,
    good or bad."""
    trust, now = _found(organisation_id), timezone.now()
    try:
        attempt = saml_attempts.claim(trust, request.POST.get("RelayState", ""), now)
        encoded = request.POST.get("SAMLResponse", "")
        told = verify(service_of(trust.pk), _idp(trust), attempt.asked, encoded, now)
        saml_attempts.lay_down(attempt, trust, told)
    except SignOnRefused as refused:
        log.warning("sign_on_refused", why=str(refused), organisation=trust.pk)
    return HttpResponseRedirect(reverse("saml_back", args=[trust.pk]), status=303)


@require_safe
def back(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The browser that began the attempt takes its answer up."""
    trust = _found(organisation_id)
    kept = request.session.pop(_ATTEMPT, None)
    if request.user.is_authenticated:
        return redirect("home")
    if kept is None or kept["of"] != trust.pk:
        begin_here = {"start": reverse("saml_start", args=[trust.pk])}
        return render(request, "console/saml_begin.html", begin_here, status=403)
    try:
        claims = saml_attempts.take_up(trust, kept["key"], timezone.now())
        person, new = person_of(trust, claims)
    except (SignOnRefused, SecretUnreadable) as refused:
        return refuse(request, refused)
    return enter(request, trust, person, new)


@require_safe
def metadata(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Ours, for the provider. It tells nothing that the address does not: not even whether there
    is such an organisation."""
    told = ours(service_of(organisation_id))
    return HttpResponse(told, content_type="application/samlmetadata+xml")


def service_of(organisation_id: int) -> Service:
    """What we are to the provider that this organisation trusts."""
    entity, answers = (
        settings.CONFIG.url + reverse(name, args=[organisation_id])
        for name in ("saml_metadata", "saml_answer")
    )
    return Service(entity, answers)


def _idp(trust: SamlSignOn) -> Idp:
    return Idp(trust.issuer, trust.address, tuple(trust.certificates))


def _found(organisation_id: int) -> SamlSignOn:
    found = SamlSignOn.objects.filter(pk=organisation_id, enabled=True).first()
    if found is None:
        raise Http404("no single sign-on")
    return found
