"""photos: pictures of a damaged parcel, made anew by us, so that nothing but the picture stays."""

from __future__ import annotations

import warnings
from enum import StrEnum
from io import BytesIO

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

MOST = 4
LARGEST = 8 * 1024 * 1024  # bytes of one as it is sent
_EDGE = 2000  # pixels of what is kept
_PIXELS = 60_000_000  # of what is opened: beyond any phone's camera, below what fills memory
_QUALITY = 82
_OPENED = ("JPEG", "PNG", "WEBP")


class PhotoFault(StrEnum):
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"  # also a format that we do not open, such as HEIC


class PhotoRefused(ValueError):
    """A file that is not taken. Its `fault` says why."""

    def __init__(self, fault: PhotoFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Picture(msgspec.Struct, frozen=True):
    """A JPEG of ours. width, height: in pixels."""

    body: bytes
    width: int
    height: int
    media_type: str = "image/jpeg"


def redrawn(body: bytes) -> Picture:
    """The picture in these bytes, upright, at most 2000 pixels wide or high, and without what the
    camera noted beside it; PhotoRefused when it is none."""
    if len(body) > LARGEST:
        raise PhotoRefused(PhotoFault.TOO_LARGE)
    try:
        with warnings.catch_warnings():
            # Our own limit is the lower one.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(body), formats=_OPENED) as opened:
                if opened.width * opened.height > _PIXELS:
                    raise PhotoRefused(PhotoFault.TOO_LARGE)
                return _small(opened)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
    ) as error:
        if isinstance(error, PhotoRefused):
            raise
        raise PhotoRefused(PhotoFault.NO_PICTURE) from error


def _small(opened: Image.Image) -> Picture:
    opened.draft("RGB", (_EDGE, _EDGE))
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((_EDGE, _EDGE))
    flat = Image.new("RGB", upright.size, "white")
    shown = upright.convert("RGBA") if upright.mode in ("P", "LA", "PA", "RGBA") else None
    flat.paste((shown or upright).convert("RGB"), mask=shown.getchannel("A") if shown else None)
    out = BytesIO()
    flat.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), flat.width, flat.height)
