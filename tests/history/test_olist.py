"""Olist: the import is what its definition says, worked out independently."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.history.oracle import Oracle
from tests.history.telling import UNTIL, Result, backtested, told
from waypost.core import bodies as b
from waypost.core.words import ParcelStatus
from waypost.history import pieces
from waypost.history.source import Bad, SourceUnreadable, Story
from waypost.history.sources.olist import Olist


@pytest.fixture(scope="module")
def small(small_olist: Path) -> Result:
    return backtested(Olist(small_olist))


@pytest.fixture(scope="module")
def real(real_olist: Path) -> Result:
    return backtested(Olist(real_olist))


def _story(folder: Path, order_id: str) -> Story:
    stories, _ = told(Olist(folder))
    return next(story for story in stories if story.order_ref == f"order:olist/{order_id}")


def test_late_issues_of_contradictory_rows_are_what_the_definition_says(
    small: Result, small_olist: Path
) -> None:
    oracle = Oracle(small_olist, UNTIL)
    assert small.orders("late_dispatch") == oracle.late_dispatch()
    assert small.orders("late_delivery") == oracle.late_delivery()


def test_the_handwritten_rows_are_judged_as_a_person_would(small: Result) -> None:
    late_dispatch, late_delivery = small.orders("late_dispatch"), small.orders("late_delivery")
    assert "second-after-limit" in late_dispatch
    assert "handed-at-limit" not in late_dispatch
    assert "two-sellers" not in late_dispatch
    assert "handed-before-approval" not in late_dispatch
    assert "approved-after-limit" in late_dispatch
    assert "approved-and-handed-at-once" not in late_dispatch
    assert "no-items-late" in late_dispatch
    assert "no-items-on-thursday" not in late_dispatch
    assert "day-ends" not in late_delivery
    assert "midnight" in late_delivery
    assert "cancelled-yet-delivered-late" in late_delivery
    assert "arrived-before-it-left" not in late_delivery
    assert "clocks-went-back" not in late_delivery
    assert "clocks-went-back-late" in late_delivery
    assert small.orders("out_of_stock") == ["unavailable", "unavailable-unpaid"]
    assert small.orders("unhappy_customer") == ["handed-late", "midnight", "never-arrived"]


@pytest.mark.parametrize("kind", ["late_dispatch", "late_delivery"])
def test_late_issues_of_the_real_set_are_what_the_definition_says(
    kind: str, real: Result, real_olist: Path
) -> None:
    oracle = Oracle(real_olist, UNTIL)
    assert real.orders(kind) == getattr(oracle, kind)()
    assert real.summary.issues[kind] == len(getattr(oracle, kind)())


def test_every_order_of_the_real_set_is_told(real: Result, real_olist: Path) -> None:
    oracle = Oracle(real_olist, UNTIL)
    assert real.bad == []
    assert real.summary.orders == oracle.count("true")
    assert real.summary.issues["out_of_stock"] == oracle.count("status = 'unavailable'")


@pytest.mark.parametrize("kind", ["stalled", "lost", "label_not_scanned", "untrackable"])
def test_kinds_that_need_scans_are_silent(kind: str, small: Result) -> None:
    assert kind not in small.summary.issues


def test_they_stay_silent_when_a_policy_switches_off_something_else(small_olist: Path) -> None:
    result = backtested(Olist(small_olist), b'{"off": ["late_dispatch"]}')
    assert set(result.summary.issues) == {
        "late_delivery",
        "out_of_stock",
        "payment_pending",
        "unhappy_customer",
    }


def test_the_source_says_once_what_is_missing(small_olist: Path) -> None:
    assert len(Olist(small_olist).notes) == 1
    assert "no scan" in Olist(small_olist).notes[0]


def test_an_order_is_told_by_its_columns(small_olist: Path) -> None:
    facts = _story(small_olist, "two-sellers").facts
    placed_at = datetime(2018, 3, 5, 16, 0, tzinfo=UTC)
    assert {type(fact.data): fact.occurred_at for fact in facts[:3]} == {
        b.OrderPlaced: placed_at,
        b.OrderDescribed: placed_at,
        b.PaymentCaptured: datetime(2018, 3, 5, 16, 20, tzinfo=UTC),
    }
    described = facts[1].data
    assert isinstance(described, b.OrderDescribed)
    assert described.dispatch_by == b.Deadline(datetime(2018, 3, 12, 16, 20, tzinfo=UTC))
    assert described.deliver_by == b.Deadline(datetime(2018, 3, 21, 2, 59, 59, 999999, tzinfo=UTC))
    assert [(line.sku, line.unit_minor) for line in described.lines] == [
        ("p-one", 1000),
        ("p-two", 2050),
    ]
    assert described.total_minor == 3250
    assert described.ship_to == b.Address(
        city="sao paulo", region="SP", postcode="01012", country="BR"
    )
    scans = [fact.data for fact in facts if isinstance(fact.data, b.ParcelScanned)]
    assert [scan.status for scan in scans] == [ParcelStatus.PICKED_UP, ParcelStatus.DELIVERED]


def test_a_promised_day_lasts_through_the_hour_that_came_twice(small_olist: Path) -> None:
    described = _story(small_olist, "clocks-went-back").facts[1].data
    assert isinstance(described, b.OrderDescribed)
    assert described.deliver_by == b.Deadline(datetime(2018, 2, 18, 2, 59, 59, 999999, tzinfo=UTC))


def test_a_cancellation_is_at_the_last_instant_known(small_olist: Path) -> None:
    facts = _story(small_olist, "cancelled-yet-delivered-late").facts
    (cancelled,) = [fact for fact in facts if isinstance(fact.data, b.OrderCancelled)]
    assert cancelled.occurred_at == datetime(2018, 3, 25, 13, 0, tzinfo=UTC)


def test_a_review_over_several_lines_is_one_feedback(small_olist: Path) -> None:
    facts = _story(small_olist, "handed-late").facts
    (given,) = [fact.data for fact in facts if isinstance(fact.data, b.FeedbackGiven)]
    assert (given.score, given.text) == (2, 'Demorou\nChegou, mas\ncom "atraso"')


def test_a_large_set_is_joined_in_pieces_with_the_same_result(
    small: Result, small_olist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE", 500)
    assert pieces.pieces_for(sum(path.stat().st_size for path in small_olist.iterdir())) > 3
    in_pieces = backtested(Olist(small_olist))
    assert sorted(in_pieces.rows, key=repr) == sorted(small.rows, key=repr)
    assert in_pieces.summary.facts == small.summary.facts


def test_broken_rows_are_named_and_the_rest_is_told(small_olist: Path, tmp_path: Path) -> None:
    folder = tmp_path / "olist"
    shutil.copytree(small_olist, folder)
    orders = folder / "olist_orders_dataset.csv"
    lines = orders.read_bytes().split(b"\n")
    lines[2] = b"handed-late,c02,delivered,2018-03-05 11:00:00"
    lines[4] = lines[4].replace(b"2018-03-05 12:00:00", b"2018-02-30 12:00:00")
    lines[6] = b'day-ends,"c06,' + lines[6].partition(b"c06,")[2]
    lines[8] = lines[8].replace(b"never", b"n\xffver")
    lines[10] = lines[10].replace(b"2018-03-06 11:00:00", b"1970-01-01 00:00:00")
    lines[12] = lines[12].replace(b"2018-03-15 13:00:00", b"2500-01-01 00:00:00")
    lines[14] = lines[1]
    orders.write_bytes(b"\n".join(lines))
    items = folder / "olist_order_items_dataset.csv"
    items.write_bytes(items.read_bytes().replace(b"p-one,s1,2018-03-08 13:20:00", b"p-one,s1,soon"))
    reviews = folder / "olist_order_reviews_dataset.csv"
    reviews.write_bytes(reviews.read_bytes().replace(b"r1,fine,5", b"r1,fine,9"))
    whole, _ = told(Olist(small_olist))
    stories, bad = told(Olist(folder))
    assert sorted(bad) == [
        Bad("olist_order_items_dataset.csv", 29, "'soon' is no ISO 8601 instant"),
        Bad("olist_order_reviews_dataset.csv", 2, "'9' is no score from 1 to 5"),
        Bad("olist_orders_dataset.csv", 3, "4 columns where the header has 8"),
        Bad("olist_orders_dataset.csv", 5, "'2018-02-30 12:00:00' is no ISO 8601 instant"),
        Bad("olist_orders_dataset.csv", 7, "a quote is opened and never closed"),
        Bad("olist_orders_dataset.csv", 9, "not UTF-8 at letter 2"),
        Bad("olist_orders_dataset.csv", 11, "1970-01-01 00:00:00 is before 2000"),
        Bad("olist_orders_dataset.csv", 13, "2500-01-01 00:00:00 is too far in the future"),
        Bad("olist_orders_dataset.csv", 15, "order fine is on line 2 already"),
    ]
    assert len(stories) == len(whole) - 7


def test_a_folder_that_is_not_olists_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match=r"olist_orders_dataset\.csv cannot be read"):
        Olist(tmp_path)


def test_a_missing_column_is_named(small_olist: Path, tmp_path: Path) -> None:
    folder = tmp_path / "olist"
    shutil.copytree(small_olist, folder)
    orders = folder / "olist_orders_dataset.csv"
    orders.write_text(orders.read_text().replace("order_approved_at", "approved"))
    with pytest.raises(SourceUnreadable, match="has no column order_approved_at"):
        Olist(folder)
