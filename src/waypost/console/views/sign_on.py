"""Coming in by the organisation's own login."""

from __future__ import annotations

import msgspec
import structlog
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from waypost.accounts import audit, throttle
from waypost.accounts.come_in import come_in
from waypost.accounts.models import Person, SignOn
from waypost.accounts.oidc import Attempt, Client, SignOnRefused, begin, discover, finish
from waypost.accounts.sign_on import SESSION_KEY, Trust, person_of
from waypost.lib.crypt import Safe, SecretUnreadable
from waypost.lib.http import Http

log = structlog.get_logger(__name__)

PER_ADDRESS = 60
_ATTEMPT = "sign_on_attempt"


def http() -> Http:
    """A client that is quick to give up and reaches no inside address."""
    private = settings.CONFIG.allow_private_hosts
    return Http(timeout=5, total=10, tries=1, max_bytes=2**20, allow_private=private)


@require_safe
def start(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """To the provider, from a session that will know its answer again."""
    sign_on = _found(organisation_id)
    if request.user.is_authenticated:
        return redirect("home")
    try:
        count(request)
        with http() as client:
            url, attempt = begin(discover(client, sign_on.issuer), _client(sign_on))
    except (SignOnRefused, SecretUnreadable, throttle.Throttled) as refused:
        return refuse(request, refused)
    request.session[_ATTEMPT] = {"of": sign_on.pk, **msgspec.to_builtins(attempt)}
    return redirect(url)


@require_safe
def finished(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Back from the provider. An attempt is used up by its first answer, good or bad."""
    sign_on = _found(organisation_id)
    kept = request.session.pop(_ATTEMPT, None)
    if request.user.is_authenticated:
        return redirect("home")
    try:
        if kept is None or kept.pop("of") != sign_on.pk or "code" not in request.GET:
            raise SignOnRefused("no attempt, or no code")
        attempt, state = Attempt(**kept), request.GET.get("state", "")
        with http() as client:
            provider = discover(client, sign_on.issuer)
            code = request.GET["code"]
            claims = finish(client, provider, _client(sign_on), attempt, state, code)
        person, new = person_of(sign_on, claims)
    except (SignOnRefused, SecretUnreadable) as refused:
        return refuse(request, refused)
    return enter(request, sign_on, person, new)


def enter(request: HttpRequest, sign_on: Trust, person: Person, new: bool) -> HttpResponse:
    """Whom the provider vouched for comes in, and reaches the organisation that trusts it alone."""
    request.session[SESSION_KEY] = sign_on.pk
    response = come_in(request, person, "/", how="sign_on")
    if new:
        given = {"role": sign_on.role, "by": "single sign-on"}
        audit.note(request, "member.joined", person.email, None, given, organisation_id=sign_on.pk)
    log.info("login", person=person.pk, how="sign_on")
    return response


def count(request: HttpRequest) -> None:
    """Throttled when this address has begun too often."""
    address = throttle.network(str(request.META.get("REMOTE_ADDR", "")))
    throttle.count({throttle.key_of("sign on", address): PER_ADDRESS}, timezone.now())


def _found(organisation_id: int) -> SignOn:
    found = SignOn.objects.filter(pk=organisation_id, enabled=True).first()
    if found is None:
        raise Http404("no single sign-on")
    return found


def _client(sign_on: SignOn) -> Client:
    secret = Safe(settings.SECRET_KEY).open(bytes(sign_on.secret))
    return Client(sign_on.client_id, secret, address_of(sign_on.pk))


def address_of(organisation_id: int) -> str:
    """Our address that the provider sends people back to."""
    return str(settings.CONFIG.url + reverse("sign_on_finished", args=[organisation_id]))


def refuse(request: HttpRequest, refused: Exception) -> HttpResponse:
    """Back to the login page; why is for the log."""
    log.warning("sign_on_refused", why=str(refused))
    messages.error(request, _("Your company's login did not let you in. Ask an owner of the team."))
    return redirect("login")
