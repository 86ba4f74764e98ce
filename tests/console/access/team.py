"""Members and settings. Who may do what to whom: tests/console/test_team.py."""

from __future__ import annotations

from tests.console.access import Route, page


def managed(method: str, path: str, status: int, data: dict[str, str] | None = None) -> Route:
    """For managers and owners of whichever organisation."""
    return Route(method, path, 302, 403, 403, status, status, status, data or {})


def owned(path: str, status: int, data: dict[str, str] | None = None) -> Route:
    """A deed of owners."""
    return Route("POST", path, 302, 403, 403, 403, status, status, data or {})


ROUTES = {
    "team": page("/team"),
    "roles": page("/team/roles"),
    "invite": managed("POST", "/team/invite", 302, {"email": "nobody", "role": "viewer"}),
    "invite_again": managed("POST", "/team/invitations/0/again", 404),
    "invite_withdraw": managed("POST", "/team/invitations/0/withdraw", 404),
    "member_role": managed("POST", "/team/members/0/role", 404, {"role": "viewer"}),
    "member_role_is": managed("POST", "/team/members/0/role/viewer", 404),
    "member_remove": managed("GET", "/team/members/0/remove", 302),
    "member_unlock": owned("/team/members/0/unlock", 302),
    "settings": managed("GET", "/settings", 200),
    "organisation_rename": owned("/settings/name", 422, {"name": ""}),
    "two_factor": owned("/settings/two-factor", 302),
    "sign_on": Route("GET", "/settings/sign-on", 302, 403, 403, 403, 302, 302),
    "saml": Route("GET", "/settings/saml", 302, 403, 403, 403, 302, 302),
    "brand_add": owned("/settings/brands", 422, {"name": ""}),
    "keys": managed("GET", "/keys", 200),
    "key_make": managed("POST", "/keys/make", 302),
    "key_revoke": managed("POST", "/keys/0/revoke", 404),
    "audit": managed("GET", "/audit", 200),
}
