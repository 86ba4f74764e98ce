"""Coming in, going out, and what is the reader's own."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import (
    account,
    account_factors,
    account_password,
    entry,
    join,
    preferences,
    saml,
    sign_on,
    words,
)

urlpatterns = [
    path("login", entry.login, name="login"),
    path("login", entry.login, name="account_login"),
    path("login/code", account_factors.authenticate, name="mfa_authenticate"),
    path("login/passkey", account_factors.login_passkey, name="mfa_login_webauthn"),
    path("sign-on/<int:organisation_id>", sign_on.start, name="sign_on_start"),
    path("sign-on/<int:organisation_id>/back", sign_on.finished, name="sign_on_finished"),
    path("sign-on/<int:organisation_id>/saml", saml.start, name="saml_start"),
    path("sign-on/<int:organisation_id>/saml/answer", saml.answer, name="saml_answer"),
    path("sign-on/<int:organisation_id>/saml/back", saml.back, name="saml_back"),
    path("sign-on/<int:organisation_id>/saml/metadata", saml.metadata, name="saml_metadata"),
    path("enter/<str:token>", entry.enter, name="enter"),
    path("join/<str:token>", join.join, name="join"),
    path("reset", account_password.ask, name="reset"),
    path("reset/<str:token>", account_password.reset, name="reset_password"),
    path("logout", entry.logout, name="logout"),
    path("brand", preferences.brand, name="brand"),
    path("preferences", preferences.preferences, name="preferences"),
    path("words.js", words.words, name="words"),
    path("account", account.account, name="account"),
    path("account/security", account.security, name="security"),
    path("account/security", account.security, name="mfa_index"),
    path("account/password", account_password.change, name="password"),
    path("account/sessions/end", account.end_sessions, name="end_sessions"),
    path("account/confirm", account_factors.by_password, name="account_reauthenticate"),
    path("account/confirm/code", account_factors.by_code, name="mfa_reauthenticate"),
    path("account/confirm/passkey", account_factors.by_passkey, name="mfa_reauthenticate_webauthn"),
    path("account/app", account_factors.activate_app, name="mfa_activate_totp"),
    path("account/app/remove", account_factors.remove_app, name="mfa_deactivate_totp"),
    path("account/codes", account_factors.codes, name="mfa_view_recovery_codes"),
    path("account/codes/new", account_factors.new_codes, name="mfa_generate_recovery_codes"),
    path("account/passkeys/add", account_factors.add_passkey, name="mfa_add_webauthn"),
    path(
        "account/passkeys/<int:pk>/remove",
        account_factors.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("account/security", account.security, name="mfa_list_webauthn"),
]
