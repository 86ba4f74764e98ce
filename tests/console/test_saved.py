"""Saved views: a list under a name, one's own or everybody's."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests.support.cast import Cast
from tests.support.postgres import Database
from waypost.accounts.models import AuditEntry

QUERY = "status=warning&carrier=UPS"


@pytest.fixture
def bob(cast: Cast, clean: Database) -> Client:
    return cast.client(cast.bob)


def save(client: Client, title: str = "UPS soon", **data: object) -> str:
    data = {"page": "issues", "query": QUERY, "title": title, **data}
    return unescape(client.post("/views/save", data, follow=True).content.decode())


def views(client: Client) -> dict[str, str]:
    """Titles in the side bar, and where they lead."""
    page = client.get("/issues").content.decode()
    found = re.findall(r'<a class="view" href="([^"]+)"[^>]*><span>([^<]+)<', page)
    return {title: unescape(path) for path, title in found}


def id_of(client: Client) -> str:
    """Of the view that its own page offers to rename."""
    page = client.get(f"/issues?{QUERY}").content.decode()
    found = re.search(r'action="/views/(\d+)/rename"', page)
    return found[1] if found else ""


def test_a_view_is_saved_and_leads_back_to_its_list(bob: Client) -> None:
    page = save(bob)
    assert "<h1>UPS soon</h1>" in page
    assert views(bob) == {"UPS soon": f"/issues?{QUERY}"}


def test_ones_own_views_are_nobody_elses(bob: Client, cast: Cast) -> None:
    save(bob)
    assert views(cast.client(cast.mara)) == {}
    number = id_of(bob)
    for person in (cast.mara, cast.charlie):
        assert cast.client(person).post(f"/views/{number}/delete").status_code == 404


def test_a_shared_view_is_everybodys_and_managers_tidy_up(bob: Client, cast: Cast) -> None:
    save(bob, shared="1")
    number = id_of(bob)
    vera, mara = cast.client(cast.vera), cast.client(cast.mara)
    assert "UPS soon" in views(vera)
    assert id_of(vera) == ""
    assert vera.post(f"/views/{number}/delete").status_code == 403
    assert views(cast.client(cast.charlie)) == {}
    gone = mara.post(f"/views/{number}/delete", follow=True).content.decode()
    assert f'action="/views/{number}/restore"' in gone
    assert views(bob) == {}
    mara.post(f"/views/{number}/restore")
    assert "UPS soon" in views(bob)
    verbs = (
        AuditEntry.objects.filter(about="UPS soon").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs)[-3:] == ["view.saved", "view.deleted", "view.restored"]


def test_a_viewer_keeps_views_but_shares_none(clean: Database, cast: Cast) -> None:
    vera = cast.client(cast.vera)
    save(vera, shared="1")
    assert "UPS soon" in views(vera)
    assert views(cast.client(cast.bob)) == {}


def test_a_view_gets_another_name(bob: Client) -> None:
    save(bob)
    bob.post(f"/views/{id_of(bob)}/rename", {"title": "  <b>UPS</b>  today "})
    assert list(views(bob)) == ["&lt;b&gt;UPS&lt;/b&gt; today"]


@pytest.mark.parametrize(
    "data", [{"title": " "}, {"page": "logout"}, {"page": "nowhere"}, {"query": "q" * 3000}]
)
def test_what_is_no_view_is_not_saved(data: dict[str, str], bob: Client) -> None:
    sent = {"page": "issues", "query": QUERY, "title": "UPS soon", **data}
    assert bob.post("/views/save", sent).status_code == 400
    assert views(bob) == {}
