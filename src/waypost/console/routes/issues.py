"""The triage list, one issue, and the views that people save."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import issue, issues, saved

urlpatterns = [
    path("issues", issues.listing, name="issues"),
    path("issues/live", issues.live, name="live"),
    path("issues/rows", issues.rows, name="issue_rows"),
    path("issues/export", issues.as_csv, name="issues_export"),
    path("issues/<int:issue_id>", issue.issue, name="issue"),
    path("views/save", saved.save, name="view_save"),
    path("views/<int:view_id>/rename", saved.rename, name="view_rename"),
    path("views/<int:view_id>/delete", saved.delete, name="view_delete"),
    path("views/<int:view_id>/restore", saved.restore, name="view_restore"),
]
