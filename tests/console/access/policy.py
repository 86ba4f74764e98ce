"""What is promised."""

from __future__ import annotations

from tests.console.access import Route, page


def deed(path: str, **data: str) -> Route:
    """For managers and owners; of whatever is their own brand's."""
    return Route("POST", path, 302, 403, 403, 302, 302, 302, data)


def absent(method: str, path: str) -> Route:
    """For managers and owners; there is no such version or rule."""
    least = 404 if method == "GET" else 403
    return Route(method, path, 302, least, least, 404, 404, 404)


SAME = '{{"zone": "Europe/Berlin", "country": "DE"}}'

ROUTES = {
    "policy": page("/policy"),
    "policy_kind": page("/policy/kinds/late_dispatch"),
    "policy_kind_change": deed(
        "/policy/kinds/lost/change", on="on", base="high", step_hours="72", cap="critical"
    ),
    "policy_calendars": page("/policy/calendars"),
    "policy_calendar": page("/policy/calendar"),
    "policy_calendar_change": deed(
        "/policy/calendar/change", workday="1", home_zone="Europe/Berlin", home_country="DE"
    ),
    "policy_own": page("/policy/own"),
    "policy_own_new": page("/policy/own/add"),
    "policy_own_add": deed(
        "/policy/own/add/change",
        name="week",
        after="paid",
        expect="delivered",
        within="7d",
        severity="low",
    ),
    "policy_own_sentence": page("/policy/own/sentence"),
    "policy_own_rule": absent("GET", "/policy/own/9"),
    "policy_own_change": absent("POST", "/policy/own/9/change"),
    "policy_rest": page("/policy/pauses"),
    "policy_rest_change": deed(
        "/policy/pauses/change", warn_percent="75", lost_after_promise="48h", lost_unpromised="14d"
    ),
    "policy_json": page("/policy/json"),
    "policy_json_change": deed("/policy/json/change", json=SAME),
    "policy_draft": Route("GET", "/policy/draft", 302, 403, 403, 200, 200, 200),
    "policy_draft_merge": deed("/policy/draft/merge"),
    "policy_draft_discard": deed("/policy/draft/discard"),
    "policy_draft_put": deed("/policy/draft/put", why="so"),
    "policy_preview": deed("/policy/preview", weeks="1"),
    "policy_preview_step": deed("/policy/preview/step"),
    "policy_versions": page("/policy/versions"),
    "policy_versions_export": page("/policy/versions.csv"),
    "policy_version": absent("GET", "/policy/versions/99"),
    "policy_take": absent("POST", "/policy/versions/99/take"),
    "policy_return": absent("POST", "/policy/versions/99/return"),
}
