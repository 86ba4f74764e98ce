"""Connections to other systems."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import connecting, connection_settings, connectors

urlpatterns = [
    path("connectors", connectors.connectors, name="connectors"),
    path("connectors.csv", connectors.connectors_csv, name="connectors_csv"),
    path("connectors/add", connecting.add, name="connector_add"),
    path("connectors/add/<slug:name>", connecting.begin, name="connector_begin"),
    path("connectors/<int:connection_id>", connectors.connector, name="connector"),
    path("connectors/<int:connection_id>.csv", connectors.connector_csv, name="connector_csv"),
    path("connectors/<int:connection_id>/setup", connecting.setup, name="connector_setup"),
    path("connectors/<int:connection_id>/check", connecting.check, name="connector_check"),
    path(
        "connectors/<int:connection_id>/settings",
        connection_settings.settings,
        name="connector_settings",
    ),
    path(
        "connectors/<int:connection_id>/secret", connection_settings.secret, name="connector_secret"
    ),
    path(
        "connectors/<int:connection_id>/secrets/<slug:mark>/drop",
        connection_settings.drop_secret,
        name="connector_secret_drop",
    ),
    path(
        "connectors/<int:connection_id>/fields", connection_settings.fields, name="connector_fields"
    ),
    path(
        "connectors/<int:connection_id>/rename", connection_settings.rename, name="connector_rename"
    ),
    path("connectors/<int:connection_id>/pause", connection_settings.pause, name="connector_pause"),
    path(
        "connectors/<int:connection_id>/resume", connection_settings.resume, name="connector_resume"
    ),
    path("connectors/<int:connection_id>/pull", connection_settings.pull, name="connector_pull"),
    path(
        "connectors/<int:connection_id>/delete", connection_settings.delete, name="connector_delete"
    ),
    path("connectors/<int:connection_id>/replay", connectors.replay, name="replay_connection"),
]
