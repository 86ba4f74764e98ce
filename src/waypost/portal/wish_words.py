"""Wishes in words, for whoever asks for them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from waypost.wishes.check import Fault
from waypost.wishes.kinds import Choice, Kind, Problem, Why, WishState
from waypost.wishes.photos import PhotoFault


class Words(NamedTuple):
    """title: of the form's page. hint: beneath it. button: what sends it."""

    title: Any
    hint: Any
    button: Any


FORMS: dict[Kind, Words] = {
    Kind.ADDRESS: Words(
        _("Deliver to another address"),
        _("We ask the warehouse at once. It works as long as nothing has been packed."),
        _("Change the address"),
    ),
    Kind.ADDRESS_RIGHT: Words(
        _("Is the address right?"),
        _("If it is, tell us so, and we send your order there."),
        _("The address is right"),
    ),
    Kind.INSTRUCTIONS: Words(
        _("Instructions for the delivery"),
        _("What should the driver know? A door code, a floor, where to ring."),
        _("Send the instructions"),
    ),
    Kind.NEIGHBOUR: Words(
        _("Leave it with a neighbour"),
        _("Name and house or flat number of the neighbour who takes it for you."),
        _("Ask for this neighbour"),
    ),
    Kind.SAFE_PLACE: Words(
        _("Leave it in a safe place"),
        _("Where may the driver put it when nobody is at home?"),
        _("Ask for this place"),
    ),
    Kind.RECEIVED: Words(
        _("Did it arrive?"),
        _("Tell us that you have it, and we stop watching."),
        _("Yes, I have it"),
    ),
    Kind.PROBLEM: Words(
        _("Report a problem"),
        _("Somebody looks into it. Photos help where something is damaged or wrong."),
        _("Report the problem"),
    ),
    Kind.BACKORDER: Words(
        _("Something is not in stock"),
        _("You decide what happens with it."),
        _("Send my decision"),
    ),
    Kind.CANCEL: Words(
        _("Cancel the order"),
        _("It works as long as nothing has been packed. We confirm it by e-mail."),
        _("Ask to cancel the order"),
    ),
    Kind.CONTACT: Words(
        _("Write to us"),
        _("We see your order beside your message, so you need not repeat anything."),
        _("Send the message"),
    ),
}

TITLES: dict[Kind, Any] = {
    Kind.ADDRESS: _("Another address"),
    Kind.ADDRESS_RIGHT: _("The address is right"),
    Kind.INSTRUCTIONS: _("Delivery instructions"),
    Kind.NEIGHBOUR: _("Leave it with a neighbour"),
    Kind.SAFE_PLACE: _("Leave it in a safe place"),
    Kind.RECEIVED: _("It arrived"),
    Kind.PROBLEM: _("A problem"),
    Kind.BACKORDER: _("What happens with what is not in stock"),
    Kind.CANCEL: _("Cancel the order"),
    Kind.CONTACT: _("A message to us"),
}

PROBLEMS: dict[Problem, Any] = {
    Problem.NOT_RECEIVED: _("It did not arrive"),
    Problem.DAMAGED: _("It is damaged"),
    Problem.MISSING: _("Something is missing"),
    Problem.WRONG_ITEM: _("It is not what I ordered"),
}

CHOICES: dict[Choice, Any] = {
    Choice.WAIT: _("I wait until it is back"),
    Choice.SWAP: _("I would rather have something else: write to me"),
    Choice.CANCEL: _("I do not want it any more"),
}

_DONE: dict[Kind, Any] = {
    Kind.ADDRESS: _("Your order goes to the new address."),
    Kind.ADDRESS_RIGHT: _("Thank you. We send your order to this address."),
    Kind.INSTRUCTIONS: _("Your instructions are with those who send your order."),
    Kind.NEIGHBOUR: _("Your wish is with those who send your order."),
    Kind.SAFE_PLACE: _("Your wish is with those who send your order."),
    Kind.RECEIVED: _("Thank you for telling us."),
    Kind.PROBLEM: _("We have taken care of it."),
    Kind.BACKORDER: _("Thank you. We keep to what you decided."),
    Kind.CANCEL: _("We have dealt with it."),
    Kind.CONTACT: _("We have answered you."),
}

_PERSON: dict[Kind, Any] = {
    Kind.PROBLEM: _("We have it, and somebody looks into it. You hear from us by e-mail."),
    Kind.CONTACT: _("We have your message, and answer by e-mail."),
    Kind.CANCEL: _("We have it. Whether it can still be stopped, we tell you by e-mail."),
}

WHY: dict[Why, Any] = {
    Why.GONE: _("We cannot find this order any more."),
    Why.CANCELLED: _("The order is cancelled."),
    Why.LEFT: _("It is too late: your order has left the warehouse."),
    Why.PACKED: _("It is too late: your order is packed."),
    Why.OUT_FOR_DELIVERY: _("It is too late: the driver is on the way."),
    Why.DELIVERED: _("It has been delivered already."),
    Why.NOT_SENT: _("Your order has not been sent yet."),
    Why.ON_THE_WAY: _("Your order is still on its way. Write to us if you wait too long."),
    Why.KNOWN: _("We know about it, and are looking into it."),
    Why.NO_QUESTION: _("There is nothing to decide any more."),
    Why.TAKEN_BACK: _("You took it back."),
    Why.REPLACED: _("You asked for something else instead."),
    Why.REFUSED: _("It could not be done."),
}

FAULTS: dict[Fault, Any] = {
    Fault.MISSING: _("Please fill this in."),
    Fault.INVALID: _("This does not fit the country of your order."),
    Fault.TOO_LONG: _("This is too long."),
    Fault.OTHER_COUNTRY: _("The country of an order cannot be changed. Write to us instead."),
}

PHOTOS: dict[PhotoFault, Any] = {
    PhotoFault.TOO_MANY: _("At most four photos, please."),
    PhotoFault.TOO_LARGE: _("A photo may have at most 8 MB."),
    PhotoFault.NO_PICTURE: _("We can open photos as JPEG, PNG or WebP only, not for example HEIC."),
}


def sentence(kind: Kind, state: WishState, why: str) -> str:
    """How a wish stands, in one sentence to its customer."""
    if state is WishState.DONE:
        return str(_DONE[kind])
    if state is WishState.REFUSED:
        return str(WHY.get(Why(why) if why in Why._value2member_map_ else Why.REFUSED))
    if state is WishState.PERSON:
        by_hand = _("One of us does this by hand. You hear from us by e-mail.")
        return str(_PERSON.get(kind, by_hand))
    if state is WishState.UNKNOWN:
        return str(_("We are finding out whether it worked. You hear from us by e-mail."))
    return str(_("We are passing this on right now."))
