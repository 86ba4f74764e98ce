"""The closed vocabularies of telling."""

from __future__ import annotations

from enum import StrEnum


class CauseState(StrEnum):
    """Every cause ends as sent, merged or dropped; held waits for its time."""

    NEW = "new"
    HELD = "held"
    GOING = "going"  # a message of its own is under way
    SENT = "sent"
    MERGED = "merged"  # told in a message together with others
    DROPPED = "dropped"


class Verdict(StrEnum):
    SEND = "send"
    MERGE = "merge"
    HOLD = "hold"
    DROP = "drop"
    SENT = "sent"  # the provider has it


class Reason(StrEnum):
    """Why a cause was held, merged or dropped."""

    QUIET_HOURS = "quiet_hours"
    DIGEST = "digest"
    GATHERING = "gathering"
    SCHEDULED = "scheduled"
    BUDGET = "budget"
    OPEN_TROUBLE = "open_trouble"  # marketing waits for an issue or return to end
    APPROVAL = "approval"
    DRAFT = "draft"
    PAUSED = "paused"  # the brand holds everything back
    TOO_OLD = "too_old"
    BEFORE_ACTIVATION = "before_activation"
    SWITCHED_OFF = "switched_off"  # by the brand
    NOT_WANTED = "not_wanted"  # by the customer
    NO_ADDRESS = "no_address"
    NO_CONSENT = "no_consent"
    SUPPRESSED = "suppressed"
    REPLACED = "replaced"  # by a stronger one that is not sent yet either
    UNTRUE = "untrue"  # overtaken by later facts
    ERASED = "erased"
    REJECTED = "rejected"  # by a colleague
    REFUSED = "refused"  # by the provider, for good
    ALREADY_SAID = "already_said"
    NO_WAY = "no_way"  # the brand connected no provider for any channel that would do
    NEEDLESS = "needless"  # good news after trouble that the customer never heard of
    NO_ANSWER = "no_answer"  # it may have gone out: a report or a colleague settles it
    BROKEN = "broken"  # could not be written down: a fault in the brand's own wording


class MessageState(StrEnum):
    """A message's life. From HANDING on the provider may have it, so it is never tried again by
    itself: lost answers end as UNKNOWN, which a report or a person settles."""

    DRAFT = "draft"
    ASKED = "asked"  # waits for a colleague's approval
    WAITING = "waiting"
    CLAIMED = "claimed"
    HANDING = "handing"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DROPPED = "dropped"


class Form(StrEnum):
    SINGLE = "single"
    DIGEST = "digest"
    TEST = "test"


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    PUSH = "push"
    WEBHOOK = "webhook"


class Autonomy(StrEnum):
    """What happens with a message of a kind: nothing, a draft to be finished by a colleague, one
    that waits for approval, or it goes by itself."""

    OFF = "off"
    DRAFT = "draft"
    APPROVE = "approve"
    AUTOMATIC = "automatic"
