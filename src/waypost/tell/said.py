"""Said: the values that a letter may speak of. The one list of variables, for the check of a
brand's own wording, for the editor's help, and for the code that fills them.

All are plain text, made harmless by `harmless.plain` (no markup, no line breaks, nothing that a
mail program would make a link), but for those named `url`, which Waypost itself made.
"""

from __future__ import annotations

import msgspec

from waypost.tell.view.shape import OrderView, ParcelView


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    pass


class BrandSaid(_Part, frozen=True):
    name: str
    url: str = ""
    email: str = ""
    phone: str = ""
    hours: str = ""
    greeting: str = ""
    footer: str = ""
    legal: str = ""
    logo_url: str = ""
    accent: str = ""
    ink: str = ""  # of text on the accent
    link: str = ""  # the accent, as dark as can be read on white
    font: str = ""
    radius: str = ""


class Links(_Part, frozen=True):
    """track: the page of the order, or of the parcel that the letter is about."""

    track: str = ""
    preferences: str = ""
    unsubscribe: str = ""
    returns: str = ""
    report: str = ""
    confirm: str = ""
    address: str = ""
    address_right: str = ""
    wait: str = ""
    swap: str = ""
    cancel: str = ""
    pay: str = ""
    feedback: str = ""


class Refund(_Part, frozen=True):
    amount: str = ""
    words: str = ""


class Entry(_Part, frozen=True):
    """One piece of news in a digest."""

    title: str
    text: str
    url: str
    order: str


class WishSaid(_Part, frozen=True):
    """What a customer asked for on their page. title: in words; state: of
    `wishes.kinds.WishState`; why: what the partner said, or too late."""

    kind: str
    title: str
    state: str
    why: str = ""


class GuideSaid(_Part, frozen=True):
    title: str
    text: str = ""
    url: str = ""


class Said(_Part, frozen=True):
    """order, parcel: as the customer sees them. reason: why, in human words ("The carrier could
    not find the address"). remedy: what we do about it. was, expected: dates in words. problem: of
    an address, as a partner put it. items: what it is about, such as "2 × Mug". partly: something
    is still to be sent. parcels_left: how many others are still to arrive."""

    language: str
    rtl: bool
    brand: BrandSaid
    links: Links
    order: OrderView
    parcel: ParcelView | None = None
    name: str = ""
    reason: str = ""
    remedy: str = ""
    was: str = ""
    expected: str = ""
    problem: str = ""
    items: tuple[str, ...] = ()
    refund: Refund = Refund()
    entries: tuple[Entry, ...] = ()
    guides: tuple[GuideSaid, ...] = ()
    partly: bool = False
    parcels_left: int = 0
    wish: WishSaid | None = None
