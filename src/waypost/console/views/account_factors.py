"""Second factors and passkeys: django-allauth's own steps on our pages, noted in the audit log."""

from __future__ import annotations

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from waypost.accounts import audit, throttle
from waypost.accounts.codes import used_up
from waypost.accounts.models import Person, Role
from waypost.accounts.roles import require, seat_of

PASSWORDS_PER_PERSON = 5


class _Noted:
    """A form whose success is noted."""

    verb = ""
    request: HttpRequest

    def form_valid(self, form: object) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        house = seat_of(self.request).organisation_id
        about = str(self.request.user.email)  # type: ignore[union-attr]
        audit.note(self.request, self.verb, about, organisation_id=house)
        return response


class _Activate(_Noted, ActivateTOTPView):
    verb = "person.app_added"

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        assert isinstance(self.request.user, Person)
        used_up(self.request.user, form.cleaned_data["code"])  # type: ignore[attr-defined]
        return response


class _Deactivate(_Noted, DeactivateTOTPView):
    verb = "person.app_removed"


class _NewCodes(_Noted, GenerateRecoveryCodesView):
    verb = "person.codes_renewed"


class _AddPasskey(_Noted, AddWebAuthnView):
    verb = "person.passkey_added"


class _RemovePasskey(_Noted, RemoveWebAuthnView):
    verb = "person.passkey_removed"


class _ByPassword(ReauthenticateView):
    """A session that somebody left open is no place to guess its password."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        now, key = timezone.now(), throttle.key_of("confirm", request.user.pk)
        form = self.get_form()
        try:
            throttle.count({key: PASSWORDS_PER_PERSON}, now)
        except throttle.Throttled as throttled:
            wait = _("Too many tries. Wait %(minutes)s minutes.")
            form.errors.clear()
            form.add_error(None, wait % {"minutes": throttled.minutes(now)})
            return self.render_to_response(self.get_context_data(form=form), status=429)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=200)
        throttle.forgive([key], now)
        response: HttpResponse = self.form_valid(form)
        return response


authenticate = AuthenticateView.as_view()
login_passkey = LoginWebAuthnView.as_view()
by_password = require(Role.VIEWER)(_ByPassword.as_view())
by_code = require(Role.VIEWER)(ReauthenticateByCodeView.as_view())
by_passkey = require(Role.VIEWER)(ReauthenticateWebAuthnView.as_view())
activate_app = require(Role.VIEWER)(_Activate.as_view())
remove_app = require(Role.VIEWER)(_Deactivate.as_view())
codes = require(Role.VIEWER)(ViewRecoveryCodesView.as_view())
new_codes = require(Role.VIEWER)(_NewCodes.as_view())
add_passkey = require(Role.VIEWER)(_AddPasskey.as_view())
remove_passkey = require(Role.VIEWER)(_RemovePasskey.as_view())
