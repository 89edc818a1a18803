"""What the AV1 data of an AVIF file say of its frames (ISO/IEC 14496-12).

The boxes of the file can claim that they are smaller: its decoder decodes a frame as it is and
scales it afterwards.
"""

from collections.abc import Iterator

from core.uploads import av1_headers, refusals
from core.uploads.av1_headers import Bits, CodePoints, Size
from core.uploads.boxes import boxes, within

_MOST_PIECES = 5_000
_TABLES = (b"mdia", b"minf", b"stbl")


def frame_sizes(data: bytes) -> list[Size]:
    """The largest width and height of the frames of each item, and of each track's first sample.

    Raises
    ------
    ImageError
        If there is none, or the file is damaged.
    """
    try:
        sizes = [*map(av1_headers.largest_size, _headers(data))]
    except (IndexError, ValueError) as error:
        raise refusals.damaged() from error
    if not sizes:
        raise refusals.damaged()
    return sizes


def code_points(data: bytes) -> CodePoints | None:
    """Primaries and transfer of the first image as numbers of ITU-T H.273, None without them.

    Raises
    ------
    IndexError, ValueError
        If the file is damaged.
    """
    header = next(_headers(data), None)
    return av1_headers.code_points(header) if header else None


def _headers(data: bytes) -> Iterator[bytes]:
    """Each sequence header of each piece."""
    for piece in _pieces(data):
        yield from av1_headers.sequence_headers(piece)


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
    version, bits = table[0], Bits(table[4:])
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
