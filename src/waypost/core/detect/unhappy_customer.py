"""unhappy_customer: a bad score, or a message that says so."""

from __future__ import annotations

from collections.abc import Sequence

from waypost.core.clocks import Clock, at_once
from waypost.core.order import OrderState
from waypost.core.rules import Rules

KIND = "unhappy_customer"
# The worst score of a scale up to which a customer is unhappy: NPS calls 0 to 6 detractors.
_UNHAPPY = {"nps": 6, "stars": 2}


def look_feedback(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From the score until somebody followed it up."""
    clocks = []
    for feedback_id, given in state.feedback.items():
        if given.score is None or (given.answered and given.answered[0] >= given.score[0]):
            continue
        score, scale = given.score[2]
        if score <= _UNHAPPY.get(scale, -1):
            subject, note = f"feedback:{feedback_id}", f"{scale} {score}"
            clocks.append(at_once(KIND, subject, given.score[:2], note))
    return clocks


def look_contacts(state: OrderState, rules: Rules) -> Sequence[Clock]:
    """From an unhappy message until it is answered."""
    return [
        at_once(KIND, f"contact:{contact_id}", contact.received, contact.topic)
        for contact_id, contact in state.contacts.items()
        if contact.unhappy and contact.received is not None and contact.answered is None
    ]
