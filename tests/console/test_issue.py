"""One issue's page: why it stands, who did what, how others of its kind ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.console.story import HOSTILE, Shop, open_shop, order_id, troubled_order
from tests.support.cast import Cast
from tests.support.telling import Teller

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def shop(cast: Cast, teller: Teller) -> Shop:
    made = open_shop(cast, teller)
    teller.tell(cast.acme.id, troubled_order(2, NOW), NOW)
    return made


@pytest.fixture(scope="module")
def failed(shop: Shop, teller: Teller) -> int:
    """The id of the issue of the delivery that failed."""
    return of_kind(teller, shop.order, "delivery_failed")


def of_kind(teller: Teller, order: int, kind: str) -> int:
    found = teller.ask("select id from issues_issue where order_id = %s and kind = %s", order, kind)
    return int(found[0][0])


def page_of(cast: Cast, issue: int) -> str:
    response = cast.client(cast.bob).get(f"/issues/{issue}")
    assert response.status_code == 200
    return response.content.decode()


def test_it_says_why_it_stands_and_leads_to_the_fact(failed: int, shop: Shop, cast: Cast) -> None:
    page = page_of(cast, failed)
    assert "The carrier tried to deliver and could not. Reason given: consignee not home." in page
    assert f'href="/orders/{shop.order}?to=event-' in page
    assert '<svg class="clocks"' in page
    assert "Check the address with the customer and book another attempt." in page


def test_it_shows_the_order_at_a_glance(failed: int, cast: Cast) -> None:
    page = page_of(cast, failed)
    for text in ("Order 1001", "49.00 EUR", "1Z0001"):
        assert text in page


def test_nothing_that_came_from_outside_is_markup(failed: int, cast: Cast) -> None:
    assert HOSTILE not in page_of(cast, failed)


def test_issues_like_it_are_counted_and_linked(
    failed: int, shop: Shop, cast: Cast, teller: Teller
) -> None:
    other = of_kind(teller, order_id(cast, teller, "1002"), "delivery_failed")
    page = page_of(cast, failed)
    assert f'href="/issues/{other}"' in page
    assert "See all 2 in the list" in page
    assert "/issues?kind=delivery_failed" in page


def test_what_people_did_is_told_with_their_names(failed: int, cast: Cast) -> None:
    client = cast.client(cast.bob)
    act = {"id": str(failed), "next": f"/issues/{failed}"}
    client.post("/issues/act", {**act, "verb": "assign", "assignee": str(cast.mara.pk)})
    client.post("/issues/act", {**act, "verb": "comment", "text": "Ask @mara@example.com"})
    page = page_of(cast, failed)
    assert "Bob gave “Delivery failed” to Mara" in page
    assert "Ask <b>@mara@example.com</b>" in page
    assert "with Mara" in page


def test_how_others_ended_is_counted(failed: int, cast: Cast, teller: Teller) -> None:
    assert "None of this kind has ended yet." in page_of(cast, failed)
    ended = [(True, "Replacement sent"), (True, "Replacement sent"), (False, "")]
    for number, (by_people, reason) in enumerate(ended):
        teller.ask(
            "insert into issues_issue (brand_id, id, order_id, kind, subject, status, severity, "
            "opened_at, due_at, closed_at, resolved_at, resolution, changed_at, absorbed_by, note, "
            "evidence, closed_evidence) values (%s, %s, 0, 'delivery_failed', %s, 'closed', 2, "
            "%s, %s, %s, %s, %s, %s, '', '', '', '') returning id",
            cast.acme.id,
            10_000 + number,
            f"parcel:{number}",
            NOW - timedelta(hours=50),
            NOW - timedelta(hours=50),
            NOW,
            NOW if by_people else None,
            reason,
            NOW,
        )
    page = page_of(cast, failed)
    assert "The last 3 of this kind usually lasted 2 d." in page
    assert "1 closed by themselves, 2 were resolved by people" in page
    assert "Replacement sent" in page.split("What people did")[1]


def test_a_closed_issue_says_what_ended_it(shop: Shop, cast: Cast, teller: Teller) -> None:
    page = page_of(cast, of_kind(teller, shop.order, "late_dispatch"))
    assert "Why it was open" in page
    assert "Picked up, Berlin" in page
    assert "What can be done" not in page


def test_an_issue_of_a_connection_has_a_page(shop: Shop, cast: Cast, teller: Teller) -> None:
    made = teller.ask(
        "insert into issues_issue (brand_id, id, order_id, kind, subject, status, severity, "
        "opened_at, due_at, changed_at, absorbed_by, note, evidence, closed_evidence) values "
        "(%s, 9000, 0, 'connector_silent', %s, 'open', 3, %s, %s, %s, '', '', '', '') returning id",
        cast.acme.id,
        f"connection:{shop.connection}",
        NOW,
        NOW,
        NOW,
    )
    page = page_of(cast, made[0][0])
    assert "Connection silent" in page
    assert "acme.example" in page


@pytest.mark.parametrize("path", ["/issues/1", f"/issues/{2**70}"])
def test_what_is_not_there_or_not_ours_is_not_found(path: str, shop: Shop, cast: Cast) -> None:
    assert cast.client(cast.charlie).get(path).status_code == 404
