"""Coming in and going out, and what is a person's own."""

from __future__ import annotations

from tests.console.access import Route, page


def own(path: str) -> Route:
    """Sensitive: whoever has not just shown who they are does so first."""
    return Route("GET", path, 302, 302, 302, 302, 302, 302)


def anybody(path: str, status: int = 200) -> Route:
    return Route("GET", path, *[status] * 6, open=True)  # type: ignore[misc]


LOGIN = Route("GET", "/login", 200, 302, 302, 302, 302, 302, open=True)
SECURITY = page("/account/security")

ROUTES = {
    "brand": Route("POST", "/brand", 302, 302, 302, 302, 302, 404, {"brand": "{acme}"}),
    "login": LOGIN,
    "account_login": LOGIN,
    "mfa_authenticate": anybody("/login/code", 302),
    "mfa_login_webauthn": anybody("/login/passkey", 302),
    "sign_on_start": anybody("/sign-on/0", 404),
    "sign_on_finished": anybody("/sign-on/0/back", 404),
    "saml_start": anybody("/sign-on/0/saml", 404),
    "saml_answer": Route("POST", "/sign-on/0/saml/answer", *[404] * 6, open=True),
    "saml_back": anybody("/sign-on/0/saml/back", 404),
    "saml_metadata": anybody("/sign-on/0/saml/metadata"),
    "enter": anybody("/enter/unknown", 410),
    "join": anybody("/join/unknown", 410),
    "reset": anybody("/reset"),
    "reset_password": anybody("/reset/1-unknown", 410),
    "logout": Route("POST", "/logout", 302, 302, 302, 302, 302, 302, open=True),
    "preferences": Route("POST", "/preferences", 302, 302, 302, 302, 302, 302, open=True),
    "words": anybody("/words.js"),
    "account": page("/account"),
    "security": SECURITY,
    "mfa_index": SECURITY,
    "mfa_list_webauthn": SECURITY,
    "password": page("/account/password"),
    "end_sessions": Route("POST", "/account/sessions/end", 302, 302, 302, 302, 302, 302),
    "account_reauthenticate": page("/account/confirm"),
    "mfa_reauthenticate": own("/account/confirm/code"),
    "mfa_reauthenticate_webauthn": own("/account/confirm/passkey"),
    "mfa_activate_totp": own("/account/app"),
    "mfa_deactivate_totp": Route("GET", "/account/app/remove", 302, 404, 404, 404, 404, 404),
    "mfa_view_recovery_codes": Route("GET", "/account/codes", 302, 404, 404, 404, 404, 404),
    "mfa_generate_recovery_codes": own("/account/codes/new"),
    "mfa_add_webauthn": own("/account/passkeys/add"),
    "mfa_remove_webauthn": own("/account/passkeys/0/remove"),
}
