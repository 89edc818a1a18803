"""How many bits deflate takes for each of its symbols.

Deflate writes bytes one by one, as literals, or as copies of earlier ones: a length of 3 to 258
bytes, and the distance back to where they begin. Literals and lengths share one code, distances
have another; both give short words to frequent symbols. Long lengths and far distances share
symbols, which extra bits tell apart. Source: Deutsch, "DEFLATE compressed data format
specification", RFC 1951, 1996.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHORTEST_COPY, LONGEST_COPY, FARTHEST_COPY = 3, 258, 32_768
# The symbols of lengths follow the 256 literals and the end of the block.
_FIRST_LENGTH, _SYMBOLS, _DISTANCES = 257, 286, 30
# A symbol that was not used may be of use next time: each counts as half a symbol more.
_UNUSED = 0.5
# What is assumed before anything was counted: words of about this length.
_FIRST_LITERAL, _FIRST_LENGTH_WORD, _FIRST_DISTANCE_WORD = 1.5, 3, 4


class Costs(NamedTuple):
    """Bits of each symbol, or what they are worth in another unit.

    Parameters
    ----------
    literals : ndarray of float, shape (256,)
        By value.
    lengths : ndarray of float, shape (259,)
        By length, extra bits included; those of 0, 1 and 2 mean nothing.
    distances : ndarray of float, shape (32769,)
        By distance, extra bits included; that of 0 means nothing.
    """

    literals: Floats
    lengths: Floats
    distances: Floats

    def times(self, factor: float) -> "Costs":
        """The same costs in another unit."""
        return Costs(*(factor * each for each in self))


def first_costs(n_values: int) -> Costs:
    """Costs to begin with: literals have equal shares, and copies cost about as much."""
    literals = np.full(256, np.log2(n_values) + _FIRST_LITERAL)
    lengths, distances = _FIRST_LENGTH_WORD + _LENGTH_EXTRA, _FIRST_DISTANCE_WORD + _DISTANCE_EXTRA
    return Costs(literals, lengths.astype(float), distances.astype(float))


def costs_of(
    literals: NDArray[np.integer], lengths: NDArray[np.integer], distances: NDArray[np.integer]
) -> Costs:
    """Costs under the best codes for some literals and for copies of some lengths and distances."""
    counts = np.bincount(literals, minlength=_SYMBOLS)
    counts += np.bincount(_LENGTH_SYMBOLS[lengths], minlength=_SYMBOLS)
    words = _words(counts)
    distance_words = _words(np.bincount(_DISTANCE_SYMBOLS[distances], minlength=_DISTANCES))
    return Costs(
        words[:256],
        words[_LENGTH_SYMBOLS] + _LENGTH_EXTRA,
        distance_words[_DISTANCE_SYMBOLS] + _DISTANCE_EXTRA,
    )


def _words(counts: NDArray[np.integer]) -> Floats:
    """Bits of each symbol's word: the binary logarithm of its share."""
    padded = counts + _UNUSED
    words: Floats = -np.log2(padded / padded.sum())
    return words


def _symbols(
    first: int, extra_bits: list[int], end: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each number below `end` its symbol and its extra bits.

    Symbol s stands for the 2^extra_bits[s] numbers that follow those of symbol s - 1; the first
    number of symbol 0 is `first`, and the numbers below it are given symbol 0 as well.
    """
    symbols = np.repeat(np.arange(len(extra_bits)), 2 ** np.array(extra_bits))
    symbols = np.concatenate([np.zeros(first, np.intp), symbols])[:end]
    return symbols, np.array(extra_bits)[symbols]


_LENGTH_BITS = [0] * 8 + [bits for bits in range(1, 6) for _ in range(4)]
_LENGTH_SYMBOLS, _LENGTH_EXTRA = _symbols(SHORTEST_COPY, _LENGTH_BITS, LONGEST_COPY + 1)
# The longest copy has a symbol of its own, without extra bits.
_LENGTH_SYMBOLS[LONGEST_COPY], _LENGTH_EXTRA[LONGEST_COPY] = len(_LENGTH_BITS), 0
_LENGTH_SYMBOLS += _FIRST_LENGTH
_DISTANCE_BITS = [0, 0, *(bits for bits in range(14) for _ in range(2))]
_DISTANCE_SYMBOLS, _DISTANCE_EXTRA = _symbols(1, _DISTANCE_BITS, FARTHEST_COPY + 1)
