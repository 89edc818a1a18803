"""What the boxes of an AVIF file say of its colours and its depth (ISO/IEC 14496-12, 23008-12)."""

from core.uploads import av1_frames
from core.uploads.boxes import Box, boxes, within
from core.uploads.colorspaces import SRGB_CURVE, ColorSpace, from_code_points
from core.uploads.content import Content

_TRACK = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"av01")
_MOST_MISSING = 10_000_000
_UNSPECIFIED_PRIMARIES, _BT709_PRIMARIES = 2, 1


def read_avif(data: bytes) -> Content:
    """The file with the colours and the depth of its first image; its decoder checks the rest."""
    try:
        properties = _properties(data) or _track_properties(data)
        whole = _filled_up(data)
        return Content(whole, space=_space(properties, data), is_deep=_is_deep(properties))
    except (IndexError, ValueError):
        # The decoder says whether such a file is damaged.
        return Content(data)


def _filled_up(data: bytes) -> bytes:
    """A sequence that is cut within its frames, with zeros for what is missing.

    Its decoder wants the whole box of frames even for the first; that this one is complete,
    `av1_frames` checks.
    """
    start = sum(8 + len(content) for _, content in boxes(data))
    missing = start + int.from_bytes(data[start : start + 4]) - len(data)
    is_cut = data[start + 4 : start + 8] == b"mdat" and 0 < missing <= _MOST_MISSING
    return data + bytes(missing) if is_cut and within(data, *_TRACK) else data


def _properties(data: bytes) -> list[Box]:
    """The properties of the primary item."""
    meta = within(data, b"meta")
    item, known = within(meta, b"pitm"), list(boxes(within(meta, b"iprp", b"ipco")))
    if not item:
        return []
    primary = int.from_bytes(item[4:] if item[0] else item[4:6])
    return [known[index] for index in _associated(within(meta, b"iprp", b"ipma"), primary)]


def _associated(table: bytes, wanted: int) -> list[int]:
    """The properties of an item, as indices of the list of all."""
    id_bytes, index_bytes = 4 if table[0] else 2, 2 if table[3] & 1 else 1
    mask, start = 0x7FFF if index_bytes == 2 else 0x7F, 8
    while start < len(table):
        item, start = int.from_bytes(table[start : start + id_bytes]), start + id_bytes
        end = start + 1 + table[start] * index_bytes
        if item == wanted:
            entries = (table[at : at + index_bytes] for at in range(start + 1, end, index_bytes))
            return [(int.from_bytes(entry) & mask) - 1 for entry in entries]
        start = end
    return []


def _track_properties(data: bytes) -> list[Box]:
    """The properties of the first track, for a sequence without a still image."""
    return list(boxes(within(data, *_TRACK)))


def _space(properties: list[Box], data: bytes) -> ColorSpace | None:
    colors = [content for name, content in properties if name == b"colr"]
    # A profile counts first; the decoder finds it by itself.
    if any(content[:4] in (b"prof", b"rICC") for content in colors):
        return None
    for content in colors:
        if content[:4] == b"nclx":
            return _named(int.from_bytes(content[4:6]), int.from_bytes(content[6:8]))
    # Without such a box, what the picture's own data say counts.
    named = av1_frames.code_points(data)
    return _named(*named) if named else None


def _named(primaries: int, transfer: int) -> ColorSpace | None:
    """Colours by two code points, as browsers show them.

    The curve of cameras for standard video, or none, means that of sRGB, and no primaries mean
    those of BT.709.
    """
    known = _BT709_PRIMARIES if primaries == _UNSPECIFIED_PRIMARIES else primaries
    space = from_code_points(known, transfer, SRGB_CURVE)
    return space or from_code_points(known, 13, SRGB_CURVE)


def _is_deep(properties: list[Box]) -> bool:
    """True for 10 or 12 bits, by the bits of each channel or the decoder's configuration."""
    for name, content in properties:
        if name == b"pixi" and len(content) > 5:
            return max(content[5:]) > 8
        if name == b"av1C" and len(content) > 2:
            return bool(content[2] & 0x40)
    return False
