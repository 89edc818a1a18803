"""The chunks of a PNG file: their checksums, their colours, and a lean copy without the rest.

Pillow reads chunks one by one and unfolds every text. The copy has only what the pixels and their
orientation need, and one piece of image data, so that neither takes long.
"""

import struct
import zlib
from collections.abc import Iterator

from core.uploads import png_rows, refusals
from core.uploads.colorspaces import (
    BT709,
    ColorSpace,
    from_code_points,
    gamma_curve,
)
from core.uploads.content import Content

_HEAD = struct.Struct(">I4s")
# What Pillow needs for the pixels of the first image, and to see that others follow.
_NEEDED = {b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"acTL", b"fcTL"}
_TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
# Texts that can hold the orientation; others are not read, nor are these beyond a bound in all.
_KEPT_TEXTS = (b"Raw profile type exif\0", b"XML:com.adobe.xmp\0")
_LONGEST_TEXTS, _LONGEST_KEPT_TEXT, _LONGEST_PROFILE = 10_000_000, 1_000_000, 8_000_000
_COLORS = {b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM"}
_BEFORE_PIXELS = {b"PLTE", b"tRNS", b"fcTL"}
_OF_ANIMATIONS = {b"acTL", b"fcTL", b"fdAT"}
_INDEXED = 3
_SMALLEST_GAMMA, _LARGEST_GAMMA, _ABOUT_SRGB = 0.05, 20, 0.09
_UNSPECIFIED_PRIMARIES, _BT709_PRIMARIES, _HDR_TRANSFERS = 2, 1, (16, 18)
# The display of standard video (ITU-R BT.1886).
_VIDEO = gamma_curve(2.4)


def read_png(data: bytes) -> Content:
    """Check every chunk, and give a lean copy of the file and the colours that it names.

    Raises
    ------
    ImageError
        If the file is damaged.
    """
    colors: dict[bytes, bytes] = {}
    kept: list[bytes] = []
    pixels: list[memoryview] = []
    names: set[bytes] = set()
    text_bytes = 0
    for name, chunk in _first_image_chunks(memoryview(data)):
        if name == b"IDAT":
            pixels.append(chunk)
        elif name in _COLORS and not pixels:
            colors.setdefault(name, bytes(chunk))
        elif name in _TEXTS:
            if not bytes(chunk[:30]).startswith(_KEPT_TEXTS) or text_bytes > _LONGEST_TEXTS:
                continue
            length = _unfolded_length(name, bytes(chunk), _LONGEST_KEPT_TEXT)
            text_bytes += length
            if length < _LONGEST_KEPT_TEXT:
                kept.append(_chunk(name, chunk))
        elif name in _NEEDED and not (pixels and name in _BEFORE_PIXELS):
            kept.append(_chunk(name, chunk))
        names.add(name)
    if data[25] == _INDEXED and b"PLTE" not in names:
        raise refusals.damaged()
    lean = [data[:8], *kept, _chunk(b"IDAT", b"".join(pixels)), _chunk(b"IEND", b"")]
    return _with_colors(b"".join(lean), colors)


def check_pixels(lean: bytes) -> None:
    """Refuse a lean copy, whose size is within the limits, if rows are missing.

    Raises
    ------
    ImageError
        If they are.
    """
    chunks = dict(_chunks(memoryview(lean)))
    png_rows.check_rows(bytes(chunks[b"IHDR"]), chunks[b"IDAT"])


def _first_image_chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The chunks of a file, of an animation at least up to the end of its first image.

    Whether the pixels before a damaged chunk are complete, the decoder finds out.
    """
    names: set[bytes] = set()
    try:
        for name, chunk in _chunks(view):
            names.add(name)
            yield name, chunk
    except refusals.ImageError:
        if not {b"acTL", b"IDAT"} <= names:
            raise


def _chunks(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Name and content of each chunk, from the header to the end.

    A damaged chunk that says nothing of the pixels is passed over, as libpng does.
    """
    start = 8
    while start + 12 <= len(view):
        length, name = _HEAD.unpack_from(view, start)
        end = start + 8 + length
        if end + 4 > len(view) or (name == b"IHDR") != (start == 8):
            break
        is_whole = zlib.crc32(view[start + 4 : end]) == int.from_bytes(view[end : end + 4])
        if not (is_whole or _is_beside(name)):
            break
        if name == b"IEND":
            return
        if is_whole:
            yield name, view[start + 8 : end]
        start = end + 4
    raise refusals.damaged()


def _is_beside(name: bytes) -> bool:
    """True for the name of a chunk without which the picture is the same."""
    is_ancillary = name.isalpha() and name[:1].islower()
    return is_ancillary and name not in _NEEDED | _COLORS | _OF_ANIMATIONS


def _chunk(name: bytes, content: bytes | memoryview) -> bytes:
    checksum = zlib.crc32(content, zlib.crc32(name))
    return b"".join((_HEAD.pack(len(content), name), content, checksum.to_bytes(4)))


def _unfolded_length(name: bytes, text: bytes, longest: int) -> int:
    """The length of a text after inflating it up to a little more than `longest`."""
    _, _, rest = text.partition(b"\0")
    length = len(text)
    if name == b"zTXt":
        length = _inflated_length(rest[1:], longest)
    elif name == b"iTXt" and rest[:1] == b"\1":
        length = _inflated_length(rest[2:].split(b"\0", 2)[-1], longest)
    return length


def _inflated_length(packed: bytes, longest: int) -> int:
    inflater, length = zlib.decompressobj(), 0
    try:
        while packed and length <= longest:
            length += len(inflater.decompress(packed, 1_000_000))
            packed = inflater.unconsumed_tail
    except zlib.error:
        # A text that cannot be read costs no pixels.
        return length
    return length


def _with_colors(lean: bytes, colors: dict[bytes, bytes]) -> Content:
    """The content with its colours; of those that it names, the first kind counts in this order.

    cICP, iCCP, sRGB, gAMA with cHRM (PNG, third edition, 13.14).
    """
    code_points = colors.get(b"cICP", b"")
    space = _named_by_code_points(code_points)
    if _is_narrow_hdr(code_points) and b"iCCP" not in colors:
        return Content(lean, has_bad_profile=True)
    if space:
        return Content(lean, space=space)
    if b"iCCP" in colors:
        profile = _profile(colors[b"iCCP"])
        return Content(lean, profile=profile, has_bad_profile=profile is None)
    if b"sRGB" in colors:
        return Content(lean)
    return Content(lean, space=_named_by_gamma(colors.get(b"gAMA"), colors.get(b"cHRM")))


def _named_by_code_points(chunk: bytes) -> ColorSpace | None:
    # Samples of PNG are RGB of the full range; anything else is not allowed here.
    if len(chunk) != 4 or chunk[2:] != b"\0\1":
        return None
    primaries = _BT709_PRIMARIES if chunk[0] == _UNSPECIFIED_PRIMARIES else chunk[0]
    return from_code_points(primaries, chunk[1], _VIDEO)


def _is_narrow_hdr(chunk: bytes) -> bool:
    """True for high dynamic range of the narrow range of video, which is not converted here."""
    return len(chunk) == 4 and chunk[1] in _HDR_TRANSFERS and chunk[3] == 0


def _profile(chunk: bytes) -> bytes | None:
    _, _, rest = chunk.partition(b"\0")
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(rest[1:], _LONGEST_PROFILE)
    except zlib.error:
        return None
    return None if inflater.unconsumed_tail else profile


def _named_by_gamma(gamma: bytes | None, chromaticities: bytes | None) -> ColorSpace | None:
    """Colours by gAMA and cHRM; the latter says nothing without a curve."""
    exponent = 100_000 / (int.from_bytes(gamma) or 1) if gamma and len(gamma) == 4 else 0
    if not _SMALLEST_GAMMA <= exponent <= _LARGEST_GAMMA:
        return None
    if chromaticities and len(chromaticities) == 32:
        points = [value / 100_000 for value in struct.unpack(">8I", chromaticities)]
        return ColorSpace(tuple(points), gamma_curve(exponent))
    # Alone, the rounded exponent of sRGB stands for the curve of sRGB.
    if abs(exponent - 2.2) < _ABOUT_SRGB:
        return None
    return ColorSpace(BT709, gamma_curve(exponent))
