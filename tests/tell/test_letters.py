"""Letters: every one, in every language, says what it should; a brand's own is checked."""

from __future__ import annotations

import msgspec
import pytest

from waypost.tell import structured
from waypost.tell.catalogue import LETTERS
from waypost.tell.draw import LetterUndrawable, draw, environment, partials
from waypost.tell.letters import LetterMalformed, Wording, languages, parse, shipped, source
from waypost.tell.names import misnomers
from waypost.tell.proof import Fault, check, variables
from waypost.tell.samples import BASE, TOKEN, bare, full
from waypost.tell.segments import segments

EVERY = [(language, letter) for language in ("de", "en") for letter in LETTERS]
ARABIC = Wording(
    letter="dispatched",
    language="ar",
    subject="طلبك {{ order.number }} في الطريق",
    preview="الموعد المتوقع {{ expected }}",
    body="{% render 'heading', title: 'طلبك في الطريق' %}<mj-text>سلّمنا طلبك.</mj-text>"
    "{% render 'parcel', parcel: parcel %}{% render 'button', title: 'تتبع', url: links.track %}",
    text="سلّمنا طلبك.\n{{ links.track }}",
    sms="طلبك {{ order.number }} في الطريق {{ links.track }}",
)


def own(**changed: str) -> Wording:
    parts = {"subject": "Hello", "body": "<mj-text>Hi</mj-text>", "text": "Hi", **changed}
    return Wording(letter="dispatched", language="en", **parts)


def texts(faults: list[Fault]) -> list[tuple[str, int, str]]:
    return [(it.part, it.line, it.text) for it in faults]


def test_english_and_german_are_complete() -> None:
    assert languages() == ("de", "en")


@pytest.mark.parametrize(("language", "letter"), EVERY)
def test_each_letter_reads_well_of_a_full_and_of_an_almost_empty_order(
    language: str, letter: str
) -> None:
    wording = shipped(letter, language)
    assert wording.language == language
    assert [it for it in check(wording) if it.grave] == []
    for said in (full(language), bare(language)):
        made = draw(said, wording)
        for text in (made.subject, made.text, made.sms, made.html):
            assert text.strip()
            assert "None" not in text
            assert "{{" not in text
        assert len(made.subject) <= 78
        assert "  " not in made.subject + made.sms
        assert "<mj-" not in made.html
        assert BASE in made.text
        assert said.links.unsubscribe in made.html
    assert segments(draw(full(language), wording).sms).parts <= 2


def test_a_letter_from_right_to_left_is_mirrored() -> None:
    assert check(ARABIC) == []
    made = draw(full("ar"), ARABIC)
    assert '<html lang="ar" dir="rtl"' in made.html
    assert "text-align:right" in made.html
    assert "text-align:left;color" not in made.html
    assert "direction:rtl" in made.html
    assert "إيقاف هذه الرسائل" in made.html


def test_the_partials_name_nothing_that_nobody_says() -> None:
    arguments = {
        *("title", "url", "quiet", "text", "lines", "steps", "item.name", "item.sku"),
        *("item.quantity", "one", "two", "three", "one_url", "two_url", "three_url"),
    }
    for name in partials():
        template = environment(escaping=True).get_template(name)
        unknown = {it.text.split("“")[1].split("”")[0] for it in misnomers(template)}
        assert unknown - arguments == set(), name


@pytest.mark.parametrize(
    ("part", "written", "line", "says"),
    [
        ("subject", "{{ order.numbr }}", 1, "Did you mean “order.number”?"),
        ("subject", "one\ntwo", 2, "one line"),
        ("text", "a\n{{ reason | date: 'x' }}", 2, "There is no filter “date”"),
        ("text", "a\n\n{% if reason %}", 3, "expected tag endif"),
        ("text", "{% include 'x' %}", 1, "unexpected tag 'include'"),
        ("text", "{{ order[reason] }}", 1, "Write the name out"),
        ("text", "{% for it in order.parcels %}\n{{ it.carier }}{% endfor %}", 2, "it.carier"),
        ("text", "{{ brand.name }", 1, "end of"),
        ("sms", "x" * 700, 0, "5 parts"),
        ("body", "<mj-text>a\n<b>b</mj-text>", 2, "<b> is not closed"),
        ("body", "<mj-text>a</mj-text>\nb", 2, "Text stands in an mj-text"),
        ("body", "\n<mj-section></mj-section>", 2, "can't stand here"),
        ("body", "<mj-text><script>x</script></mj-text>", 1, "can't stand within a text"),
        ("body", "<mj-text><p onclick='x'>a</p></mj-text>", 1, "runs nothing"),
        ("body", "<mj-button href='{{ reason }}'>a</mj-button>", 1, "must be a link"),
        ("body", "<mj-button href='javascript:x'>a</mj-button>", 1, "must be a link"),
        ("body", "{% render 'button', title: 'a', url: reason %}", 1, "must be a link"),
        ("body", "{% render 'button', name: 'a' %}", 1, "takes no “name”"),
        ("body", "{% render 'buton' %}", 1, "There is no partial “buton”"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_when_it_is_saved(
    part: str, written: str, line: int, says: str
) -> None:
    found = texts(check(own(**{part: written})))
    assert any(at == (part, line) and says in text for *at_, text in found for at in [tuple(at_)])


def test_what_may_be_written_is_not_complained_of() -> None:
    body = (
        "{% # a remark %}{% for it in order.parcels %}<mj-text>{{ it.expected.words }} "
        "{{ forloop.index }}<br/><a href='{{ links.track }}'>x</a></mj-text>{% endfor %}"
        "{% assign lines = order.items %}<mj-text>{{ lines[0].name }} {{ lines.size }}"
        "{{ lines.first.sku | default: 'none' | upcase }}</mj-text>"
        "{% if order.returns %}{% render 'items', items: order.returns[0].items %}{% endif %}"
        "{% case parcel.status %}{% when 'delivered' %}<mj-text>y</mj-text>{% endcase %}"
    )
    assert check(own(body=body)) == []


def test_a_subject_that_inboxes_cut_is_mentioned_but_may_be_saved() -> None:
    assert [it.grave for it in check(own(subject="a" * 90))] == [False]


def test_the_variables_are_those_that_are_filled() -> None:
    paths = {it.path for it in variables()}
    assert {"order.number", "order.parcels[].expected.words", "links.track", "reason"} <= paths
    assert {it.path for it in variables() if it.link} >= {"links.unsubscribe", "brand.logo_url"}


def test_a_letters_file_is_read_and_written_alike() -> None:
    wording = shipped("dispatched", "en")
    assert parse("dispatched", "en", source(wording)) == wording
    with pytest.raises(LetterMalformed, match="no text"):
        parse("dispatched", "en", "subject: a\n--- body\nb\n")
    with pytest.raises(LetterMalformed, match="no subject: or preview:"):
        parse("dispatched", "en", "hello\n--- body\nb\n--- text\nc\n")


def test_nothing_is_counted_to_zero() -> None:
    said = msgspec.structs.replace(full(), parcels_left=0, partly=False)
    made = draw(said, shipped("delivered", "en"))
    assert "0 more" not in made.text
    assert "rest" not in made.preview


def test_a_wording_that_never_ends_is_stopped() -> None:
    loop = "{% for a in (1..9999) %}{% for b in (1..9999) %}x{% endfor %}{% endfor %}"
    with pytest.raises(LetterUndrawable):
        draw(full(), own(text=loop))


def test_without_an_sms_of_its_own_a_letter_sends_its_subject_and_link() -> None:
    made = draw(full(), own(subject="It comes"))
    assert made.sms == f"Acme & Daughters: It comes {BASE}/t/{TOKEN}"


def test_machines_can_read_the_parcel_and_nothing_ends_its_script_early() -> None:
    said = full(hostile="</script><script>")
    html = draw(said, shipped("dispatched", "en")).html
    assert html.count("<script") == 1
    assert '"@type":"ParcelDelivery"' in html
    assert structured.document({"order": {}}) is None
