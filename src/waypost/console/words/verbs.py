"""The audit log's verbs in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_TITLES: dict[str, Any] = {
    "alert_channel.added": _("Added an alert channel"),
    "alert_channel.changed": _("Changed an alert channel"),
    "alert_channel.deleted": _("Deleted an alert channel"),
    "alert_channel.paused": _("Paused an alert channel"),
    "alert_channel.restored": _("Restored an alert channel"),
    "alert_channel.resumed": _("Resumed an alert channel"),
    "alert_channel.tested": _("Sent a test alert"),
    "alert_rule.added": _("Added an alert rule"),
    "alert_rule.changed": _("Changed an alert rule"),
    "alert_rule.deleted": _("Deleted an alert rule"),
    "alert_rule.paused": _("Paused an alert rule"),
    "alert_rule.restored": _("Restored an alert rule"),
    "alert_rule.resumed": _("Resumed an alert rule"),
    "brand.added": _("Added a brand"),
    "invitation.sent": _("Invited"),
    "invitation.withdrawn": _("Withdrew an invitation"),
    "key.made": _("Made an API key"),
    "key.revoked": _("Revoked an API key"),
    "member.joined": _("Joined"),
    "member.removed": _("Removed a member"),
    "member.role_changed": _("Changed a role"),
    "member.two_factor_reset": _("Reset a second factor"),
    "organisation.renamed": _("Renamed the organisation"),
    "organisation.sign_on": _("Changed single sign-on"),
    "organisation.two_factor": _("Changed whether two factors are required"),
    "person.mail_chosen": _("Chose what mail they get"),
    "person.app_added": _("Set up an authenticator app"),
    "person.app_removed": _("Removed their authenticator app"),
    "person.codes_renewed": _("Made new recovery codes"),
    "person.passkey_added": _("Added a passkey"),
    "person.passkey_removed": _("Removed a passkey"),
    "person.password_changed": _("Changed their password"),
    "person.sessions_ended": _("Ended sessions"),
    "policy.changed": _("Changed the policy"),
    "view.deleted": _("Deleted a view"),
    "view.renamed": _("Renamed a view"),
    "view.restored": _("Restored a view"),
    "view.saved": _("Saved a view"),
    "issue.assign": _("Assigned an issue"),
    "issue.comment": _("Commented on an issue"),
    "issue.reopen": _("Reopened an issue"),
    "issue.resolve": _("Resolved an issue"),
    "issue.snooze": _("Snoozed an issue"),
    "issue.wake": _("Woke an issue"),
    "connection.added": _("Connected a system"),
    "connection.removed": _("Disconnected a system"),
    "delivery.replayed": _("Read a delivery again"),
    "secret.rotated": _("Rotated a secret"),
}


def verb_title(verb: str) -> str:
    """A verb that has no words yet is shown as it is."""
    return str(_TITLES.get(verb, verb))
