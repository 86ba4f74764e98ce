"""fill: what a letter says about an order, from the order as stored. Words in its language.

The caller cleans it (`harmless.clean`, which `draw.draw` does) before anything is made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from waypost.core.rules import Rules
from waypost.core.words import ParcelStatus
from waypost.lib.plain import plain
from waypost.tell import pages
from waypost.tell.catalogue import SORTS, Category
from waypost.tell.colours import WHITE, ink_on, readable
from waypost.tell.desk import FONTS, Desk
from waypost.tell.gather import Gathered
from waypost.tell.letters import base
from waypost.tell.said import BrandSaid, GuideSaid, Refund, Said, WishSaid
from waypost.tell.view import words
from waypost.tell.view.build import view
from waypost.tell.view.dates import Tongue, is_rtl
from waypost.tell.view.shape import Expected, Item, OrderView, ParcelView
from waypost.wishes.kinds import Kind

WISHES: dict[str, Any] = {
    Kind.ADDRESS: gettext_lazy("Deliver to another address"),
    Kind.ADDRESS_RIGHT: gettext_lazy("The address is right"),
    Kind.INSTRUCTIONS: gettext_lazy("A note for the driver"),
    Kind.NEIGHBOUR: gettext_lazy("Leave it with a neighbour"),
    Kind.SAFE_PLACE: gettext_lazy("Leave it in a safe place"),
    Kind.RECEIVED: gettext_lazy("It has arrived"),
    Kind.PROBLEM: gettext_lazy("A problem with your delivery"),
    Kind.BACKORDER: gettext_lazy("What to do about what is out of stock"),
    Kind.CANCEL: gettext_lazy("Cancel the order"),
    Kind.CONTACT: gettext_lazy("Your message to us"),
}
_MOST_GUIDES = 4
_OF_PARCEL = frozenset({"parcel", "arrival"})
_SELF_SPOKEN = frozenset({"damaged"})  # letters that say the reason themselves


class Cause(Protocol):
    """As much of a cause as is asked for."""

    @property
    def name(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def order_id(self) -> int: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class Scene(NamedTuple):
    """Who speaks, to whom, when. zone: the recipient's, None is found from the address. logo_url:
    "" writes the name. message_id: 0 for one that is no message yet."""

    brand_id: int
    brand_name: str
    desk: Desk
    rules: Rules
    language: str
    now: datetime
    zone: ZoneInfo | None = None
    message_id: int = 0
    logo_url: str = ""


def seen(scene: Scene, found: Gathered) -> OrderView:
    """The order as its customer sees it."""
    return view(
        found.state,
        scene.rules,
        language=scene.language,
        zone=scene.zone or scene.rules.customer_zone(found.state),
        now=scene.now,
        desk=scene.desk,
        issues=found.issues,
        scans=found.scans,
        promised=found.promised,
        asked=found.asked,
    )


def fill(
    scene: Scene,
    letter: str,
    found: Gathered,
    order: OrderView,
    cause: Cause | None = None,
    wish: Mapping[str, Any] | None = None,
) -> Said:
    """order: of `seen`. cause: what the letter tells; wish: what it answers."""
    subject = cause.subject if cause is not None else ""
    kind = str(cause.data.get("kind", "")) if cause is not None else ""
    parcel = parcel_in(order, subject)
    with override(scene.language):
        reason, remedy = _why(letter, kind, order, parcel)
        due = parcel.expected if parcel else order.expected
        again = _restocked(scene, subject, found) if letter == "backordered" else None
        return Said(
            language=scene.language,
            rtl=is_rtl(scene.language),
            brand=brand_of(scene),
            links=pages.all_of(
                scene.desk,
                scene.brand_id,
                found.order_id,
                found.customer_id,
                scene.message_id,
                scene.now,
                parcel.id if parcel else "",
            ),
            order=order,
            parcel=parcel,
            name=order.name,
            reason=reason,
            remedy=remedy,
            was=due.was if due else "",
            expected=_day(due) if again is None else again,
            problem=found.state.address[2][1] if found.state.address else "",
            items=tuple(_items(letter, subject, found, order, parcel)),
            refund=_refund(scene, subject, found),
            guides=_guides(scene, order),
            partly=bool(order.waiting and order.parcels),
            parcels_left=_left(order, parcel),
            wish=_wish(wish),
        )


def parcel_in(order: OrderView, subject: str) -> ParcelView | None:
    """The parcel that a cause's subject names; the only one, where it names the order."""
    named = next((it for it in order.parcels if subject and plain(it.id) == subject), None)
    if named is not None or subject:
        return named
    outbound = [it for it in order.parcels if not it.returning]
    return outbound[0] if len(outbound) == 1 and not order.waiting else None


def brand_of(scene: Scene) -> BrandSaid:
    """The brand's own words and looks, in the letter's language."""
    desk, look = scene.desk, scene.desk.look
    return BrandSaid(
        name=desk.sender or scene.brand_name,
        url=desk.shop_url,
        email=desk.contact.email or desk.reply_to,
        phone=desk.contact.phone,
        hours=desk.contact.hours,
        greeting=_own(desk.words.greeting, scene.language),
        footer=_own(desk.words.footer, scene.language),
        legal=desk.legal,
        logo_url=scene.logo_url,
        accent=look.accent,
        ink=ink_on(look.accent),
        link=readable(look.accent, WHITE),
        font=FONTS[look.font],
        radius="10px" if look.rounded else "0px",
    )


def _own(words_: Mapping[str, str], language: str) -> str:
    return words_.get(language) or words_.get(base(language), "")


def _why(letter: str, kind: str, order: OrderView, parcel: ParcelView | None) -> tuple[str, str]:
    """Reason and remedy, of what the letter is about; nothing where it brings good news. What is
    the matter with an order as a whole, its letter says itself."""
    sort = SORTS.get(letter)
    if parcel is not None and (sort is None or sort.chain in _OF_PARCEL):
        reason = "" if letter in parcel.kinds and letter in _SELF_SPOKEN else parcel.reason
        return reason, words.remedy_of(kind) or parcel.remedy
    if not kind and (sort is None or sort.category is not Category.TROUBLE):
        return "", ""
    return "", words.remedy_of(kind) or order.remedy


def _left(order: OrderView, parcel: ParcelView | None) -> int:
    others = (it for it in order.parcels if not it.returning and it is not parcel)
    return sum(it.delivered_at is None and it.status != ParcelStatus.CANCELLED for it in others)


def _day(due: Expected | None) -> str:
    if due is None:
        return ""
    return _("by %(day)s") % {"day": due.words} if due.by else due.words


def _restocked(scene: Scene, subject: str, found: Gathered) -> str:
    """When what is short should be in stock again; "" where nobody says."""
    tongue = _tongue(scene, found)
    for line, short in found.state.shorts.items():
        if short.restock is None or (subject and plain(line) != subject):
            continue
        told = short.restock[2]
        day = told.day if told.at is None else tongue.day_of(told.at)
        if day is not None and day >= tongue.today:
            return tongue.day(day)
    return ""


def _tongue(scene: Scene, found: Gathered) -> Tongue:
    country = found.state.ship_to[2].country if found.state.ship_to else ""
    zone = scene.zone or scene.rules.customer_zone(found.state)
    return Tongue(scene.language, country, zone, scene.now)


def _items(
    letter: str, subject: str, found: Gathered, order: OrderView, parcel: ParcelView | None
) -> list[str]:
    if letter == "backordered":
        short = {subject} if subject else {name for name in found.state.shorts if name}
        return _named([it for it in order.items if plain(it.id) in short] or order.waiting)
    if letter.startswith("return_"):
        back = next((it for it in order.returns if plain(it.id) == subject), None)
        return _named(back.items) if back else []
    return _named(parcel.items if parcel else order.items)


def _named(items: Iterable[Item]) -> list[str]:
    return [f"{it.quantity} × {it.name}" if it.quantity > 1 else it.name for it in items]


def _refund(scene: Scene, subject: str, found: Gathered) -> Refund:
    state = found.state
    refund = next((it for name, it in state.refunds.items() if plain(name) == subject), None)
    if refund is None or refund.amount is None:
        return Refund()
    currency = state.currency[2] if state.currency else ""
    said = str(words.REFUNDS[refund.status[2]]) if refund.status else ""
    amount = _tongue(scene, found).money(refund.amount[2], currency)
    return Refund(amount=amount, words=said)


def _guides(scene: Scene, order: OrderView) -> tuple[GuideSaid, ...]:
    """Of what was bought; none while something is the matter with the order."""
    if not order.calm:
        return ()
    skus = [it.sku for it in order.items]
    fitting = (
        it
        for it in scene.desk.guides
        if base(it.language or scene.language) == base(scene.language)
        and any(_meant(it.sku, sku) for sku in skus)
    )
    found = tuple(GuideSaid(title=it.title, text=it.text, url=it.url) for it in fitting)
    return found[:_MOST_GUIDES]


def _meant(pattern: str, sku: str) -> bool:
    return sku.startswith(pattern[:-1]) if pattern.endswith("*") else sku == pattern


def _wish(wish: Mapping[str, Any] | None) -> WishSaid | None:
    if not wish:
        return None
    kind = str(wish.get("kind", ""))
    return WishSaid(
        kind=kind,
        title=str(WISHES.get(kind, "")),
        state=str(wish.get("state", "")),
        why=str(wish.get("why", "")),
    )
