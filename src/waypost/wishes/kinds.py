"""The closed vocabularies of wishes."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    ADDRESS = "address"  # deliver to another address
    ADDRESS_RIGHT = "address_right"  # the address in question is right as it stands
    INSTRUCTIONS = "instructions"  # for the driver
    NEIGHBOUR = "neighbour"
    SAFE_PLACE = "safe_place"
    RECEIVED = "received"
    PROBLEM = "problem"  # not_received, damaged, missing, wrong_item; with photos
    BACKORDER = "backorder"  # wait, swap or cancel
    CANCEL = "cancel"
    CONTACT = "contact"


class WishState(StrEnum):
    ASKED = "asked"
    CARRYING = "carrying"
    DONE = "done"
    REFUSED = "refused"  # by the partner, or too late
    PERSON = "person"  # a colleague must do it
    UNKNOWN = "unknown"  # the partner's answer was lost


class Problem(StrEnum):
    """What a customer may report."""

    NOT_RECEIVED = "not_received"
    DAMAGED = "damaged"
    MISSING = "missing"
    WRONG_ITEM = "wrong_item"


class Choice(StrEnum):
    """What may be done about goods that are not there."""

    WAIT = "wait"
    SWAP = "swap"
    CANCEL = "cancel"


class Why(StrEnum):
    """Why a wish was not, or is not to be, carried out."""

    GONE = "gone"  # there is no such order or parcel (any more)
    CANCELLED = "cancelled"
    LEFT = "left"
    PACKED = "packed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    NOT_SENT = "not_sent"
    ON_THE_WAY = "on_the_way"
    KNOWN = "known"
    NO_QUESTION = "no_question"
    TAKEN_BACK = "taken_back"
    REPLACED = "replaced"  # by a newer one of the same kind
    REFUSED = "refused"  # by the partner or a colleague


# States in which a customer can still take a wish back.
OPEN = frozenset({WishState.ASKED, WishState.PERSON})
