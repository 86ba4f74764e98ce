"""What is promised and what is called late."""

from __future__ import annotations

from django.urls import path

from waypost.console.views import policy, policy_calendars, policy_draft, policy_versions

urlpatterns = [
    path("policy", policy.kinds, name="policy"),
    path("policy/kinds/<slug:kind>", policy.kind, name="policy_kind"),
    path("policy/kinds/<slug:kind>/change", policy.kind_change, name="policy_kind_change"),
    path("policy/calendars", policy_calendars.listed, name="policy_calendars"),
    path("policy/calendar", policy_calendars.calendar, name="policy_calendar"),
    path("policy/calendar/change", policy_calendars.change, name="policy_calendar_change"),
    path("policy/own", policy.own, name="policy_own"),
    path("policy/own/add", policy.own_rule, name="policy_own_new"),
    path("policy/own/add/change", policy.own_change, name="policy_own_add"),
    path("policy/own/sentence", policy.own_sentence, name="policy_own_sentence"),
    path("policy/own/<int:index>", policy.own_rule, name="policy_own_rule"),
    path("policy/own/<int:index>/change", policy.own_change, name="policy_own_change"),
    path("policy/pauses", policy.rest, name="policy_rest"),
    path("policy/pauses/change", policy.rest_change, name="policy_rest_change"),
    path("policy/json", policy.raw, name="policy_json"),
    path("policy/json/change", policy.raw_change, name="policy_json_change"),
    path("policy/draft", policy_draft.review, name="policy_draft"),
    path("policy/draft/merge", policy_draft.merge, name="policy_draft_merge"),
    path("policy/draft/discard", policy_draft.discard, name="policy_draft_discard"),
    path("policy/draft/put", policy_draft.put, name="policy_draft_put"),
    path("policy/preview", policy_draft.preview_start, name="policy_preview"),
    path("policy/preview/step", policy_draft.preview_step, name="policy_preview_step"),
    path("policy/versions", policy_versions.listed, name="policy_versions"),
    path("policy/versions.csv", policy_versions.exported, name="policy_versions_export"),
    path("policy/versions/<int:number>", policy_versions.version, name="policy_version"),
    path("policy/versions/<int:number>/take", policy_draft.take, name="policy_take"),
    path("policy/versions/<int:number>/return", policy_draft.go_back, name="policy_return"),
]
