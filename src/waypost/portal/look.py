"""The brand's look of customers' pages: a stylesheet of its own, since nothing is inline."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from waypost.tell.colours import ENOUGH, WHITE, contrast, ink_on, readable, tint
from waypost.tell.desk import FONTS, Look

# The grounds of portal.css.
LIGHT, DARK = "#ffffff", "#1b1c20"
_LIGHT_PAGE, _DARK_PAGE = "#f6f6f4", "#131417"


@lru_cache(maxsize=1024)
def stylesheet(look: Look) -> str:
    """Tokens that portal.css leaves to the brand."""
    pairs = colours(look)
    radius = "14px" if look.rounded else "2px"
    small = "10px" if look.rounded else "2px"
    tokens = [f"--{name}:light-dark({day},{night});" for name, (day, night) in pairs.items()]
    tokens += [f"--font:{FONTS[look.font]};", f"--round:{radius};", f"--round-s:{small};"]
    return ":root{" + "".join(tokens) + "}\n"


@lru_cache(maxsize=1024)
def colours(look: Look) -> dict[str, tuple[str, str]]:
    """By day and by night; every pair that is read on another has enough contrast."""
    accent = look.accent.lower()
    day, night = _filling(readable(accent, LIGHT, 3.0)), _filling(readable(accent, DARK, 3.0))
    soft, soft_night = tint(accent, LIGHT, 0.1), tint(accent, DARK, 0.2)
    text = readable(readable(accent, _LIGHT_PAGE), soft)
    text_night = readable(readable(accent, DARK), soft_night)
    return {
        "accent": (day, night),
        "on-accent": (ink_on(day), ink_on(night)),
        "accent-text": (text, text_night),
        "accent-soft": (soft, soft_night),
    }


def _filling(colour: str) -> str:
    """The colour itself where words on it can be read, else the nearest shade that lets them."""
    return colour if contrast(ink_on(colour), colour) >= ENOUGH else readable(colour, WHITE)


@lru_cache(maxsize=1024)
def digest(look: Look) -> str:
    """Changes whenever the stylesheet does, so that browsers may keep it for ever."""
    return sha256(stylesheet(look).encode()).hexdigest()[:12]
