"""What became of a delivery, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from waypost.inbox.states import ReadingState

STATES: dict[ReadingState, Any] = {
    ReadingState.NEW: _("Not read yet"),
    ReadingState.READ: _("Read"),
    ReadingState.UNREADABLE: _("Unreadable"),
    ReadingState.IGNORED: _("Nothing to say"),
    ReadingState.FETCHING: _("Being fetched"),
}
