"""Addresses, segments and keywords: what is reached, what it takes, what an answer means."""

from __future__ import annotations

import pytest

from waypost.tell.addresses import email_of, masked, mobile_of, phone_of
from waypost.tell.keywords import Keyword, keyword
from waypost.tell.segments import fitted, segments


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (" Ada.Lovelace+shop@Example.COM ", "ada.lovelace+shop@example.com"),
        ("kunde@bücher.example", "kunde@xn--bcher-kva.example"),
        ("o'hara@example.co.uk", "o'hara@example.co.uk"),
    ],
)
def test_an_email_address_has_one_spelling(given: str, stored: str) -> None:
    assert email_of(given).address == stored


@pytest.mark.parametrize(
    "given",
    [
        *("", "ada", "ada@", "@example.com", "ada@example", "ada@@example.com", "a b@example.com"),
        *("ada@example.com\nBcc: eve@example.com", "ada@[10.0.0.1]", "ada@exa_mple.com"),
        *("ada..l@example.com", "ada@mail.invalid", f"{'a' * 65}@example.com", "ada@-x.example"),
        *("Ada <ada@example.com>", "ada@example.com,eve@example.com", "äda@example.com"),
    ],
)
def test_what_no_mail_server_takes_is_not_sent_to_and_says_why(given: str) -> None:
    spelled = email_of(given)
    assert spelled.address is None
    assert spelled.why


@pytest.mark.parametrize(
    ("given", "country", "stored"),
    [
        ("0151 23456789", "DE", "+4915123456789"),
        ("+49 (0)151 / 234567-89", "", "+4915123456789"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("+44 7911 123456", "DE", "+447911123456"),
    ],
)
def test_a_phone_number_has_one_spelling(given: str, country: str, stored: str) -> None:
    assert mobile_of(given, country).address == stored


@pytest.mark.parametrize(
    ("given", "country"),
    [("", "DE"), ("0151 23456789", ""), ("12", "DE"), ("call me", "DE"), ("+49 1", "DE")],
)
def test_what_is_no_number_is_not_texted(given: str, country: str) -> None:
    spelled = mobile_of(given, country)
    assert spelled.address is None
    assert spelled.why


def test_a_landline_is_a_number_and_gets_no_texts() -> None:
    assert phone_of("030 901820", "DE").address == "+4930901820"
    assert mobile_of("030 901820", "DE") == (None, "a landline, which gets no texts")


def test_a_masked_address_tells_nobody_whose_it_is() -> None:
    assert masked("ada@example.com") == "a…@example.com"
    assert masked("+4915123456789") == "+49…789"


@pytest.mark.parametrize(
    ("text", "encoding", "parts", "units", "left"),
    [
        ("", "gsm", 0, 0, 160),
        ("a" * 160, "gsm", 1, 160, 0),
        ("a" * 161, "gsm", 2, 161, 145),
        ("a" * 306, "gsm", 2, 306, 0),
        ("a" * 307, "gsm", 3, 307, 152),
        ("€" * 80, "gsm", 1, 160, 0),
        ("a" * 152 + "€" + "a" * 10, "gsm", 2, 164, 141),  # the escaped € is not cut in two
        ("ж" * 70, "ucs2", 1, 70, 0),
        ("ж" * 71, "ucs2", 2, 71, 63),
        ("😀" * 35, "ucs2", 1, 70, 0),
        ("ж" * 66 + "😀" + "ж" * 3, "ucs2", 2, 71, 62),  # nor is a surrogate pair
        ("Größe ÄÖÜ ñ à", "gsm", 1, 13, 147),
    ],
)
def test_segments_are_counted_as_phones_join_them(
    text: str, encoding: str, parts: int, units: int, left: int
) -> None:
    assert segments(text) == (encoding, parts, units, left)


def test_typographers_signs_do_not_double_the_price_and_words_stay_words() -> None:
    assert fitted("“It’s here” — today…") == '"It\'s here" - today...'
    assert fitted("u\u0308ber") == "über"
    assert fitted("“Привет”") == "“Привет”", "it goes as UCS-2 anyway, so nothing is gained"
    assert fitted("Garçon") == "Garçon", "c without its cedilla is another letter"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *[(it, Keyword.STOP) for it in ("STOP", " stop. ", "Stop all", "OPT-OUT", "Stopp!!!")],
        *[(it, Keyword.STOP) for it in ("bitte abmelden", "STOP STOP", "ＳＴＯＰ", "unsubscribe")],
        *[(it, Keyword.START) for it in ("Start", "YES", "ja bitte", "unstop")],
        *[(it, Keyword.HELP) for it in ("help?", "Info", "HILFE")],
        *[(it, None) for it in ("", "…", "Please stop by at my neighbour's", "Where is it?")],
        *[(it, None) for it in ("stop start", "help stop", "Cancel my order please")],
    ],
)
def test_an_answer_is_a_command_or_something_to_be_read(said: str, meant: Keyword | None) -> None:
    assert keyword(said) is meant
