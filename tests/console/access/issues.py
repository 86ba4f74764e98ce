"""Issues, the list of them, and saved views."""

from __future__ import annotations

from tests.console.access import Route, page

_VIEW = {"page": "issues", "title": "Mine", "query": "assignee=me"}

ROUTES = {
    "issues": page("/issues"),
    "live": page("/issues/live"),
    "issue_rows": page("/issues/rows?kind=late_dispatch"),
    "issues_export": page("/issues/export"),
    "issue": page("/issues/{issue}", charlie=404),
    "view_save": Route("POST", "/views/save", 302, 302, 302, 302, 302, 302, _VIEW),
    "view_rename": Route("POST", "/views/999999/rename", 302, 404, 404, 404, 404, 404, _VIEW),
    "view_delete": Route("POST", "/views/999999/delete", 302, 404, 404, 404, 404, 404),
    "view_restore": Route("POST", "/views/999999/restore", 302, 404, 404, 404, 404, 404),
}
