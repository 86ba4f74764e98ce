"""How the brand speaks is managers' matter."""

from __future__ import annotations

from tests.console.access.team import managed

_LETTER = "/messages/letters/dispatched/en"

ROUTES = {
    "speech": managed("GET", "/messages/settings", 200),
    "speech_undo": managed("POST", "/messages/settings/undo", 302),
    "letters": managed("GET", "/messages/letters", 200),
    "letter": managed("GET", _LETTER, 200),
    "letter_preview": managed(
        "POST", "/messages/letters/preview", 200, {"letter": "dispatched", "language": "en"}
    ),
    "letter_test": managed("POST", f"{_LETTER}/test", 302),
    "letter_back": managed("POST", f"{_LETTER}/back", 404),
    "ways": managed("GET", "/messages/ways", 200),
    "way_add": managed("GET", "/messages/ways/add/email/smtp", 200),
    "way": managed("GET", "/messages/ways/0", 404),
    "way_reread": managed("POST", "/messages/ways/0/reread", 404),
    "way_act": managed("POST", "/messages/ways/0/pause", 404),
    "look": managed("GET", "/messages/look", 200),
    "look_mail": managed("GET", "/messages/look/mail", 200),
}
