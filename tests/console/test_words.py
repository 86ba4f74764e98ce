"""Plain words: every kind, every fact, every status has its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import msgspec
import pytest

from waypost.console.order.groups import GROUPS, OF_KIND
from waypost.console.words import short
from waypost.console.words.codes import CODES
from waypost.console.words.happenings import Frame, sentence
from waypost.console.words.helps import help_for
from waypost.console.words.kinds import KINDS, kind_of
from waypost.console.words.partners import page_of
from waypost.core.bodies import (
    BODIES,
    Body,
    Deadline,
    FeedbackGiven,
    OrderPlaced,
    ParcelScanned,
    PaymentFailed,
)
from waypost.core.catalogue import KINDS as CATALOGUE
from waypost.core.words import HoldReason, Incident, ParcelStatus, RefundStatus
from waypost.tell.view.carriers import tracking_page

FRAME = Frame("EUR", UTC)
_FILLED = {str: "word", int: 3, bool: True, float: 1.0}


def least(body: type[Body]) -> Body:
    """A body of this kind with nothing in it but what it must have."""
    given: dict[str, object] = {}
    for field in msgspec.structs.fields(body):
        if field.required:
            given[field.name] = _value(field.type)
    return msgspec.convert(given, body)


def _value(kind: object) -> object:
    if kind in _FILLED:
        return _FILLED[kind]  # type: ignore[index]
    if isinstance(kind, type) and issubclass(kind, str):
        return next(iter(kind)).value  # type: ignore[attr-defined]
    return [None, date(2026, 3, 2)] if kind is Deadline else {}


def test_every_kind_of_issue_has_words() -> None:
    assert set(KINDS) == set(CATALOGUE)


def test_titles_tell_kinds_apart() -> None:
    titles = [kind.title for kind in KINDS.values()]
    assert len(set(titles)) == len(titles)


def test_a_rule_of_ones_own_is_called_by_its_name() -> None:
    assert kind_of("own:gift_wrap").title == "Gift wrap"


@pytest.mark.parametrize("name", BODIES)
def test_every_fact_has_a_sentence_even_when_little_is_known(name: str) -> None:
    said = sentence(least(BODIES[name]), FRAME)
    assert said
    assert said[0].isupper()
    assert not said.endswith((",", ":", " "))
    assert "None" not in said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            OrderPlaced(number="7", currency="JPY", total_minor=900, channel="web"),
            "Order 7 placed, 900 JPY, through web",
        ),
        (PaymentFailed(payment="p", message="No funds."), "Payment failed: No funds."),
        (
            ParcelScanned(
                parcel="1Z",
                status=ParcelStatus.ON_HOLD,
                reason=Incident.CUSTOMS_DUTIES_UNPAID,
                text="Papers",
                place="Köln",
            ),
            "On hold, customs duties unpaid, Köln. Papers",
        ),
        (
            FeedbackGiven(feedback="f", score=2, scale="nps", text="Wet"),
            "The customer gave 2 of 10 (NPS): “Wet”",
        ),
    ],
)
def test_a_sentence_says_what_is_known(body: Body, said: str) -> None:
    assert sentence(body, FRAME) == said


@pytest.mark.parametrize("words", [Incident, HoldReason, RefundStatus])
def test_every_code_of_the_vocabulary_has_words(words: type[StrEnum]) -> None:
    assert {it.value for it in words} - {"unknown"} <= set(CODES)


def test_every_kind_of_issue_has_advice() -> None:
    assert [kind for kind in CATALOGUE if not help_for(kind)] == []


def test_every_fact_belongs_to_a_group_of_the_timeline() -> None:
    assert set(OF_KIND) == set(BODIES)
    assert set(OF_KIND.values()) <= {group.name for group in GROUPS}


@pytest.mark.parametrize(
    ("carrier", "address"),
    [
        ("UPS", "https://www.ups.com/track?tracknum=1Z%2F%3C"),
        ("DHL Express", "https://www.dhl.com/en/express/tracking.html?AWB=1Z%2F%3C"),
        ("Somebody", ""),
    ],
)
def test_a_carriers_own_page_holds_nothing_but_the_number(carrier: str, address: str) -> None:
    assert tracking_page(carrier, "1Z/<") == address


def test_a_shops_own_page_is_at_shopify_and_nowhere_else() -> None:
    shop = {"shopify": {"shop": "acme.myshopify.com"}}
    found = page_of("order", "shopify/12", shop)
    assert found == "https://acme.myshopify.com/admin/orders/12"
    assert (
        page_of("order", "shopify/12", {"shopify": {"shop": "evil.example/x.myshopify.com"}}) == ""
    )


def test_every_parcel_status_has_a_word() -> None:
    assert set(short.PARCELS) == set(ParcelStatus)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("order", ""),
        ("parcel:1Z", "parcel 1Z"),
        ("return:shopify/9", "return 9"),
        ("connection:4", "connection 4"),
    ],
)
def test_a_subject_in_words(text: str, words: str) -> None:
    assert short.subject(text) == words


def test_a_long_name_keeps_its_end_which_tells_it_apart() -> None:
    cut = short.shortened("parcel 1Z999AA10123456784")
    assert len(cut) == 22
    assert cut.endswith("456784")


def test_a_note_in_minor_units_is_money() -> None:
    assert short.note("400 of 500", "EUR") == "4.00 EUR of 5.00 EUR"
    assert short.note("carrier_parcel_lost") == "carrier parcel lost"
    assert short.note("stars 1") == "a score of 1 in 5"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=-99), "99 min"),
        (timedelta(minutes=100), "1 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=48), "2 d"),
    ],
)
def test_a_length_in_its_largest_unit(span: timedelta, words: str) -> None:
    assert short.length(span) == words


def test_a_day_is_the_day_where_the_brand_is() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert short.moment(late, UTC) == "2 Mar 2026, 23:30"
