"""Members, the organisation, its keys and changes."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import (
    audit,
    keys,
    team,
    team_invite,
    team_saml,
    team_settings,
    team_sign_on,
)

urlpatterns = [
    path("team", team.team, name="team"),
    path("team/roles", team.roles, name="roles"),
    path("team/invite", team_invite.send, name="invite"),
    path("team/invitations/<int:invitation_id>/again", team_invite.again, name="invite_again"),
    path(
        "team/invitations/<int:invitation_id>/withdraw",
        team_invite.withdraw,
        name="invite_withdraw",
    ),
    path("team/members/<int:membership_id>/role", team.role, name="member_role"),
    path("team/members/<int:membership_id>/role/<str:role>", team.role, name="member_role_is"),
    path("team/members/<int:membership_id>/remove", team.remove, name="member_remove"),
    path("team/members/<int:membership_id>/unlock", team.unlock, name="member_unlock"),
    path("settings", team_settings.settings, name="settings"),
    path("settings/name", team_settings.rename, name="organisation_rename"),
    path("settings/two-factor", team_settings.two_factor, name="two_factor"),
    path("settings/sign-on", team_sign_on.sign_on, name="sign_on"),
    path("settings/saml", team_saml.saml, name="saml"),
    path("settings/brands", team_settings.add_brand, name="brand_add"),
    path("keys", keys.keys, name="keys"),
    path("keys/make", keys.make, name="key_make"),
    path("keys/<int:key_id>/revoke", keys.revoke, name="key_revoke"),
    path("audit", audit.audit, name="audit"),
]
