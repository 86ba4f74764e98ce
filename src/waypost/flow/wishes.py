"""wishes: carry out what a customer asked for on their page.

Most wishes are a word that becomes a fact. Some ask a partner: then the row says so and is
committed before the partner can know of it, and what the partner answered is kept before anything
is concluded from it. A worker that dies in between begins again with the same partner, whose actor
asks how the order stands before it changes anything (`connectors.contract.Actor`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from waypost.connectors.contract import Actor, Keys, PartnerRefused, PartnerUnavailable, TooLate
from waypost.connectors.deeds import AddNote, ChangeAddress, Deed
from waypost.connectors.registry import ACTORS
from waypost.core.bodies import Body
from waypost.core.order import OrderState
from waypost.flow.partners import Asking, Partner, asking
from waypost.flow.rulebook import Rulebook
from waypost.flow.settle import settle_told
from waypost.flow.tools import Flow, Tools
from waypost.flow.wish_rows import Row, close, load, order_ref, state_of
from waypost.lib import jobs
from waypost.lib.faults import fault
from waypost.lib.http import Http
from waypost.tell.reply import Answer, reply
from waypost.timeline.heard import Heard
from waypost.timeline.record import record
from waypost.wishes.allowed import packed, refusal
from waypost.wishes.check import address_of
from waypost.wishes.facts import facts, settled, told, withdrawn
from waypost.wishes.kinds import Choice, Kind, Why, WishState
from waypost.wishes.outcomes import Outcome, conclude

log = structlog.get_logger(__name__)

TASK = "wish"
Actors = Mapping[str, Callable[[Keys, Http], Actor]]

_WORDS = {
    Kind.INSTRUCTIONS: "Delivery instructions from the customer: ",
    Kind.NEIGHBOUR: "If nobody is in, the customer asks to leave it with: ",
    Kind.SAFE_PLACE: "If nobody is in, the customer asks to leave it here: ",
}
_AGAIN = timedelta(hours=3)
# Nobody needs a letter about what they themselves just said.
_SILENT = frozenset({Kind.RECEIVED, Kind.ADDRESS_RIGHT})

_HAND = """
update wishes_wish set state = 'carrying', partner = %s, handed_at = %s, tries = tries + 1
where brand_id = %s and id = %s and state in ('asked', 'carrying') returning tries
"""

_KEEP = """
update wishes_wish set answer = answer || %s::jsonb where brand_id = %s and id = %s
"""


_LEFT = """
update wishes_wish set next_at = %s where next_at <= %s and state in ('asked', 'carrying')
returning brand_id, id, order_id
"""


def carry(
    tools: Tools, rulebook: Rulebook, brand_id: int, wish_id: int, actors: Actors = ACTORS
) -> None:
    """Bring one wish to its end, or to a colleague. PartnerUnavailable: call again later."""
    now = tools.clock()
    with tools.transaction() as connection:
        rulebook.load(connection)
        begun = _begin(connection, tools, rulebook, brand_id, wish_id, actors, now)
    if begun is None:
        return
    wish, deed, partners = begun
    outcomes = dict(wish.answers)
    for partner in partners.able:
        if partner.key not in outcomes:
            answer = _ask(tools, wish, deed, partner, partners.known_as, actors)
            if answer is None:
                return
            outcomes[partner.key] = answer
        if outcomes[partner.key].how != "done":
            break
    with tools.transaction() as connection:
        rulebook.load(connection)
        end, why = conclude(list(outcomes.values()), partners.silent)
        _end(connection, rulebook, wish, end, why, tools.clock())


def rescue(tools: Tools) -> int:
    """Defer anew what should long be over: its job broke on a fault of ours. How many."""
    now = tools.clock()
    with tools.transaction() as connection:
        found = connection.execute(_LEFT, (now + _AGAIN, now)).fetchall()
        for brand_id, wish_id, order_id in found:
            lock = f"wish:{brand_id}:{order_id}"
            jobs.defer(connection, TASK, lock=lock, brand_id=brand_id, wish_id=wish_id)
    return len(found)


def give_up(tools: Tools, rulebook: Rulebook, brand_id: int, wish_id: int, why: str) -> None:
    """The partner could not be reached for hours: a colleague looks whether it was done."""
    with tools.transaction() as connection:
        rulebook.load(connection)
        wish = load(connection, brand_id, wish_id)
        if wish is not None and wish.state in (WishState.ASKED, WishState.CARRYING):
            _end(connection, rulebook, wish, WishState.UNKNOWN, why, tools.clock())


def _begin(
    connection: Flow,
    tools: Tools,
    rulebook: Rulebook,
    brand_id: int,
    wish_id: int,
    actors: Actors,
    now: datetime,
) -> tuple[Row, Deed, Asking] | None:
    """Everything that needs no partner; what is to be asked of whom where it does."""
    wish = load(connection, brand_id, wish_id)
    if wish is None:
        return None
    state = state_of(connection, wish)
    if wish.state is WishState.DONE and wish.settled_by:
        _record(connection, rulebook, wish, settled(wish.asked, state), now)
        return None
    if wish.why == Why.TAKEN_BACK or (wish.state is WishState.REFUSED and wish.settled_by):
        _record(connection, rulebook, wish, withdrawn(wish.asked, state), now)
        return None
    if wish.state not in (WishState.ASKED, WishState.CARRYING):
        return None
    why = None if wish.state is WishState.CARRYING else _refused(wish, state, now)
    if why is not None:
        _end(connection, rulebook, wish, WishState.REFUSED, why, now)
        return None
    deed = _deed(wish)
    if deed is None:
        _record(connection, rulebook, wish, told(wish.asked, state), now)
        _end(connection, rulebook, wish, _spoken(wish), "", now)
        return None
    partners = asking(connection, tools, wish, deed, actors)
    # What is in a box has its label; only people can still get it out again.
    if wish.state is WishState.ASKED and (packed(state) or not partners.able):
        why = Why.PACKED if packed(state) else None
        _end(connection, rulebook, wish, WishState.PERSON, why or "", now)
        return None
    return wish, deed, partners


def _refused(wish: Row, state: OrderState, now: datetime) -> Why | None:
    asked = wish.asked
    return refusal(state, asked.kind, asked.parcel, asked.data, now)


def _deed(wish: Row) -> Deed | None:
    """What a partner would have to do, None for what is a word only."""
    kind, data = wish.asked.kind, wish.asked.data
    if kind is Kind.ADDRESS:
        return ChangeAddress(address_of(data))
    if kind in _WORDS:
        return AddNote(_WORDS[kind] + " ".join(str(data.get("text", "")).split()))
    return None


def _spoken(wish: Row) -> WishState:
    """Is a wish that is a word only done once it is heard, or is somebody to act on it?"""
    kind, data = wish.asked.kind, wish.asked.data
    if kind in _SILENT or (kind is Kind.BACKORDER and data.get("choice") == Choice.WAIT):
        return WishState.DONE
    return WishState.PERSON


def _ask(
    tools: Tools,
    wish: Row,
    deed: Deed,
    partner: Partner,
    known_as: tuple[str, ...],
    actors: Actors,
) -> Outcome | None:
    """None: it was taken back or replaced before anybody was asked."""
    values = (partner.line.id, tools.clock(), wish.brand_id, wish.asked.id)
    with tools.transaction() as connection:
        if connection.execute(_HAND, values).fetchone() is None:
            return None
    fault("wish_before_call")
    outcome = _outcome(tools, deed, partner, known_as, actors)
    fault("wish_after_call")
    kept = json.dumps({partner.key: outcome._asdict()})
    with tools.transaction() as connection:
        connection.execute(_KEEP, (kept, wish.brand_id, wish.asked.id))
    return outcome


def _outcome(
    tools: Tools,
    deed: Deed,
    partner: Partner,
    known_as: tuple[str, ...],
    actors: Actors,
) -> Outcome:
    name = partner.line.connector
    try:
        said = actors[name](partner.line.keys, tools.http).do(deed, known_as)
        return Outcome(name, "done", said)
    except TooLate as error:
        return Outcome(name, "late", str(error)[:500])
    except PartnerUnavailable:
        raise
    except PartnerRefused as error:
        return Outcome(name, "refused", str(error)[:500])
    except Exception as error:
        log.exception("wish_failed", connector=name)
        return Outcome(name, "refused", f"{type(error).__name__}: {error}"[:500])


def _end(
    connection: Flow,
    rulebook: Rulebook,
    wish: Row,
    end: WishState,
    why: str,
    now: datetime,
) -> None:
    """Write how it ended, what is true by that, and to the customer."""
    if not close(connection, wish, end, why, now):
        return
    if end is WishState.DONE and _deed(wish) is not None:
        bodies = settled(wish.asked, state_of(connection, wish))
        _record(connection, rulebook, wish, bodies, now)
    if wish.asked.kind not in _SILENT and end is not WishState.UNKNOWN:
        reply(connection, _answer(wish, end, why), now)


def _answer(wish: Row, end: WishState, why: str) -> Answer:
    told_why = why if why in Why._value2member_map_ else ""
    return Answer(
        wish.brand_id,
        wish.order_id,
        wish.asked.id,
        wish.name,
        wish.asked.kind.value,
        end.value,
        told_why,
    )


def _record(
    connection: Flow, rulebook: Rulebook, wish: Row, bodies: list[Body], now: datetime
) -> None:
    ref = order_ref(connection, wish)
    if not bodies or ref is None:
        return
    heard = [
        Heard(wish.brand_id, fact, known_at=now) for fact in facts(wish.asked, bodies, ref, now)
    ]
    settle_told(connection, record(connection, heard, now), rulebook, now)
