"""A shop whose customers, partners and colleagues write what a page might run.

Every text field of every body is filled, so that a body made tomorrow is hostile too.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from tests.console.story import Shop, open_shop, paid_order, troubled_order
from tests.support.cast import Cast
from tests.support.telling import Teller
from waypost.core import refs
from waypost.core.bodies import BODIES, Body
from waypost.core.facts import Fact

MARK = "<xss-"  # an element of this name on a page is a text that was taken for HTML
EVIL = """=<xss-a>"'><img src=x onerror=alert(1)>{{7*7}}</script>&amp;"""
NOW = datetime.now(UTC)
# What a partner says in a word of ours, so that the order goes its whole way.
_WORDS = {
    "currency": "EUR",
    "country": "DE",
    "level": "high",
    "scale": "stars",
    "decision": "declined",
}
_WORDS |= {"origin": "US", "destination": "DE"}


def open_hostile_shop(cast: Cast, teller: Teller) -> Shop:
    """The shop of the stories, and what people who mean harm would add to it."""
    shop = open_shop(cast, teller)
    _partners(cast, teller)
    _told(cast, teller, shop)
    _colleagues(cast, shop)
    return shop


def every_body(kind: str, number: int, known: dict[str, str]) -> Body:
    """The body of `kind`, each text in it hostile, or as in `known` (field -> value)."""
    made = _made(BODIES[kind], "", number, known)
    assert isinstance(made, Body)
    return made


def _made(wanted: Any, name: str, number: int, known: dict[str, str]) -> Any:
    origin, within = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        return _made(within[0], name, number, known)
    if origin in (Union, UnionType):
        return _made(next(it for it in within if it is not NoneType), name, number, known)
    if origin is tuple:
        return (_made(within[0], name, number, known),)
    if origin is dict:
        return {EVIL: 1}
    if wanted is str:
        return known.get(name, f"{EVIL}{name}")
    if wanted is bool:
        return False
    if wanted is int:
        return 1
    if wanted is datetime:
        return NOW - timedelta(days=2)
    if wanted is date:
        return (NOW - timedelta(days=2)).date()
    if issubclass(wanted, Enum):
        return list(wanted)[number % len(wanted)]
    assert issubclass(wanted, msgspec.Struct)
    hints = get_type_hints(wanted, include_extras=True)
    return wanted(**{it: _made(hints[it], it, number, known) for it in wanted.__struct_fields__})


def _partners(cast: Cast, teller: Teller) -> None:
    """One order whose words of ours are right, and one of which nothing is."""
    for number, known in ((90, {**_WORDS, "parcel": "1ZEVIL", "parcels": "1ZEVIL"}), (91, {})):
        ref = f"order:shopify/{number}"
        kinds = [it for it in BODIES if it not in ("order_cancelled", "customer_erased")]
        facts = [
            Fact(
                ref,
                NOW - timedelta(hours=200 - at),
                "shopify",
                f"{number}/{EVIL}/{at}",
                every_body(kind, at, known),
                (refs.payment(EVIL), refs.tracking(f"1ZEVIL{number}")) if at == 1 else (),
            )
            for at, kind in enumerate(kinds)
        ]
        teller.tell(cast.acme.id, facts, NOW)
    for number in range(2, 6):
        teller.tell(cast.acme.id, troubled_order(number, NOW), NOW)
    teller.tell(cast.acme.id, paid_order(10, NOW - timedelta(days=30)), NOW)
    teller.connect(cast.acme.id, "generic", EVIL)


_MESSAGE = """
insert into tell_message (brand_id, order_id, person, channel, address, letter, state, name,
    subject, text, made_at, sent_at, why, provider_ref)
values (%s, %s, %s, %s, %s, 'stalled', %s, gen_random_uuid(), %s, %s, now(), now(), %s, %s)
returning id
"""
_CAUSE = """
insert into tell_cause (brand_id, order_id, key, name, subject, person, at, noted_at, state,
    reason, look_at, message_id)
values (%s, %s, %s, 'stalled', %s, %s, now(), now(), %s, %s, %s, %s) returning id
"""
_DECISION = """
insert into tell_decision (brand_id, cause_id, order_id, at, verdict, reason, detail, message_id)
values (%s, %s, %s, now(), 'drop', 'refused', %s, %s) returning id
"""
_SUPPRESSED = """
insert into tell_suppression (brand_id, channel, address, reason, why, at)
values (%s, 'email', %s, 'bounce', %s, now()) returning id
"""


def _told(cast: Cast, teller: Teller, shop: Shop) -> None:
    """Messages, and what providers said of them."""
    brand, order = cast.acme.id, shop.order
    for channel in ("email", "sms", "push", "webhook"):
        for state in ("asked", "draft", "unknown", "failed", "sent"):
            values = (brand, order, EVIL, channel, EVIL, state, EVIL, EVIL, EVIL, EVIL)
            message = teller.ask(_MESSAGE, *values)[0][0]
            for stands, look_at in (("held", NOW), ("dropped", None)):
                key = f"{EVIL}{message}{stands}"
                known = (brand, order, key, EVIL, EVIL, stands, "refused", look_at, message)
                cause = teller.ask(_CAUSE, *known)[0][0]
                teller.ask(_DECISION, brand, cause, order, EVIL, message)
    teller.ask(_SUPPRESSED, brand, EVIL, EVIL)


def _colleagues(cast: Cast, shop: Shop) -> None:
    """What is typed at the desk itself."""
    cast.mara.name = EVIL
    cast.mara.save()
    desk = cast.client(cast.alice)
    for path, data in _typed(cast, shop):
        answer = desk.post(path, data)
        assert answer.status_code == 302, f"{path}: {answer.status_code}"


def _typed(cast: Cast, shop: Shop) -> list[tuple[str, dict[str, str]]]:
    issue = {"id": str(shop.issue)}
    return [
        ("/issues/act", {**issue, "verb": "comment", "text": f"{EVIL} @mara@example.com"}),
        ("/issues/act", {**issue, "verb": "assign", "assignee": str(cast.mara.pk)}),
        ("/issues/act", {**issue, "verb": "resolve", "reason": EVIL}),
        (f"/orders/{shop.order}/notes", {"text": EVIL}),
        ("/views/save", {"page": "issues", "title": EVIL, "query": "q=a", "shared": "on"}),
        ("/settings/name", {"name": EVIL}),
        ("/team/invite", {"email": "ines@example.com", "role": "agent"}),
        ("/keys/make", {"title": EVIL}),
        (f"/connectors/{shop.connection}/rename", {"title": EVIL}),
        ("/policy/json/change", {"json": _policy("7d")}),
        ("/policy/draft/put", {"why": EVIL}),
        ("/policy/json/change", {"json": _policy("5d")}),
    ]


def _policy(within: str) -> str:
    """Whoever may change the policy may name things in it as they like."""
    rule = {"name": EVIL, "after": "paid", "expect": "delivered", "within": within}
    told = {
        "zone": "Europe/Berlin",
        "country": "DE",
        "own": [rule],
        "calendars": {EVIL: {"zone": "Europe/Paris"}},
        "warehouses": {EVIL: EVIL},
        "carriers": {EVIL: EVIL},
        "lanes": [{"silence": "6bd", "carrier": EVIL, "origin": "US", "destination": "DE"}],
    }
    return json.dumps(told)
