"""How the brand speaks: settings, letters, ways, look."""

from __future__ import annotations

import io
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.console.story import Shop, open_shop
from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.support.telling import Teller
from waypost.accounts.models import AuditEntry
from waypost.console.forms import speech as form
from waypost.tell.catalogue import SORTS
from waypost.tell.desk import DEFAULT, Desk, desk_from
from waypost.tell.letters import shipped

LETTER = "/messages/letters/dispatched/en"


@pytest.fixture
def shop(clean: Database, cast: Cast, teller: Teller) -> Shop:
    with psycopg.connect(clean.owner) as connection:
        for table in ("desk", "letter", "way", "message", "asset"):
            connection.execute(f"delete from tell_{table}")  # type: ignore[arg-type]
    return open_shop(cast, teller)


@pytest.fixture
def mara(cast: Cast, shop: Shop) -> Client:
    return cast.client(cast.mara)


def desk_of(database: Database) -> Desk:
    """Acme's, as it is kept."""
    with psycopg.connect(database.owner) as connection:
        kept = connection.execute("select settings from tell_desk").fetchone()
    return desk_from(kept[0]) if kept else DEFAULT


def _desk(**changed: Any) -> dict[str, Any]:
    """The form as it is shown, with some fields changed."""
    fields = {name: value for name, value in form.values(DEFAULT).items() if value is not False}
    fields |= {f"autonomy.{it.name}": it.autonomy.value for it in SORTS.values()}
    fields |= {"channel.email": "1", "channel.sms": "2"}
    return fields | changed


def test_settings_are_kept_noted_and_undone(mara: Client, clean: Database) -> None:
    changed = _desk(**{
        "budget": "7", "quiet_since": "22:30", "autonomy.stalled": "approve", "channel.sms": "",
        "guide.sku": ["TENT-*", ""], "guide.title": ["Pitch it dry", ""], "countries": "FR fr",
    })  # fmt: skip
    done = mara.post("/messages/settings", changed, follow=True)
    desk = desk_of(clean)
    assert (desk.budget, desk.quiet.since) == (7, 22 * 60 + 30)
    assert desk.autonomy == {"stalled": "approve"}
    assert desk.channels == ("email",)
    assert [it.sku for it in desk.guides] == ["TENT-*"]
    assert desk.countries == {"FR": "fr"}
    assert 'action="/messages/settings/undo"' in done.content.decode()
    noted = AuditEntry.objects.filter(verb="desk.changed").latest("at")
    assert noted.after["budget"] == 7
    mara.post("/messages/settings/undo")
    assert desk_of(clean) == DEFAULT


def test_nothing_changes_where_nothing_was_changed(mara: Client) -> None:
    assert b"Nothing was changed" in mara.post("/messages/settings", _desk(), follow=True).content


WRONG = [
    ("budget", "0", "is not between 1 and 50"),
    ("budget", "many", "whole number"),
    ("quiet_since", "25:00", "A time such as"),
    ("reply_to", "nobody", "no e-mail address"),
    ("shop_url", "javascript:alert(1)", "must start with https://"),
    ("domain", "not a host", "is no host name"),
    ("countries", "Austria de", "One country a line"),
]


def test_what_makes_no_sense_is_said_at_its_field(mara: Client, clean: Database) -> None:
    for field, value, said in WRONG:
        answer = mara.post("/messages/settings", _desk(**{field: value}))
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert desk_of(clean) == DEFAULT


def _letter(**changed: str) -> dict[str, str]:
    it = shipped("dispatched", "en")
    parts = {name: getattr(it, name) for name in ("subject", "preview", "body", "text", "sms")}
    return {**parts, "letter": "dispatched", "language": "en", **changed}


def test_a_letter_is_tried_on_a_real_order_as_it_is_typed(mara: Client) -> None:
    shown = mara.post(
        "/messages/letters/preview", _letter(subject="Off it goes: {{ order.number }}")
    )
    assert "Off it goes: 1001" in shown.content.decode()
    mail = mara.post("/messages/letters/preview", _letter(part="html"))
    assert "sandbox" in mail.headers["Content-Security-Policy"]
    wrong = mara.post("/messages/letters/preview", _letter(text="\n\n{{ order.numbr }}"))
    assert "Plain text, line" in wrong.content.decode()
    assert (
        b"No order has this number"
        in mara.post("/messages/letters/preview", _letter(order="4711")).content
    )


def test_a_letter_has_versions_and_a_way_back(mara: Client, clean: Database) -> None:
    assert (
        mara.post(LETTER, _letter(body="<mj-text>{{ nobody.knows }}</mj-text>")).status_code == 422
    )
    mara.post(LETTER, _letter(subject="First", note="Shorter"))
    mara.post(LETTER, _letter(subject="Second"))
    page = mara.get(LETTER).content.decode()
    assert "Shorter" in page
    assert "+ Second" in page
    with psycopg.connect(clean.owner) as connection:
        query = "select id, subject, live, of_id from tell_letter order by id"
        first = connection.execute(query).fetchall()[0][0]
        mara.post(f"{LETTER}/back", {"version": first})
        assert connection.execute(query).fetchall()[-1][1:] == ("First", True, first)
        mara.post(f"{LETTER}/back", {"version": "0"})
        assert connection.execute(query).fetchall()[-1][2] is False
    assert "as shipped" in mara.get(LETTER).content.decode()


def test_a_test_goes_to_the_reader_alone(mara: Client, clean: Database) -> None:
    mara.post(f"{LETTER}/test")
    with psycopg.connect(clean.owner) as connection:
        made = connection.execute(
            "select form, address, letter, state from tell_message"
        ).fetchall()
    assert made == [("test", "mara@example.com", "dispatched", "waiting")]


def test_a_way_is_added_and_its_secret_is_never_shown_again(mara: Client) -> None:
    filled = {
        "title": "Our mail server", "sender": "shop@acme.example",
        "field.host": "smtp.acme.example", "field.port": "587", "field.security": "starttls",
        "field.username": "acme", "field.password": "hunter2-hunter2",
    }  # fmt: skip
    assert mara.post("/messages/ways/add/email/smtp", {**filled, "sender": ""}).status_code == 422
    mara.post("/messages/ways/add/email/smtp", filled)
    page = mara.get("/messages/ways").content.decode()
    assert "Our mail server" in page
    way = page.partition('href="/messages/ways/')[2].partition('"')[0]
    form_page = mara.get(f"/messages/ways/{way}").content.decode()
    assert "smtp.acme.example" in form_page
    assert "hunter2" not in page + form_page
    assert b"Nothing leaves this machine yet" not in mara.get("/messages").content
    mara.post(f"/messages/ways/{way}", {**filled, "title": "Relay", "field.password": ""})
    mara.post(f"/messages/ways/{way}/test", {"to": "mara@example.com"})
    assert "Order confirmed" in mara.get("/messages").content.decode()
    mara.post(f"/messages/ways/{way}/delete")
    assert "Remove<" not in mara.get("/messages/ways").content.decode()


def _picture(kind: str, size: tuple[int, int]) -> SimpleUploadedFile:
    body = io.BytesIO()
    Image.new("RGB", size, "#336699").save(body, kind)
    return SimpleUploadedFile("logo", body.getvalue(), content_type="text/html")


def test_a_logo_is_drawn_anew_and_a_colour_is_measured(mara: Client, clean: Database) -> None:
    chosen = {"accent": "#ffee00", "font": "serif", "greeting.en": "Hi {name},"}
    mara.post("/messages/look", {**chosen, "logo": _picture("JPEG", (2000, 1500))})
    desk = desk_of(clean)
    assert (desk.look.accent, desk.look.font, desk.look.rounded) == ("#ffee00", "serif", False)
    assert desk.words.greeting == {"en": "Hi {name},"}
    with psycopg.connect(clean.owner) as connection:
        made = connection.execute("select name, media_type, height from tell_asset").fetchall()
    assert made == [(desk.look.logo, "image/png", 512)]
    assert "too little to read" in mara.get("/messages/look").content.decode()


def test_what_is_no_picture_is_no_logo(mara: Client, clean: Database) -> None:
    drawn = SimpleUploadedFile("logo.svg", b"<svg onload='alert(1)'/>", content_type="image/png")
    answer = mara.post("/messages/look", {"accent": "#2f5bd8", "font": "system", "logo": drawn})
    assert answer.status_code == 422
    assert desk_of(clean) == DEFAULT
