"""An adaptive binary range coder: the likelier a bit is, the less of the file it takes.

A chance belongs to a context, which is what is known when the bit comes. After each bit the chance
of its context moves towards what came, in the reader as in the writer, so that no table of chances
has to be stored. All arithmetic is of whole numbers: every machine makes the same bytes.

The loops run as they are, and many times faster where numba compiles them. They take memory views,
which plain Python reads several times as fast as it reads arrays.

Source: Martin, "Range encoding: an algorithm for removing redundancy from a digitised message",
1979.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.solvers.compiled import compiled

# The coder's four numbers: where the interval begins (for a reader: how far above its beginning the
# file lies), how long it is, the position in the stream, and whether the coder reads.
Numbers: TypeAlias = "memoryview[int]"
_BEGINNING, _LENGTH, _POSITION, _READS = range(4)
# Chances are in units of 2**-16. An interval has at most 48 bits; one of 32 or fewer takes in two
# more bytes of the stream.
_CHANCE_BITS, _INTERVAL_BITS, _SHORT = 16, 48, 1 << 32
_WHOLE = 1 << _CHANCE_BITS
_BYTES = _INTERVAL_BITS // 8
# A context is one number: the chance of a 1, times 128, plus how many bits were seen, up to 127.
_SEEN_BITS = 7
_MOST_SEEN = (1 << _SEEN_BITS) - 1
# How far a chance moves towards the n-th bit: far at first, then ever less; and never to the end.
_PACES = tuple(round(_WHOLE / (n + 2)) for n in range(_MOST_SEEN + 1))
_UNLIKELIEST = 32
_LIKELIEST = _WHOLE - _UNLIKELIEST
# Numbers up to this one take a bit for each step, which has a context of its own.
_STEPS, _MOST_DIGITS = 14, 16
NUMBER_CONTEXTS = _STEPS + 2


def numbers(values: Sequence[int] | NDArray[np.generic]) -> Numbers:
    """Whole numbers as the loops take them."""
    array: Any = np.array(values, np.int64).ravel()
    return memoryview(array)


def new_model(chances: NDArray[np.float64]) -> Numbers:
    """Contexts, each with a chance that a bit is 1 to begin with."""
    whole = np.rint(chances * _WHOLE).clip(_UNLIKELIEST, _LIKELIEST).astype(np.int64)
    return numbers(whole << _SEEN_BITS)


class Handle(NamedTuple):
    """What the loops take of a coder: its four numbers, and the bytes."""

    state: Numbers
    stream: bytearray


class RangeCoder:
    """A stream that is written or read bit by bit.

    Attributes
    ----------
    handle : Handle
        What the loops take.
    reads : bool
        True for a reader.
    """

    def __init__(self, state: Sequence[int], stream: bytearray) -> None:
        self.handle = Handle(numbers(state), stream)
        self.reads = bool(state[_READS])

    @classmethod
    def writer(cls) -> Self:
        """Begin an empty stream."""
        return cls([0, 1 << _INTERVAL_BITS, 0, 0], bytearray())

    @classmethod
    def reader(cls, stream: bytes) -> Self:
        """Begin to read a stream; behind its end there are zeros."""
        beginning = int.from_bytes(stream[:_BYTES].ljust(_BYTES, b"\0"), "big")
        return cls([beginning, 1 << _INTERVAL_BITS, _BYTES, 1], bytearray(stream))

    def make_room(self, n_bytes: int) -> None:
        """Let the writer's stream have room for so many more bytes."""
        state, stream = self.handle
        if not self.reads:
            stream.extend(bytes(max(state[_POSITION] + n_bytes - len(stream), 0)))

    def check(self) -> None:
        """Refuse a stream that has ended long ago.

        Raises
        ------
        ValueError
            If more was read than the coder looks ahead.
        """
        state, stream = self.handle
        if self.reads and state[_POSITION] > len(stream) + 2 * _BYTES:
            raise ValueError("The stream is too short.")

    def finish(self) -> bytes:
        """The stream as written, with the shortest end that lies in the interval."""
        self.make_room(_BYTES)
        state, stream = self.handle
        beginning, length, position, _ = state
        bits = length.bit_length() - 1
        state[_BEGINNING], state[_LENGTH] = -(-beginning >> bits) << bits, 1
        for _ in range(_BYTES // 2):
            _take_in(self.handle)
        return bytes(stream[:position]) + bytes(stream[position:]).rstrip(b"\0")


@compiled
def code_bit(coder: Handle, model: Numbers, context: int, bit: int) -> int:
    """Write a bit, or read one, whichever the coder does; return it."""
    known = model[context]
    bit = _divide(coder, known >> _SEEN_BITS, bit)
    model[context] = known + _lesson(known, bit)
    return bit


class TwoModels(NamedTuple):
    """Contexts of two kinds, of which a bit has one each."""

    one: Numbers
    other: Numbers


@compiled
def code_bit_of_two(coder: Handle, models: TwoModels, one: int, other: int, bit: int) -> int:
    """The same of a bit that has two contexts, whose chances are averaged."""
    known, also_known = models.one[one], models.other[other]
    bit = _divide(coder, (known + also_known) >> (_SEEN_BITS + 1), bit)
    models.one[one] = known + _lesson(known, bit)
    models.other[other] = also_known + _lesson(also_known, bit)
    return bit


@compiled
def code_number(coder: Handle, model: Numbers, first: int, number: int) -> int:
    """The same of a number from 0, which has `NUMBER_CONTEXTS` contexts from `first` on.

    Large numbers end in an exponential Golomb code: how many digits follow the first, and these.
    """
    for step in range(_STEPS):
        if not code_bit(coder, model, first + step, number > step):
            return step
    rest, digits, found = number - _STEPS + 1, 0, 1
    while digits < _MOST_DIGITS and code_bit(coder, model, first + _STEPS, (rest >> digits) > 1):
        digits += 1
    for place in range(digits):
        digit = (rest >> (digits - 1 - place)) & 1
        found = 2 * found + code_bit(coder, model, first + _STEPS + 1, digit)
    return _STEPS - 1 + found


@compiled
def _divide(coder: Handle, chance: int, bit: int) -> int:
    """Go on in the part of the interval that belongs to the bit: the lower one to 1."""
    state = coder.state
    length, reads = state[_LENGTH], state[_READS]
    lower = (length >> _CHANCE_BITS) * chance
    if reads:
        bit = state[_BEGINNING] < lower
    if not bit:
        state[_BEGINNING] += -lower if reads else lower
        lower = length - lower
    state[_LENGTH] = lower
    while lower < _SHORT:
        lower = _take_in(coder)
    return 1 if bit else 0


@compiled
def _take_in(coder: Handle) -> int:
    """Lengthen the interval by two bytes of the stream; return its length."""
    state, stream = coder.state, coder.stream
    position = state[_POSITION]
    state[_POSITION] = position + 2
    state[_LENGTH] = length = state[_LENGTH] << 16
    if state[_READS]:
        state[_BEGINNING] <<= 16
        if position + 1 < len(stream):
            state[_BEGINNING] += stream[position + 1]
        if position < len(stream):
            state[_BEGINNING] += stream[position] << 8
        return length
    if state[_BEGINNING] >> _INTERVAL_BITS:
        # The sum has one digit more, which is carried to the bytes before.
        before = position - 1
        while stream[before] == 255:
            stream[before] = 0
            before -= 1
        stream[before] += 1
    stream[position] = (state[_BEGINNING] >> 40) & 255
    stream[position + 1] = (state[_BEGINNING] >> 32) & 255
    state[_BEGINNING] = (state[_BEGINNING] & (_SHORT - 1)) << 16
    return length


@compiled
def _lesson(known: int, bit: int) -> int:
    """What a bit adds to what is known in its context: one more seen, and a better chance."""
    seen = known & _MOST_SEEN
    error = (_LIKELIEST if bit else _UNLIKELIEST) - (known >> _SEEN_BITS)
    return (error * _PACES[seen] >> _CHANCE_BITS << _SEEN_BITS) + (seen < _MOST_SEEN)
