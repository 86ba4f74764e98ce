"""Team alerts are managers' matter; one's own mail is everybody's."""

from __future__ import annotations

from tests.console.access import page
from tests.console.access.team import managed

ROUTES = {
    "alerts": managed("GET", "/alerts", 200),
    "alert_log": managed("GET", "/alerts/log", 200),
    "alert_rule_add": managed("GET", "/alerts/rules/add", 200),
    "alert_rule": managed("GET", "/alerts/rules/0", 404),
    "alert_rule_act": managed("POST", "/alerts/rules/0/pause", 404),
    "alert_channel_add": managed("GET", "/alerts/channels/add/slack", 200),
    "alert_channel": managed("GET", "/alerts/channels/0", 404),
    "alert_channel_test": managed("POST", "/alerts/channels/0/test", 404),
    "alert_channel_act": managed("POST", "/alerts/channels/0/pause", 404),
    "alerts_own": page("/account/alerts"),
}
