"""compose: a message's words, from its order as it stands now.

Takes anything with `execute(sql, parameters)` that sees the brand: psycopg's connection of the
teller, or a cursor of Django's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import msgspec
import structlog

from waypost.core.rules import Rules
from waypost.tell import pages
from waypost.tell.catalogue import SORTS
from waypost.tell.causes import NAMES
from waypost.tell.desk import Desk
from waypost.tell.draw import Drawn, LetterUndrawable, draw, headline
from waypost.tell.fill import Cause, Scene, fill, seen
from waypost.tell.gather import Gathered, gather
from waypost.tell.harmless import clean
from waypost.tell.letters import Wording, base, shipped, version, wording
from waypost.tell.outcome import Executes
from waypost.tell.own import kept_of, own_words, wording_of
from waypost.tell.said import Entry, Said
from waypost.tell.segments import segments
from waypost.tell.states import Form
from waypost.tell.view.shape import OrderView

DIGEST = "digest"
_SCANNED = frozenset({"ready_for_pickup", "out_for_delivery", DIGEST})
_BRAND = "select name from accounts_brand where id = %s"

log = structlog.get_logger(__name__)


class OrderGone(Exception):
    """There is no order to speak of any more."""


class Message(Protocol):
    """As much of a message's row as is asked for (`claim.Claimed`)."""

    @property
    def brand_id(self) -> int: ...
    @property
    def id(self) -> int: ...
    @property
    def order_id(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def letter(self) -> str: ...
    @property
    def version_id(self) -> int: ...
    @property
    def form(self) -> Form: ...
    @property
    def said(self) -> Any: ...


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """A message, ready to be handed over. html: a whole document. parts: of the SMS. said: from
    which it is drawn again. version_id: the brand's wording that was used, 0 for ours. fault: why
    the brand's own wording could not be used, "" where it was. url, stop_url: of the page that it
    leads to, and one-click unsubscribing."""

    subject: str
    preview: str
    html: str
    text: str
    sms: str
    parts: int
    said: dict[str, Any]
    version_id: int = 0
    fault: str = ""
    url: str = ""
    stop_url: str = ""


class One(NamedTuple):
    """A cause made up for a preview."""

    name: str
    subject: str
    order_id: int
    data: Mapping[str, Any] = {}


def compose(
    connection: Executes,
    message: Message,
    causes: Sequence[Cause],
    desk: Desk,
    rules: Rules,
    now: datetime,
    zone: ZoneInfo | None = None,
) -> Composed:
    """zone: the recipient's, where they chose one. OrderGone when no order is left to speak of; a
    brand's own wording that can't be drawn gives way to ours, and `fault` says why. What a
    colleague wrote for this message (`own`) takes the letter's place."""
    words = _wording(connection, message)
    own = own_words(message.said)
    scene = Scene(
        message.brand_id,
        _brand_name(connection, message.brand_id),
        desk,
        rules,
        _language(message.language, words),
        now,
        zone,
        message.id,
        pages.logo(desk, message.brand_id),
    )
    ids = {it.order_id for it in causes if it.order_id} | {message.order_id} - {0}
    scanned = message.letter in _SCANNED or bool(_SCANNED & {it.name for it in causes})
    found = gather(connection, message.brand_id, sorted(ids), scanned=scanned)
    if message.form is Form.DIGEST or message.letter == DIGEST:
        said = _digest(connection, scene, causes, found)
    else:
        said = _single(scene, message, causes, found)
    if own is None:
        return finish(said, words)
    made = finish(said, wording_of(own, words))
    return msgspec.structs.replace(made, said=made.said | kept_of(own))


def sample(
    connection: Executes,
    brand_id: int,
    order_id: int,
    letter: str,
    language: str,
    desk: Desk,
    rules: Rules,
    now: datetime,
) -> Said:
    """What `letter` would say of a real order now, for the editor's preview: draw it in any
    wording. OrderGone when there is no such order."""
    name = _brand_name(connection, brand_id)
    logo = pages.logo(desk, brand_id)
    scene = Scene(brand_id, name, desk, rules, language, now, logo_url=logo)
    found = gather(connection, brand_id, [order_id], scanned=letter in _SCANNED)
    if order_id not in found:
        raise OrderGone(str(order_id))
    order = seen(scene, found[order_id])
    cause = _supposed(letter, found[order_id], order)
    if letter == DIGEST:
        causes = [_supposed(it, found[order_id], order) for it in ("dispatched", "delivered")]
        return _digest(connection, scene, causes, found)
    return fill(scene, letter, found[order_id], order, cause, {"kind": "address", "state": "done"})


def finish(said: Said, words: Wording) -> Composed:
    """Said in these words, or in ours where the brand's can't be drawn."""
    values = clean(said)
    fault = ""
    try:
        drawn = draw(values, words)
    except LetterUndrawable as error:
        if not words.version_id:
            raise
        fault = str(error)
        log.warning("letter_broken", letter=words.letter, language=words.language, error=fault)
        words = shipped(words.letter, words.language)
        drawn = draw(values, words)
    return _composed(drawn, values, words, said, fault)


def _composed(
    drawn: Drawn, values: dict[str, Any], words: Wording, said: Said, fault: str
) -> Composed:
    return Composed(
        subject=drawn.subject,
        preview=drawn.preview,
        html=drawn.html,
        text=drawn.text,
        sms=drawn.sms,
        parts=segments(drawn.sms).parts,
        said=values,
        version_id=words.version_id,
        fault=fault,
        url=said.links.track,
        stop_url=said.links.unsubscribe,
    )


def _single(
    scene: Scene, message: Message, causes: Sequence[Cause], found: Mapping[int, Gathered]
) -> Said:
    cause = next((it for it in causes if it.name == message.letter), causes[0] if causes else None)
    order_id = message.order_id or (cause.order_id if cause is not None else 0)
    if order_id not in found:
        raise OrderGone(str(order_id))
    order = seen(scene, found[order_id])
    wish = message.said.get("wish") if isinstance(message.said, Mapping) else None
    return fill(scene, message.letter, found[order_id], order, cause, wish)


def _digest(
    connection: Executes, scene: Scene, causes: Sequence[Cause], found: Mapping[int, Gathered]
) -> Said:
    """Each cause in the words of its own letter's subject and preview."""
    orders: dict[int, OrderView] = {id_: seen(scene, it) for id_, it in found.items()}
    told = [it for it in causes if it.order_id in found]
    if not orders:
        raise OrderGone("none of them is left")
    entries: dict[tuple[int, str], Entry] = {}
    for cause in told:
        said = fill(scene, cause.name, found[cause.order_id], orders[cause.order_id], cause)
        letter = "partly_dispatched" if said.partly and cause.name == "dispatched" else cause.name
        words = wording(connection, scene.brand_id, letter, scene.language)
        title, text = _headline(said, words)
        entry = Entry(title=title, text=text, url=said.links.track, order=said.order.number)
        entries.setdefault((cause.order_id, title), entry)
    first = told[0].order_id if told else min(orders)
    return msgspec.structs.replace(
        fill(scene, DIGEST, found[first], orders[first]),
        parcel=None,
        entries=tuple(entry for _, entry in sorted(entries.items(), key=lambda it: it[0][0])),
    )


def _headline(said: Said, words: Wording) -> tuple[str, str]:
    try:
        return headline(said, words)
    except LetterUndrawable:
        return headline(said, shipped(words.letter, words.language))


def _supposed(letter: str, found: Gathered, order: OrderView) -> One:
    """The cause that this order would have for this letter."""
    fitting = [kind for kind, name in NAMES.items() if name == letter]
    living = {kind for kinds in found.issues.values() for kind in kinds}
    kind = next((it for it in fitting if it in living), fitting[0] if fitting else "")
    chain = SORTS[letter].chain if letter in SORTS else ""
    subject = ""
    if chain == "parcel" and order.parcels:
        subject = order.parcels[0].id
    elif chain == "refund":
        subject = next(iter(found.state.refunds), "")
    elif chain == "return" and order.returns:
        subject = order.returns[0].id
    return One(letter, subject, found.order_id, {"kind": kind} if kind else {})


def _wording(connection: Executes, message: Message) -> Wording:
    if message.version_id:
        own = version(connection, message.brand_id, message.version_id)
        if own is not None:
            return own
    return wording(connection, message.brand_id, message.letter, message.language)


def _language(asked: str, words: Wording) -> str:
    """The dates' language is the letter's: half a letter in each helps nobody."""
    return asked if base(asked) == base(words.language) else words.language


def _brand_name(connection: Executes, brand_id: int) -> str:
    row = connection.execute(_BRAND, (brand_id,)).fetchone()
    return str(row[0]) if row else ""
