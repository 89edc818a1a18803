"""Find what decoders let pass: wrong checksums, missing ends, too many scans.

Each check walks the segments of its format once, without decoding them.
"""

import re
import zlib
from collections.abc import Callable
from typing import Literal

from core.limits import Limits
from core.uploads import refusals

# Every marker except those that stand alone, and except stuffed or fill bytes.
_JPEG_MARKER = re.compile(rb"\xff([^\x00\x01\xff\xd0-\xd8])", re.DOTALL)
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_JPEG_LS = 0xF7
# Baseline, extended, progressive, lossless; extended and progressive with arithmetic coding.
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA}
_RARE_JPEG_FRAMES = {0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF, _JPEG_LS}
_BIG_TIFF, _FIRST_PRIVATE_TAG = b"+\0", 700
# Bytes per value of each type.
_TIFF_SIZES = {3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_GIF_EXTENSION, _GIF_IMAGE, _GIF_END = 0x21, 0x2C, 0x3B


def check_structure(data: bytes, file_format: str, limits: Limits) -> None:
    """Refuse a file that is cut short, has wrong checksums, or has too many scans.

    Raises
    ------
    ImageError
        If it is one of these.
    """
    try:
        _CHECKS.get(file_format, _check_nothing)(data, limits)
    except IndexError as error:
        raise refusals.damaged() from error


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


def _check_jpeg(data: bytes, limits: Limits) -> None:
    scans, offset = 0, 2
    while match := _JPEG_MARKER.search(data, offset):
        marker, offset = match[1][0], match.end()
        if marker == _END_OF_IMAGE:
            return
        _check_frame(marker, data[offset + 2 : offset + 3])
        # Segments are skipped as a whole, because a profile or a preview can contain markers.
        offset += int.from_bytes(data[offset : offset + 2])
        scans += marker == _START_OF_SCAN
        if scans > limits.max_scans:
            raise refusals.too_many_scans(limits.max_scans)
    raise refusals.damaged()


def _check_frame(marker: int, bits: bytes) -> None:
    """Refuse kinds of JPEG that Pillow cannot read although they are not damaged."""
    if marker in _RARE_JPEG_FRAMES:
        raise refusals.foreign("a rare kind of JPEG")
    if marker in _JPEG_FRAMES and bits > b"\x08":
        raise refusals.foreign("JPEG with more than 8 bits per sample")


def _check_png(data: bytes, limits: Limits) -> None:
    view, offset, seen = memoryview(data), 8, set()
    while offset + 12 <= len(data):
        end = offset + 8 + int.from_bytes(view[offset : offset + 4])
        checksum = int.from_bytes(view[end : end + 4])
        if end + 4 > len(data) or zlib.crc32(view[offset + 4 : end]) != checksum:
            break
        seen.add(bytes(view[offset + 4 : offset + 8]))
        if b"IEND" in seen:
            return _check_palette(data, seen)
        offset = end + 4
    raise refusals.damaged()


def _check_palette(data: bytes, chunks: set[bytes]) -> None:
    is_indexed = data[25] == 3
    if is_indexed and b"PLTE" not in chunks:
        raise refusals.damaged()


def _check_gif(data: bytes, limits: Limits) -> None:
    """Blocks have to be complete. A missing end marker is common and costs no pixels."""
    offset, images = 13 + _gif_palette(data[10]), 0
    while offset < len(data) and data[offset] != _GIF_END:
        if data[offset] == _GIF_EXTENSION:
            offset = _skip_blocks(data, offset + 2)
        elif data[offset] == _GIF_IMAGE:
            offset = _skip_blocks(data, offset + 11 + _gif_palette(data[offset + 9]))
            images += 1
        elif data[offset]:
            raise refusals.damaged()
        else:
            offset += 1
    if not images:
        raise refusals.damaged()


def _gif_palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _skip_blocks(data: bytes, offset: int) -> int:
    while data[offset]:
        offset += data[offset] + 1
    return offset + 1


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


def _check_webp(data: bytes, limits: Limits) -> None:
    if _little(data, 4, 4) + 8 > len(data):
        raise refusals.damaged()


def _little(data: bytes, offset: int, size: int) -> int:
    return int.from_bytes(data[offset : offset + size], "little")


_CHECKS: dict[str, Callable[[bytes, Limits], None]] = {
    "JPEG": _check_jpeg,
    "PNG": _check_png,
    "GIF": _check_gif,
    "TIFF": _check_tiff,
    "WEBP": _check_webp,
}
