"""The last look: what changed between a decision and its sending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.support.cast import Cast
from tests.support.postgres import Database
from tests.tell.telling import Shop
from tests.tell.test_deciding import at, packed, placed, scan
from waypost.core.words import ParcelStatus
from waypost.tell import consent, outcome, overrule, suppress
from waypost.tell.claim import Claimed, claim
from waypost.tell.desk import Desk, desk_to
from waypost.tell.office import Later, Over, Ready
from waypost.tell.ready import Readying
from waypost.tell.states import Autonomy, Channel, Form, Reason

ADA = "email:ada@example.com"
_WRITTEN = """
insert into tell_letter (brand_id, letter, language, subject, body, text, live, made_at, person_id)
values (%s, 'order_confirmed', 'de', %s, %s, 'Hallo', true, now(), 1)
"""


class Last(Shop):
    """A shop whose messages are looked at once more."""

    def claim(self, hours: float) -> Claimed:
        (item,) = claim(self.connection, at(hours))
        return item

    def look(self, item: Claimed, hours: float) -> Ready | Later | Over:
        with self.connection.transaction():
            return Readying(self.rulebook.desks)(self.connection, item, at(hours))

    def confirmed(self) -> Claimed:
        """The confirmation of an order, in hand."""
        self.tell(placed(1), at(0))
        self.decide(at(0))
        return self.claim(0)

    def on_the_road(self, hours: float, *steps: ParcelStatus) -> None:
        self.tell([scan(1, hours + n / 10, "P1", step) for n, step in enumerate(steps)], at(hours))

    def states(self) -> list[tuple[str, str, str]]:
        rows = self.ask("select name, state, reason from tell_cause order by id")
        return [(name, state, reason) for name, state, reason in rows]


@pytest.fixture
def shop(clean: Database, cast: Cast) -> Iterator[Last]:
    made = Last(clean, cast.acme.pk)
    yield made
    made.close()


def test_what_still_holds_goes_out_in_the_words_of_its_letter(shop: Last) -> None:
    found = shop.look(shop.confirmed(), 0)
    assert isinstance(found, Ready)
    assert (found.outgoing.to, found.outgoing.language) == ("ada@example.com", "de")
    assert found.text.subject == found.outgoing.subject
    assert found.outgoing.about["order"] == "1"


def test_a_brand_that_paused_meanwhile_says_nothing_for_now(shop: Last) -> None:
    item = shop.confirmed()
    shop.speak(desk_to(Desk(paused=True)))
    assert shop.look(item, 0.1) == Later(at(0.1) + timedelta(minutes=5), Reason.PAUSED)


def test_an_address_that_was_suppressed_meanwhile_gets_nothing(shop: Last) -> None:
    item = shop.confirmed()
    where = (shop.brand_id, Channel.EMAIL, "ada@example.com")
    suppress.suppress(shop.connection, *where, suppress.Why.BOUNCE, at(0.05), "550", 0)
    assert shop.look(item, 0.1) == Over(Reason.SUPPRESSED, "bounce")


def test_who_forbade_it_meanwhile_does_not_get_it(shop: Last) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1")], at(1))
    shop.decide(at(1))
    shop.send(at(1))
    shop.on_the_road(2, ParcelStatus.OUT_FOR_DELIVERY)
    shop.decide(at(2))
    item = shop.claim(2)
    about = (Channel.EMAIL, "ada@example.com", consent.Purpose.SERVICE, False)
    consent.record(shop.connection, shop.brand_id, *about, consent.Source.ONE_CLICK, at(2))
    assert shop.look(item, 2.1) == Over(Reason.NO_CONSENT)


def test_who_asks_to_be_forgotten_hears_no_more_from_that_moment(shop: Last) -> None:
    item = shop.confirmed()
    shop.tell(placed(2), at(0.1))
    shop.connection.execute(
        "insert into tell_person (brand_id, key, erasing_at, changed_at) values (%s, %s, %s, %s)",
        (shop.brand_id, ADA, at(0.1), at(0.1)),
    )
    found = shop.look(item, 0.2)
    assert isinstance(found, Over)
    assert found.reason is Reason.ERASED
    shop.decide(at(0.2))
    assert shop.states()[1] == ("order_confirmed", "dropped", "erased")
    assert shop.ask("select count(*) from tell_message") == [(1,)]


def test_what_a_later_fact_made_untrue_is_not_said(shop: Last) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1")], at(1))
    shop.decide(at(1))
    shop.send(at(1))
    shop.on_the_road(2, ParcelStatus.OUT_FOR_DELIVERY)
    shop.decide(at(2))
    item = shop.claim(2)
    shop.on_the_road(2.1, ParcelStatus.DELIVERED)
    assert shop.look(item, 2.2) == Over()
    assert ("out_for_delivery", "dropped", "untrue") in shop.states()
    assert shop.ask("select state, why from tell_message where id = %s", item.id) == [
        ("dropped", "untrue")
    ]


def test_a_digest_says_only_what_is_still_so(shop: Last) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1")], at(1))
    shop.on_the_road(1.5, ParcelStatus.OUT_FOR_DELIVERY)
    shop.decide(at(2))
    item = shop.claim(2)
    assert item.form is Form.DIGEST
    shop.on_the_road(2.1, ParcelStatus.DELIVERED)
    found = shop.look(item, 2.2)
    assert isinstance(found, Ready)
    assert [it["order"] for it in found.text.said["entries"]] == ["1"]
    told = {name: (state, reason) for name, state, reason in shop.states()}
    assert told["out_for_delivery"] == ("dropped", "untrue")
    assert told["order_confirmed"][0] == "going"


def test_the_letter_is_that_of_what_is_left(shop: Last) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1")], at(1))
    shop.on_the_road(1.5, ParcelStatus.PICKED_UP)
    shop.decide(at(2))
    item = shop.claim(2)
    shop.connection.execute("update tell_cause set message_id = 0 where name = 'order_confirmed'")
    single = item._replace(form=Form.SINGLE, letter="order_confirmed", version_id=9)
    found = shop.look(single, 2.1)
    assert isinstance(found, Ready)
    assert found.outgoing.letter == "dispatched"
    assert shop.ask("select letter, version_id from tell_message") == [("dispatched", 0)]


def test_a_partly_dispatched_order_keeps_the_letter_that_says_so(shop: Last) -> None:
    shop.tell([*placed(1), packed(1, 1, "P1")], at(1))
    shop.on_the_road(1.5, ParcelStatus.PICKED_UP)
    shop.connection.execute("update tell_cause set look_at = null where name = 'order_confirmed'")
    shop.decide(at(2))
    item = shop.claim(2)._replace(letter="partly_dispatched")
    found = shop.look(item, 2.1)
    assert isinstance(found, Ready)
    assert found.outgoing.letter == "partly_dispatched"


def test_a_wording_of_the_brands_that_breaks_gives_way_to_ours(shop: Last) -> None:
    item = shop.confirmed()
    words = ("{{ order.number | no_such_filter }}", "<mj-text>Hallo</mj-text>")
    shop.connection.execute(_WRITTEN, (shop.brand_id, *words))
    found = shop.look(item, 0.1)
    assert isinstance(found, Ready)
    assert "1" in found.outgoing.subject
    assert shop.ask("select version_id from tell_message") == [(0,)]


def test_what_a_colleague_approved_goes_out_as_they_wrote_it(shop: Last) -> None:
    shop.speak(desk_to(Desk(autonomy={"order_confirmed": Autonomy.DRAFT})))
    shop.tell(placed(1), at(0))
    shop.decide(at(0))
    ((id_,),) = shop.ask("select id from tell_message")
    words = ("Grüße von {{ Mara }}", "Danke, Ada.\n\nBis bald <b>!")
    with shop.connection.transaction():
        assert overrule.rewrite(shop.connection, shop.brand_id, id_, *words)
        assert outcome.approved(shop.connection, shop.brand_id, id_, 7, at(0.1))
    shop.connection.execute(_WRITTEN, (shop.brand_id, "Anders", "<mj-text>Anders</mj-text>"))
    shop.decide(at(0.1))
    found = shop.look(shop.claim(0.2), 0.2)
    assert isinstance(found, Ready)
    assert found.outgoing.subject == words[0]
    assert "Danke, Ada." in found.outgoing.text
    assert "&lt;b&gt;" in found.outgoing.html
    assert "Anders" not in found.outgoing.html


def test_a_provider_that_was_away_all_evening_waits_for_the_morning(shop: Last) -> None:
    item = shop.confirmed()
    found = shop.look(item, 14)  # midnight in Berlin
    assert found == Later(at(22), Reason.QUIET_HOURS)


def test_after_the_order_was_forgotten_there_is_nothing_to_say(shop: Last) -> None:
    item = shop.confirmed()
    shop.connection.execute("delete from timeline_order")
    assert shop.look(item, 0.1) == Over()
    assert shop.states() == [("order_confirmed", "dropped", "untrue")]


def test_news_of_an_order_go_to_its_browsers_and_to_those_for_all(shop: Last) -> None:
    keep = """insert into tell_device (brand_id, person, order_id, endpoint, keys, created_at)
        values (%s, %s, %s, %s, '{}', now())"""
    shop.tell([*placed(1), *placed(2)], at(0))
    one, two = (id_ for (id_,) in shop.ask("select id from timeline_order order by id"))
    for order_id, endpoint in ((one, "one"), (two, "two"), (one, "both"), (two, "both")):
        shop.connection.execute(keep, (shop.brand_id, ADA, order_id, f"https://{endpoint}"))
    shop.decide(at(0))
    ways = shop.ask("select order_id, channel, count(*) from tell_message group by 1, 2 order by 1")
    assert ways == [(one, "push", 1), (two, "push", 1)]
    shop.connection.execute(keep, (shop.brand_id, ADA, 0, "https://all"))
    shop.connection.execute(keep, (shop.brand_id, ADA, 0, "https://both"))
    shown = {}
    for item in claim(shop.connection, at(0)):
        found = shop.look(item, 0)
        assert isinstance(found, Ready)
        shown[item.order_id] = sorted(it.endpoint for it in found.outgoing.devices)
    wanted = ["https://all", "https://both"]
    assert shown == {one: [*wanted, "https://one"], two: [*wanted, "https://two"]}


def test_a_browser_of_another_order_leaves_the_mail_as_it_was(shop: Last) -> None:
    shop.tell(placed(1), at(0))
    shop.connection.execute(
        """insert into tell_device (brand_id, person, order_id, endpoint, keys, created_at)
        select brand_id, %s, id + 1, 'https://other', '{}', now() from timeline_order""",
        (ADA,),
    )
    shop.decide(at(0))
    assert shop.ask("select channel from tell_message") == [("email",)]
