"""Team alerts: rules, channels, the log; and one's own mail."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import alert_channels, alert_own, alert_rules, alerts

urlpatterns = [
    path("alerts", alerts.alerts, name="alerts"),
    path("alerts/log", alerts.log, name="alert_log"),
    path("alerts/rules/add", alert_rules.add, name="alert_rule_add"),
    path("alerts/rules/<int:rule_id>", alert_rules.edit, name="alert_rule"),
    path("alerts/rules/<int:rule_id>/<str:verb>", alert_rules.act, name="alert_rule_act"),
    path("alerts/channels/add/<str:kind>", alert_channels.add, name="alert_channel_add"),
    path("alerts/channels/<int:channel_id>", alert_channels.edit, name="alert_channel"),
    path("alerts/channels/<int:channel_id>/test", alert_channels.test, name="alert_channel_test"),
    path(
        "alerts/channels/<int:channel_id>/<str:verb>",
        alert_channels.act,
        name="alert_channel_act",
    ),
    path("account/alerts", alert_own.own, name="alerts_own"),
]
