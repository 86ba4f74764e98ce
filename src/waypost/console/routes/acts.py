"""Deeds: what people do about issues and orders."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import acts

urlpatterns = [
    path("issues/act", acts.act, name="issue_act"),
    path("issues/undo/<int:deed>", acts.undo, name="issue_undo"),
    path("orders/<int:order_id>/notes", acts.order_note, name="order_note"),
    path("notes/<int:note_id>/delete", acts.note_delete, name="note_delete"),
    path("notes/<int:note_id>/restore", acts.note_restore, name="note_restore"),
]
