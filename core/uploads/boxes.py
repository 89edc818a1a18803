"""The boxes that a file is made of, one within another (ISO/IEC 14496-12)."""

from collections.abc import Iterator

# Bytes before the boxes within a box, for those that have some.
_HEADS = {b"meta": 4, b"stsd": 8, b"av01": 78}
_MOST_BOXES = 10_000

Box = tuple[bytes, bytes]


def boxes(data: bytes) -> Iterator[Box]:
    """Name and content of each box, up to the first that does not fit."""
    start = 0
    for _ in range(_MOST_BOXES):
        size, name, head = int.from_bytes(data[start : start + 4]), data[start + 4 : start + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[start + 8 : start + 16]), 16
        end = start + size if size else len(data)
        if end > len(data) or end < start + head or not name:
            return
        yield name, data[start + head : end]
        start = end


def within(data: bytes, *path: bytes) -> bytes:
    """The content of the first box on a path, b"" where there is none."""
    for wanted in path:
        data = next((content for name, content in boxes(data) if name == wanted), b"")
        data = data[_HEADS.get(wanted, 0) :]
    return data
