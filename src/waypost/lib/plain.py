"""Text that may stand in an array: without the characters that nobody types."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def plain(text: str) -> str:
    """`text` with each run of control characters as one blank."""
    return text if text.isprintable() else _CONTROL.sub(" ", text)
