"""Find what decoders let pass: wrong checksums, missing ends, too many scans.

Each check walks the segments of its format once, without decoding them.
"""

from collections.abc import Callable
from typing import Literal

from core.limits import Limits
from core.uploads import refusals
from core.uploads.avif_boxes import read_avif
from core.uploads.bitmap_colors import read_bmp
from core.uploads.content import Content
from core.uploads.gif_blocks import read_gif
from core.uploads.jpeg_segments import read_jpeg
from core.uploads.png_chunks import read_png
from core.uploads.webp_chunks import read_webp

_BIG_TIFF, _FIRST_PRIVATE_TAG = b"+\0", 700
# Bytes per value of each type.
_TIFF_SIZES = {3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


def read_structure(data: bytes, file_format: str, limits: Limits) -> Content:
    """What a file holds; refused if it is cut short, has wrong checksums, or has too many scans.

    Raises
    ------
    ImageError
        If it is one of these.
    """
    try:
        if file_format in _READERS:
            return _READERS[file_format](data, limits)
        _CHECKS.get(file_format, _check_nothing)(data, limits)
    except IndexError as error:
        raise refusals.damaged() from error
    return Content(data)


def webp_canvas(data: bytes) -> tuple[int, int]:
    """Width and height that a WebP file claims: its decoder allocates them when it is opened.

    Raises
    ------
    ImageError
        If the header is damaged.
    """
    kind = data[12:16]
    if kind == b"VP8X" and len(data) >= 30:
        return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
    if kind == b"VP8L" and data[20:21] == b"\x2f":
        bits = _little(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise refusals.damaged()


def _check_nothing(data: bytes, limits: Limits) -> None:
    """Check nothing: the decoder of this format finds such damage itself."""


def _check_tiff(data: bytes, limits: Limits) -> None:
    """The first directory has to be complete, and its values inside the file."""
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    if data[2:4] == _BIG_TIFF:
        return
    offset = int.from_bytes(data[4:8], order)
    end = offset + 2 + 12 * int.from_bytes(data[offset : offset + 2], order)
    if end + 4 > len(data):
        raise refusals.damaged()
    for entry in range(offset + 2, end, 12):
        tag, kind, count, value = (
            int.from_bytes(data[entry + first : entry + last], order)
            for first, last in ((0, 2), (2, 4), (4, 8), (8, 12))
        )
        size = count * _TIFF_SIZES.get(kind, 1)
        if tag < _FIRST_PRIVATE_TAG and size > 4 and value + size > len(data):
            raise refusals.damaged()


def _little(data: bytes, offset: int, size: int) -> int:
    return int.from_bytes(data[offset : offset + size], "little")


_CHECKS: dict[str, Callable[[bytes, Limits], None]] = {
    "TIFF": _check_tiff,
}
_READERS: dict[str, Callable[[bytes, Limits], Content]] = {
    "AVIF": lambda data, limits: read_avif(data),
    "BMP": lambda data, limits: read_bmp(data),
    "GIF": lambda data, limits: read_gif(data),
    "JPEG": read_jpeg,
    "PNG": lambda data, limits: read_png(data),
    "WEBP": lambda data, limits: read_webp(data),
}
