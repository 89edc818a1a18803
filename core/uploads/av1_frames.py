"""How large the frames of an AVIF file are, as their AV1 data say (AV1, 5.5; ISO/IEC 14496-12).

The boxes of the file can claim less: its decoder decodes a frame as it is and scales it afterwards.
"""

from collections.abc import Iterator

from core.uploads import refusals
from core.uploads.avif_boxes import boxes, within

Size = tuple[int, int]

_SEQUENCE_HEADER, _HAS_EXTENSION, _HAS_SIZE = 1, 4, 2
# Far more than any encoder writes for an image, so that countless ones take no time.
_MOST_UNITS, _MOST_PIECES, _LONGEST_HEADER = 20_000, 5_000, 1_000
_TABLES = (b"mdia", b"minf", b"stbl")


class _Bits:
    """Reads numbers of any count of bits, the highest bit first."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def read(self, count: int) -> int:
        start, self._place = self._place, self._place + count
        if self._place > 8 * len(self._data):
            raise IndexError("The data end within a number.")
        touched = int.from_bytes(self._data[start // 8 : (self._place + 7) // 8])
        return touched >> -self._place % 8 & (1 << count) - 1


def frame_sizes(data: bytes) -> list[Size]:
    """The largest width and height of the frames of each item, and of each track's first sample.

    Raises
    ------
    ImageError
        If there is none, or the file is damaged.
    """
    try:
        sizes = [size for piece in _pieces(data) for size in _sizes(piece)]
    except (IndexError, ValueError) as error:
        raise refusals.damaged() from error
    if not sizes:
        raise refusals.damaged()
    return sizes


def _pieces(data: bytes) -> Iterator[bytes]:
    """The data of each AV1 image, and of the first sample of each AV1 track."""
    meta = within(data, b"meta")
    wanted = _av1_items(within(meta, b"iinf"))
    for item, piece in _items(data, within(meta, b"idat"), within(meta, b"iloc")):
        if item in wanted:
            yield piece
    for name, track in boxes(within(data, b"moov")):
        tables = within(track, *_TABLES) if name == b"trak" else b""
        if within(tables, b"stsd", b"av01"):
            yield _first_sample(data, tables)


def _av1_items(information: bytes) -> set[int]:
    """The numbers of the items that are AV1 images."""
    found = set()
    for _, entry in boxes(information[8 if information[:1] > b"\0" else 6 :]):
        end = 8 if entry[0] > 2 else 6
        if entry[end + 2 : end + 6] == b"av01":
            found.add(int.from_bytes(entry[4:end]))
    return found


def _items(data: bytes, inner: bytes, table: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and data of each item that the table of places lists."""
    if not table:
        return
    version, bits = table[0], _Bits(table[4:])
    offset, length, base, index = (8 * bits.read(4) for _ in range(4))
    long = 32 if version > 1 else 16
    count = bits.read(long)
    if count > _MOST_PIECES:
        raise ValueError("There are too many items.")
    for _ in range(count):
        item, method = bits.read(long), bits.read(16) & 15 if version else 0
        bits.read(16)
        start, extents = bits.read(base), []
        for _ in range(bits.read(16)):
            bits.read(index if version else 0)
            extents.append((start + bits.read(offset), bits.read(length)))
        yield item, _joined(inner if method else data, extents)


def _joined(data: bytes, extents: list[tuple[int, int]]) -> bytes:
    """The pieces of an item one after another."""
    if sum(length for _, length in extents) > len(data):
        raise ValueError("The extents are longer than the file.")
    if any(start + length > len(data) for start, length in extents):
        raise ValueError("An item lies beyond the end.")
    # No length stands for the rest of the data.
    if len(extents) == 1 and not extents[0][1]:
        return data[extents[0][0] :]
    return b"".join(data[start : start + length] for start, length in extents)


def _first_sample(data: bytes, tables: bytes) -> bytes:
    sizes, places = within(tables, b"stsz"), within(tables, b"stco")
    size = int.from_bytes(sizes[4:8]) or int.from_bytes(sizes[12:16])
    place = int.from_bytes(places[8:12] if places else within(tables, b"co64")[8:16])
    if place + size > len(data):
        raise ValueError("The first sample lies beyond the end.")
    return data[place : place + size]


def _sizes(piece: bytes) -> Iterator[Size]:
    """The size that each sequence header of some AV1 data allows."""
    start = 0
    for _ in range(_MOST_UNITS):
        if start >= len(piece):
            return
        head, start = piece[start], start + (2 if piece[start] & _HAS_EXTENSION else 1)
        size, start = _length(piece, start) if head & _HAS_SIZE else (len(piece) - start, start)
        if head >> 3 & 15 == _SEQUENCE_HEADER:
            yield _largest_size(_Bits(piece[start : start + min(size, _LONGEST_HEADER)]))
        start += size
    raise ValueError("There are too many units.")


def _length(data: bytes, start: int) -> tuple[int, int]:
    """A number in groups of 7 bits, the lowest first, and where it ends."""
    value = 0
    for place in range(8):
        value |= (data[start + place] & 127) << 7 * place
        if data[start + place] < 128:
            return value, start + place + 1
    raise ValueError("A number has more than 8 bytes.")


def _largest_size(bits: _Bits) -> Size:
    """The largest width and height of a frame, which a sequence header gives (AV1, 5.5.1)."""
    bits.read(4)
    if bits.read(1):
        bits.read(5)
    else:
        _skip_operating_points(bits)
    widths, heights = bits.read(4) + 1, bits.read(4) + 1
    return bits.read(widths) + 1, bits.read(heights) + 1


def _skip_operating_points(bits: _Bits) -> None:
    delay = 0
    if bits.read(1):
        bits.read(64)
        if bits.read(1):
            _skip_variable(bits)
        if bits.read(1):
            delay = bits.read(5) + 1
            bits.read(42)
    has_display_delay = bits.read(1)
    for _ in range(bits.read(5) + 1):
        bits.read(12)
        bits.read(1 if bits.read(5) > 7 else 0)
        if delay and bits.read(1):
            bits.read(2 * delay + 1)
        if has_display_delay and bits.read(1):
            bits.read(4)


def _skip_variable(bits: _Bits) -> None:
    """Skip a number that as many zeros announce as it has bits."""
    zeros = 0
    while not bits.read(1):
        zeros += 1
    bits.read(zeros if zeros < 32 else 0)
