"""facts-jsonl and its grouping: loose facts find their orders as they do live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.history.telling import told
from waypost.core import bodies as b
from waypost.core.facts import Fact, fact_to_json
from waypost.core.words import ParcelStatus
from waypost.history import pieces
from waypost.history.grouping import grouped
from waypost.history.source import SourceUnreadable, Story
from waypost.history.sources.facts_jsonl import FactsJsonl
from waypost.timeline.assign import Assignment
from waypost.timeline.heard import Heard

START = datetime(2026, 1, 5, 10, tzinfo=UTC)


def _placed(number: int, *refs: str) -> Fact:
    at = START + timedelta(hours=number)
    return Fact(f"order:shop/{number}", at, "shop", str(number), b.OrderPlaced(), refs)


def _paid(payment: str, *refs: str) -> Fact:
    body = b.PaymentCaptured(payment=payment)
    return Fact(f"payment:{payment}", START + timedelta(hours=1), "psp", payment, body, refs)


def _scanned(parcel: str, key: str) -> Fact:
    body = b.ParcelScanned(parcel=parcel, status=ParcelStatus.IN_TRANSIT)
    return Fact(f"tracking:{parcel}", START + timedelta(days=1), "carrier", key, body)


def _file(folder: Path, *lines: bytes | Fact) -> Path:
    path = folder / "facts.jsonl"
    raw = [fact_to_json(line) if isinstance(line, Fact) else line for line in lines]
    path.write_bytes(b"\n".join(raw) + b"\n")
    return path


def _shape(stories: list[Story]) -> list[tuple[str, list[str]]]:
    return sorted((it.order_ref, sorted(fact.stamp for fact in it.facts)) for it in stories)


def test_facts_of_one_order_are_found_by_any_of_its_references(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        _scanned("1Z1", "s1"),
        _paid("pi_1", "number:7"),
        _placed(2),
        _placed(1, "number:7", "tracking:1Z1"),
    )
    stories, bad = told(FactsJsonl(path))
    assert bad == []
    assert _shape(stories) == [
        (
            "order:shop/1",
            ["order_placed/shop/1", "parcel_scanned/carrier/s1", "payment_captured/psp/pi_1"],
        ),
        ("order:shop/2", ["order_placed/shop/2"]),
    ]


def test_the_scans_of_a_shared_parcel_belong_to_both_orders(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        _placed(1, "tracking:1Z1"),
        _placed(2, "tracking:1Z1"),
        _scanned("1Z1", "s1"),
    )
    stories, _ = told(FactsJsonl(path))
    assert [len(story.facts) for story in stories] == [2, 2]


def test_a_fact_that_comes_twice_counts_once(tmp_path: Path) -> None:
    stories, _ = told(FactsJsonl(_file(tmp_path, _placed(1), _placed(1))))
    assert [len(story.facts) for story in stories] == [1]


def test_instants_become_utc(tmp_path: Path) -> None:
    line = fact_to_json(_placed(1)).replace(b"2026-01-05T11:00:00Z", b"2026-01-05T13:00:00+02:00")
    stories, _ = told(FactsJsonl(_file(tmp_path, line)))
    assert stories[0].facts[0].occurred_at == datetime(2026, 1, 5, 11, tzinfo=UTC)
    assert stories[0].facts[0].occurred_at.tzinfo is UTC


_GOOD = fact_to_json(_placed(1))


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (b"{", "truncated"),
        (b"[]", "Expected `object`"),
        (b"\xff\xfe", "malformed"),
        (b'{"a":' * 5000, "recursion"),
        (_GOOD.replace(b"order_placed", b"order_dreamt"), "unknown kind 'order_dreamt'"),
        (_GOOD.replace(b"2026-01-05T11:00:00Z", b"2026-01-05T11:00:00"), "no time zone"),
        (_GOOD.replace(b"2026-01-05T11:00:00Z", b"1970-01-05T11:00:00Z"), "out of range"),
        (_GOOD.replace(b"2026-01-05T11:00:00Z", b"2500-01-05T11:00:00Z"), "out of range"),
        (_GOOD.replace(b"2026-01-05T11:00:00Z", b"2026-02-30T11:00:00Z"), "occurred_at"),
        (_GOOD.replace(b'"data":{}', b'"data":null'), "Expected `object`, got `null`"),
        (_GOOD.replace(b'"data":{}', b'"data":{"number":"\\u0000"}'), "NUL"),
        (_GOOD.replace(b"order:shop/1", b"order:" + b"x" * 400), "over 300"),
        (_GOOD.replace(b"order:shop/1", b"order:"), "empty"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_is_told(
    broken: bytes, reason: str, tmp_path: Path
) -> None:
    stories, bad = told(FactsJsonl(_file(tmp_path, _placed(7), broken, b"", _placed(8))))
    assert [(it.file, it.line) for it in bad] == [("facts.jsonl", 2)]
    assert reason in bad[0].reason
    assert [story.order_ref for story in stories] == ["order:shop/7", "order:shop/8"]


def test_a_large_file_is_grouped_in_pieces_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = [_placed(n, f"number:{n}", f"tracking:1Z{n}") for n in range(300)]
    paid = [_paid(f"pi_{n}", f"number:{n}") for n in range(300)]
    scans = [_scanned(f"1Z{n}", f"s{n}") for n in range(300)]
    path = _file(tmp_path, *scans, *paid, b"{broken", *placed)
    whole, _ = told(FactsJsonl(path))
    monkeypatch.setattr(pieces, "PIECE", 10_000)
    stories, bad = told(FactsJsonl(path))
    assert pieces.pieces_for(path.stat().st_size) > 10
    assert [it.line for it in bad] == [601]
    assert _shape(stories) == _shape(whole)
    assert len(stories) == 300


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="cannot be read"):
        FactsJsonl(tmp_path / "none.jsonl")


_NAMES = [
    *(f"order:shop/{n}" for n in range(3)),
    *(f"number:{n}" for n in range(3)),
    *(f"payment:{n}" for n in range(3)),
    *(f"tracking:{n}" for n in range(3)),
]


@st.composite
def _loose(draw: st.DrawFn) -> list[Fact]:
    said = draw(
        st.lists(
            st.tuples(
                st.lists(st.sampled_from(_NAMES), min_size=1, max_size=3, unique=True),
                st.integers(0, 200),
            ),
            max_size=9,
        )
    )
    return [
        Fact(names[0], START + timedelta(days=day), "x", str(at), b.OrderPlaced(), tuple(names[1:]))
        for at, (names, day) in enumerate(said)
    ]


@given(_loose())
def test_grouping_is_the_live_assignment(facts: list[Fact]) -> None:
    pairs = Assignment({}).assign(Heard(0, fact) for fact in facts)
    expected: dict[int, set[str]] = {}
    for owner, heard in pairs:
        expected.setdefault(id(owner), set()).add(heard.fact.key)
    found = [sorted(fact.key for fact in story.facts) for story in grouped(facts)]
    assert sorted(found) == sorted(sorted(keys) for keys in expected.values())
