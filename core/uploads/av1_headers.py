"""Sequence headers of AV1 data: how large frames are, and their colours (AV1, 5.3 to 5.5)."""

from collections.abc import Iterator
from dataclasses import dataclass

Size = tuple[int, int]
CodePoints = tuple[int, int]

_SEQUENCE_HEADER, _HAS_EXTENSION, _HAS_SIZE = 1, 4, 2
# Far more than any encoder writes for an image, so that countless ones take no time.
_MOST_UNITS, _LONGEST_HEADER = 20_000, 1_000


class Bits:
    """Reads numbers of any count of bits, the highest bit first."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def read(self, count: int) -> int:
        start, self._place = self._place, self._place + count
        if self._place > 8 * len(self._data):
            raise IndexError("The data end within a number.")
        touched = int.from_bytes(self._data[start // 8 : (self._place + 7) // 8])
        return touched >> -self._place % 8 & (1 << count) - 1


@dataclass(frozen=True)
class _Start:
    """What a sequence header begins with."""

    profile: int
    is_reduced: bool
    size: Size


def sequence_headers(data: bytes) -> Iterator[bytes]:
    """Each sequence header of some AV1 data.

    Raises
    ------
    IndexError, ValueError
        If the data are damaged.
    """
    start = 0
    for _ in range(_MOST_UNITS):
        if start >= len(data):
            return
        head, start = data[start], start + (2 if data[start] & _HAS_EXTENSION else 1)
        size, start = _length(data, start) if head & _HAS_SIZE else (len(data) - start, start)
        if head >> 3 & 15 == _SEQUENCE_HEADER:
            yield data[start : start + min(size, _LONGEST_HEADER)]
        start += size
    raise ValueError("There are too many units.")


def largest_size(header: bytes) -> Size:
    """The largest width and height of a frame that a sequence header allows.

    Raises
    ------
    IndexError
        If it ends within a number.
    """
    return _read_start(Bits(header)).size


def code_points(header: bytes) -> CodePoints | None:
    """Primaries and transfer as numbers of ITU-T H.273, None where a sequence header has none.

    Raises
    ------
    IndexError
        If it ends within a number.
    """
    bits = Bits(header)
    start = _read_start(bits)
    _skip_tools(bits, is_reduced=start.is_reduced)
    is_deep = bits.read(1)
    if start.profile == 2 and is_deep:
        bits.read(1)
    if start.profile != 1:
        bits.read(1)
    return (bits.read(8), bits.read(8)) if bits.read(1) else None


def _length(data: bytes, start: int) -> tuple[int, int]:
    """A number in groups of 7 bits, the lowest first, and where it ends."""
    value = 0
    for place in range(8):
        value |= (data[start + place] & 127) << 7 * place
        if data[start + place] < 128:
            return value, start + place + 1
    raise ValueError("A number has more than 8 bytes.")


def _read_start(bits: Bits) -> _Start:
    profile, _, is_reduced = bits.read(3), bits.read(1), bool(bits.read(1))
    if is_reduced:
        bits.read(5)
    else:
        _skip_operating_points(bits)
    widths, heights = bits.read(4) + 1, bits.read(4) + 1
    return _Start(profile, is_reduced, (bits.read(widths) + 1, bits.read(heights) + 1))


def _skip_operating_points(bits: Bits) -> None:
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


def _skip_variable(bits: Bits) -> None:
    """Skip a number that as many zeros announce as it has bits."""
    zeros = 0
    while not bits.read(1):
        zeros += 1
    bits.read(zeros if zeros < 32 else 0)


def _skip_tools(bits: Bits, *, is_reduced: bool) -> None:
    """Skip which tools of the format are used, between the size and the colours."""
    if not is_reduced and bits.read(1):
        bits.read(7)
    bits.read(3)
    if not is_reduced:
        _skip_tools_of_films(bits)
    bits.read(3)


def _skip_tools_of_films(bits: Bits) -> None:
    bits.read(4)
    has_order = bits.read(1)
    bits.read(2 if has_order else 0)
    # Two choices may be left to each frame: tools for screens, and with them whole motion.
    has_screens = bits.read(1) or bits.read(1)
    if has_screens and not bits.read(1):
        bits.read(1)
    bits.read(3 if has_order else 0)
