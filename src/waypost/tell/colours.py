"""Colours that can be read: WCAG's contrast, and the nearest shade that has enough of it. Pure."""

from __future__ import annotations

from functools import lru_cache

ENOUGH = 4.5  # WCAG 2.2 AA, of text
WHITE, INK = "#ffffff", "#10131a"
_STEPS = 40

Rgb = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """
    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    light, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=512)
def ink_on(colour: str) -> str:
    """The colour of text on `colour`: white or nearly black, whichever is read better."""
    return max((WHITE, INK), key=lambda ink: contrast(ink, colour))


@lru_cache(maxsize=512)
def readable(colour: str, ground: str, least: float = ENOUGH) -> str:
    """`colour` itself where it can be read on `ground`, else its nearest shade that can."""
    towards = WHITE if contrast(WHITE, ground) > contrast("#000000", ground) else "#000000"
    for step in range(_STEPS + 1):
        shade = _mixed(colour, towards, step / _STEPS)
        if contrast(shade, ground) >= least:
            return shade
    return towards


def tint(colour: str, ground: str, part: float) -> str:
    """`ground` with a little of `colour` in it."""
    return _mixed(ground, colour, part)


def _mixed(colour: str, other: str, part: float) -> str:
    pairs = zip(_rgb(colour), _rgb(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * part)):02x}" for a, b in pairs)


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (
        it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in rgb
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
