"""The policy's pages: what is typed, drafted, previewed, put in force, and taken back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.console.story import HOSTILE, HOUR, paid_order
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import AuditEntry, Brand
from waypost.accounts.policies import merged
from waypost.console import policy_preview
from waypost.core.bodies import OrderCancelled
from waypost.core.facts import Fact

KIND = {"on": "on", "base": "medium", "step_hours": "24", "cap": "critical"}
ROW = ("level", "carrier", "warehouse", "country", "border", "row_open", "row_warn")


@pytest.fixture
def desk(clean: Database, cast: Cast) -> Client:
    """Mara's, with the policy as it was found."""
    Brand.objects.filter(pk=cast.acme.id).update(policy={}, zone="Europe/Berlin", country="DE")
    return cast.client(cast.mara)


def dispatch(desk: Client, open_: str, *rows: tuple[str, ...], **more: str) -> Any:
    columns = {name: [row[at] for row in rows] for at, name in enumerate(ROW)}
    data = {**KIND, "open": open_, "warn": "", **columns, **more}
    return desk.post("/policy/kinds/late_dispatch/change", data)


def put(desk: Client, why: str = "customers wait too long") -> Any:
    return desk.post("/policy/draft/put", {"why": why})


def policy_of(cast: Cast) -> Any:
    return Brand.objects.get(pk=cast.acme.id).policy


def test_a_change_is_a_draft_of_one_person_until_it_is_put_in_force(
    desk: Client, cast: Cast, teller: Teller
) -> None:
    assert dispatch(desk, "24wh").status_code == 302
    assert policy_of(cast) == {}
    assert b"In your draft" in desk.get("/policy").content
    assert b"In your draft" not in cast.client(cast.alice).get("/policy").content
    page = put(desk)
    assert page.headers["Location"] == "/policy/versions"
    assert policy_of(cast) == {"spans": {"late_dispatch": [{"open": "24wh"}]}}
    listed = desk.get("/policy/versions").content.decode()
    assert "customers wait too long" in listed
    assert "Late dispatch: 48 working hours, warns after 36 working hours → 24 working hours" in (
        listed
    )
    [(task, args)] = teller.ask("select task_name, args from procrastinate_jobs")
    assert (task, args) == ("flow:rejudge", {"brand_id": cast.acme.id})
    entry = AuditEntry.objects.filter(of_brand=cast.acme.id).latest("at")
    assert (entry.verb, entry.who) == ("policy.changed", "mara@example.com")


def test_going_back_is_a_new_version_with_the_old_content(desk: Client, cast: Cast) -> None:
    dispatch(desk, "24wh")
    put(desk)
    number = max(version_numbers(cast))
    assert desk.post(f"/policy/versions/{number - 1}/return").status_code == 302
    assert policy_of(cast) == {}
    assert max(version_numbers(cast)) == number + 1


def version_numbers(cast: Cast) -> list[int]:
    client = cast.client(cast.vera)
    text = b"".join(client.get("/policy/versions.csv")).decode()
    return [int(line.split(",")[0]) for line in text.splitlines()[1:] if line[:1].isdigit()]


def test_nothing_is_put_in_force_without_a_reason(desk: Client, cast: Cast) -> None:
    dispatch(desk, "24wh")
    page = put(desk, "  ")
    assert page.status_code == 422
    assert policy_of(cast) == {}


def test_what_cannot_be_followed_is_told_at_its_field_and_nothing_typed_is_lost(
    desk: Client, cast: Cast
) -> None:
    express = ("express", "", "", "", "", "soon", "")
    canada = ("", "", "", "Canada", "", "9d", "")
    page = dispatch(desk, "24wh", express, canada, base="dreadful")
    text = page.content.decode()
    assert page.status_code == 422
    assert "&#x27;soon&#x27; is no span" in text
    assert "Canada is no country code" in text
    for typed in ('value="express"', 'value="soon"', 'value="Canada"', 'value="24wh"'):
        assert typed in text
    assert policy_of(cast) == {}
    assert b"You have no draft" in desk.get("/policy/draft").content


def test_the_most_specific_line_stands_first_and_built_in_ones_are_shown(
    desk: Client, cast: Cast
) -> None:
    dispatch(desk, "", ("", "DHL", "", "CA", "", "10d", ""), ("", "", "", "CA", "", "12d", ""))
    text = desk.get("/policy").content.decode()
    places = [text.index(it) for it in ("10 days", "12 days", "18 working hours")]
    assert places == sorted(places)


def test_the_second_of_two_is_told_what_changed_meanwhile(desk: Client, cast: Cast) -> None:
    other = cast.client(cast.alice)
    dispatch(desk, "24wh")
    other.post("/policy/kinds/stalled/change", {**KIND, "open": "9bd"})
    put(other, "carriers are slow at Christmas")
    refused = put(desk)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "carriers are slow at Christmas" in text
    assert "Stalled: 3 business days → 9 business days" in text
    desk.post("/policy/draft/merge")
    assert put(desk).status_code == 302
    assert set(policy_of(cast)["spans"]) == {"late_dispatch", "stalled"}


def test_both_changed_the_same_place_and_mine_stands_and_is_named() -> None:
    base = {"spans": {"a": [1], "b": [1]}, "zone": "UTC"}
    mine = {"spans": {"a": [2], "b": [1]}, "zone": "UTC", "off": ["lost"]}
    theirs = {"spans": {"a": [3]}, "zone": "Europe/Berlin"}
    assert merged(base, mine, theirs) == (
        {"spans": {"a": [2]}, "zone": "Europe/Berlin", "off": ["lost"]},
        ["spans.a"],
    )


def test_a_preview_counts_what_would_have_opened_and_names_orders(
    desk: Client, cast: Cast, teller: Teller
) -> None:
    paid_at = last_tuesday()
    facts = paid_order(1, paid_at)
    end = Fact("order:shopify/1", paid_at + 30 * HOUR, "shopify", "end", OrderCancelled())
    teller.tell(cast.acme.id, facts, paid_at)
    teller.tell(cast.acme.id, [end], paid_at + 30 * HOUR)
    dispatch(desk, "24wh")
    assert desk.post("/policy/preview", {"weeks": "4"}).status_code == 302
    desk.post("/policy/preview/step")
    text = desk.get("/policy/draft").content.decode()
    assert ">1001</a>" in text
    assert "which is all of them" in text
    put(desk)
    kept = desk.get(f"/policy/versions/{max(version_numbers(cast))}").content.decode()
    assert "The preview it was decided on" in kept


def last_tuesday() -> datetime:
    """At eight, long enough ago for a day and a half of working time to have passed."""
    now = datetime.now(UTC)
    day = now - timedelta(days=(now.weekday() - 1) % 7 + 7)
    return day.replace(hour=8, minute=0, second=0, microsecond=0)


def test_a_preview_ends_when_its_time_is_over_and_says_how_far_it_came(
    desk: Client, cast: Cast, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_preview, "_BATCH", 1)
    monkeypatch.setattr(policy_preview, "STEP_MS", 0)
    monkeypatch.setattr(policy_preview, "MOST_MS", 0)
    paid_at = last_tuesday()
    for number in (1, 2, 3):
        teller.tell(cast.acme.id, paid_order(number, paid_at), paid_at)
    dispatch(desk, "24wh")
    desk.post("/policy/preview", {"weeks": "1"})
    monkeypatch.setattr(policy_preview, "STEP_MS", 1)
    desk.post("/policy/preview/step")
    text = desk.get("/policy/draft").content.decode()
    assert "Judged were 1 orders, chosen at random among 3" in text


def test_calendars_warehouses_and_holidays_are_kept_together(desk: Client, cast: Cast) -> None:
    data = {
        "name": "Leeds",
        "zone": "Europe/London",
        "workday": ["0", "1", "2", "3", "4", "5"],
        "opens": "08:00",
        "closes": "18:00",
        "cutoff": "15:00",
        "country": "GB",
        "subdivision": "ENG",
        "closed": "2026-12-24\n2026-12-31",
        "working": "",
        "warehouses": "LDS1\nLDS2",
        "carriers": "",
    }
    assert desk.post("/policy/calendar/change?new=1", data).status_code == 302
    text = desk.get("/policy/calendars").content.decode()
    assert "LDS1, LDS2" in text
    assert "Next public holidays" in text
    wrong = desk.post("/policy/calendar/change?name=Leeds", {**data, "closed": "Christmas"})
    assert wrong.status_code == 422
    assert "Christmas is no day such as" in wrong.content.decode()
    put(desk)
    assert policy_of(cast)["warehouses"] == {"LDS1": "Leeds", "LDS2": "Leeds"}
    desk.post("/policy/calendar/change?name=Leeds", {"remove": "1"})
    put(desk)
    assert policy_of(cast) == {}


def test_the_brands_place_changes_with_its_policy(desk: Client, cast: Cast) -> None:
    data = {"workday": ["0", "1"], "home_zone": "Mars/Olympus", "home_country": "gb"}
    page = desk.post("/policy/calendar/change", data)
    assert "no time zone such as" in page.content.decode()
    desk.post("/policy/calendar/change", data | {"home_zone": "Europe/London"})
    put(desk)
    brand = Brand.objects.get(pk=cast.acme.id)
    assert (brand.zone, brand.country) == ("Europe/London", "GB")
    assert brand.policy == {"hours": {"workdays": [0, 1]}}


def test_a_rule_of_ones_own_is_a_sentence(desk: Client, cast: Cast) -> None:
    rule = {
        "name": "canada",
        "after": "handed_over",
        "expect": "delivered",
        "within": "5bd",
        "warn": "",
        "country": "ca",
        "severity": "high",
    }
    said = desk.get("/policy/own/sentence", rule).content.decode()
    assert said == (
        "Once an order (to CA) is handed over, it should be delivered within 5 business days."
    )
    assert desk.post("/policy/own/add/change", rule).status_code == 302
    again = desk.post("/policy/own/add/change", rule)
    assert "has this name" in again.content.decode()
    put(desk)
    assert policy_of(cast)["own"][0]["scope"] == {"country": "CA"}


def test_pauses_and_lanes_are_kept(desk: Client, cast: Cast) -> None:
    data = {
        "pausing": ["payment_review"],
        "warn_percent": "80",
        "lost_after_promise": "48h",
        "lost_unpromised": "14d",
        "lane_carrier": ["DHL", ""],
        "origin": ["us", ""],
        "destination": ["DE", ""],
        "silence": ["6bd", ""],
        **transit(("express", "at", "1", "2"), ("", "", "", "")),
    }
    assert desk.post("/policy/pauses/change", data).status_code == 302
    assert "1 to 2 business days" in desk.get("/policy/draft").content.decode()
    put(desk)
    found = policy_of(cast)
    assert (found["warn_percent"], found["pausing"]) == (80, ["payment_review"])
    assert found["lanes"] == [
        {"silence": "6bd", "carrier": "DHL", "origin": "US", "destination": "DE"}
    ]
    assert found["transit"] == [
        {"fastest": 1, "slowest": 2, "scope": {"service_level": "express", "country": "AT"}}
    ]


def transit(*rows: tuple[str, str, str, str]) -> dict[str, list[str]]:
    names = ("level", "country", "fastest", "slowest")
    found = {
        name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    return found | {"carrier": [""] * len(rows), "border": [""] * len(rows)}


def test_a_transit_time_that_makes_no_sense_is_told_at_its_field(desk: Client, cast: Cast) -> None:
    rows = transit(("", "", "4", "2"), ("", "Austria", "x", "999"))
    page = desk.post("/policy/pauses/change", {"warn_percent": "75", **rows})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Not fewer than the fastest" in text
    assert text.count("A whole number of days, 0 to 120") == 2
    assert "Austria is no country code" in text
    assert 'value="999"' in text


def test_json_is_checked_alike_and_hostile_text_is_text(desk: Client, cast: Cast) -> None:
    hostile = {"own": [{"name": HOSTILE, "after": "paid", "expect": "gone", "within": "1d"}]}
    page = desk.post("/policy/json/change", {"json": json.dumps(hostile)})
    assert page.status_code == 422
    assert "no milestone is named" in page.content.decode()
    hostile["own"][0]["expect"] = "delivered"
    desk.post("/policy/json/change", {"json": json.dumps(hostile)})
    for path in ("/policy/own", "/policy/own/0", "/policy/draft", "/policy/json"):
        assert HOSTILE not in desk.get(path).content.decode()


def test_another_brands_versions_are_not_there(desk: Client, cast: Cast) -> None:
    dispatch(desk, "24wh")
    put(desk)
    number = max(version_numbers(cast))
    assert cast.client(cast.charlie).get(f"/policy/versions/{number}").status_code == 404


def test_a_policy_that_cannot_be_followed_is_shown_and_can_be_mended(
    desk: Client, cast: Cast
) -> None:
    Brand.objects.filter(pk=cast.acme.id).update(policy={"warn_percent": 300})
    text = desk.get("/policy").content.decode()
    assert "300 is not between 1 and 100" in text
    dispatch(desk, "24wh")
    put(desk)
    assert policy_of(cast) == {"spans": {"late_dispatch": [{"open": "24wh"}]}}
