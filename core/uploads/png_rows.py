"""Whether the pixels of a PNG file are complete.

Pillow leaves rows black that a complete stream does not have, and says nothing.
"""

import zlib

from core.uploads import refusals

# Samples per pixel of each type of colour, and columns and rows of each pass of Adam7, as first
# and step (PNG, third edition, 8.1).
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_WHOLE = ((0, 1, 0, 1),)
_PASSES = (
    (0, 8, 0, 8),
    (4, 8, 0, 8),
    (0, 4, 4, 8),
    (2, 4, 0, 4),
    (0, 2, 2, 4),
    (1, 2, 0, 2),
    (0, 1, 1, 2),
)
_PIECE, _INFLATED_PIECE = 65_536, 1_000_000


def check_rows(header: bytes, packed: memoryview) -> None:
    """Refuse image data that end, as a stream, before the last row; more than enough is harmless.

    Parameters
    ----------
    header : bytes
        Content of IHDR, whose size is within the limits.
    packed : memoryview
        Content of all IDAT.

    Raises
    ------
    ImageError
        If rows are missing.
    """
    if _ends_before(packed, _expected_length(header)):
        raise refusals.damaged("some of its rows are missing")


def _expected_length(header: bytes) -> int:
    """Bytes of all rows, each of which begins with the kind of its filter."""
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    bits, length = header[8] * _SAMPLES[header[9]], 0
    for left, right, top, down in _PASSES if header[12] else _WHOLE:
        columns, rows = len(range(left, width, right)), len(range(top, height, down))
        length += rows * (1 + (columns * bits + 7) // 8) if columns else 0
    return length


def _ends_before(packed: memoryview, expected: int) -> bool:
    """True for a complete stream of fewer bytes, of which no more than these are counted."""
    inflater, length = zlib.decompressobj(), 0
    try:
        # The empty piece at the end brings out what was held back.
        for start in range(0, len(packed) + _PIECE, _PIECE):
            piece, is_full = bytes(packed[start : start + _PIECE]), True
            while (piece or is_full) and length < expected:
                inflated = len(inflater.decompress(piece, _INFLATED_PIECE))
                piece, is_full = inflater.unconsumed_tail, inflated == _INFLATED_PIECE
                length += inflated
    except zlib.error:
        # The decoder says whether such a file is damaged.
        return False
    return inflater.eof and length < expected
