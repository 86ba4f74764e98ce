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
