"""A lossy Lempel-Ziv coder: it copies earlier indices where that is worth the error it makes.

It reads the indices in the order in which an unfiltered PNG stores them, row after row, each row
after the byte that names its filter. At each position it either writes one index, that of the
nearest colour or of one close to it, or copies a run of indices that are already decided. It takes
whichever gains most over what these positions are expected to cost.

Sources: Ziv and Lempel, "A universal algorithm for sequential data compression", 1977; Luczak and
Szpankowski, "A suboptimal lossy data compression based on approximate pattern matching", 1997.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.solvers.compiled import compiled
from core.solvers.smoothing.deflate_costs import (
    FARTHEST_COPY,
    LONGEST_COPY,
    SHORTEST_COPY,
    Costs,
)

# Stands for the byte in front of each row, which is never the index of a colour.
FILTER = -1
# Earlier positions with the same three indices that are tried as the start of a copy.
_CHAIN = 16
_SLOTS = 1 << 16


class Source(NamedTuple):
    """What is to be coded, position by position; there are n = height x (width + 1).

    Parameters
    ----------
    points : ndarray of float32, shape (n, 4)
        Coordinates of each pixel, and the weight of its error: negative for a filter byte.
    nearest : ndarray of int16, shape (n,)
        The index of the nearest colour.
    expected : ndarray of float32, shape (n,)
        What each position is expected to cost.
    colors : ndarray of float32, shape (k, 3)
        Coordinates of the palette.
    close : ndarray of int16, shape (k, m)
        For each colour those that may be written in its place, itself among them.
    costs : Costs
        Cost of each symbol, in the unit of the error.
    patience : float
        A copy is given up when it has cost this much more than expected.
    """

    points: NDArray[np.float32]
    nearest: NDArray[np.int16]
    expected: NDArray[np.float32]
    colors: NDArray[np.float32]
    close: NDArray[np.int16]
    costs: Costs
    patience: float


class Coding(NamedTuple):
    """How the positions were coded.

    Parameters
    ----------
    written : ndarray of int16, shape (n,)
        The index at each position, `FILTER` for a filter byte.
    lengths : ndarray of int16, shape (n,)
        Of the copy that starts at a position; 1 where one index is written, 0 inside a copy.
    distances : ndarray of int32, shape (n,)
        How far back the copy that starts at a position begins; 0 elsewhere.
    spent : ndarray of float32, shape (n,)
        The cost of each position; that of a copy is shared equally.
    """

    written: NDArray[np.int16]
    lengths: NDArray[np.int16]
    distances: NDArray[np.int32]
    spent: NDArray[np.float32]


class Step(NamedTuple):
    """What is coded next: a copy, or one index at distance 0; and what it gains."""

    gain: float
    length: int
    distance: int


class _Places(NamedTuple):
    """Where three indices in a row were written before.

    Parameters
    ----------
    heads : ndarray of int32
        By the slot of three indices: their last position, or -1.
    links : ndarray of int32, shape (n,)
        For each position the one before it with the same slot, or -1.
    """

    heads: NDArray[np.int32]
    links: NDArray[np.int32]


def nearby(stride: int) -> NDArray[np.int64]:
    """Distances that often help: to the left, and to the pixels around in the two rows above.

    Parameters
    ----------
    stride : int
        Positions per row.
    """
    above = [stride + x for x in range(-4, 5)] + [2 * stride + x for x in (-1, 0, 1)]
    tried = dict.fromkeys([1, 2, 4, *above])
    return np.array([each for each in tried if 1 <= each <= FARTHEST_COPY], np.int64)


@compiled
def code(source: Source, tried: NDArray[np.int64], likely: NDArray[np.int16], start: int) -> Coding:
    """Code all positions from `start` to the last.

    Parameters
    ----------
    source : Source
        What is to be coded.
    tried : ndarray of int64
        Distances to try everywhere.
    likely : ndarray of int16, shape (n,)
        Indices of the pass before, by which earlier positions are looked up. Those before `start`
        count as written, so that they can be copied.
    start : int
        The first position to code; what is returned of those before it means nothing.
    """
    n = len(likely)
    written, lengths = likely.copy(), np.zeros(n, np.int16)
    coding = Coding(written, lengths, np.zeros(n, np.int32), np.empty(n, np.float32))
    places = _Places(np.full(_SLOTS, -1, np.int32), np.empty(n, np.int32))
    noted = _note(places, written, 0, start)
    position, last = start, 1
    while position < n:
        index, cost = _write_one(source, position)
        step = Step(source.expected[position] - cost, 1, 0)
        for distance in tried:
            step = _copy(source, written, position, distance, step)
        step = _copy(source, written, position, last, step)
        step = _copy_alike(source, written, position, _earlier(places, likely, position), step)
        _commit(source, coding, position, index, step)
        last = step.distance if step.distance else last
        position += step.length
        noted = _note(places, written, noted, position)
    return coding


@compiled
def _write_one(source: Source, position: int) -> tuple[int, float]:
    """The index that is cheapest to write, and its cost."""
    if source.points[position, 3] < 0:
        return FILTER, source.costs.literals[0]
    best, least = 0, np.inf
    for index in source.close[source.nearest[position]]:
        cost = _error(source, position, index) + source.costs.literals[index]
        if cost < least:
            best, least = int(index), cost
    return best, least


@compiled
def _copy(
    source: Source, written: NDArray[np.int16], position: int, distance: int, best: Step
) -> Step:
    """The best copy from a distance, if it gains more than the best step so far."""
    if distance > position:
        return best
    saved = -source.costs.distances[distance]
    copied = start = position - distance
    for length in range(1, min(LONGEST_COPY, len(written) - position) + 1):
        ahead = position + length - 1
        index = written[copied]
        # A copy may run into what it writes itself; then it repeats. (A remainder would say so in
        # one line, but divisions are what this loop would then wait for.)
        copied = copied + 1 if copied + 1 < position else start
        is_filter = source.points[ahead, 3] < 0
        if is_filter != (index == FILTER):
            break
        saved += source.expected[ahead]
        if not is_filter:
            saved -= _error(source, ahead, index)
        if saved < -source.patience:
            break
        gain = saved - source.costs.lengths[length]
        if length >= SHORTEST_COPY and gain > best.gain:
            best = Step(gain, length, distance)
    return best


@compiled
def _copy_alike(
    source: Source, written: NDArray[np.int16], position: int, starts: NDArray[np.int32], best: Step
) -> Step:
    """The best copy that begins at one of some earlier positions, if it gains more."""
    for start in starts:
        if start < 0 or position - start > FARTHEST_COPY:
            break
        best = _copy(source, written, position, position - int(start), best)
    return best


@compiled
def _commit(source: Source, coding: Coding, position: int, index: int, step: Step) -> None:
    """Write down a step and what it costs."""
    coding.lengths[position], coding.distances[position] = step.length, step.distance
    end = position + step.length
    share = (source.expected[position:end].sum() - step.gain) / step.length
    for ahead in range(position, end):
        coding.written[ahead] = coding.written[ahead - step.distance] if step.distance else index
        coding.spent[ahead] = share


@compiled
def _error(source: Source, position: int, index: int) -> float:
    """Weighted squared distance of a pixel to a colour."""
    red = source.points[position, 0] - source.colors[index, 0]
    green = source.points[position, 1] - source.colors[index, 1]
    blue = source.points[position, 2] - source.colors[index, 2]
    return float(source.points[position, 3] * (red * red + green * green + blue * blue))


@compiled
def _earlier(places: _Places, likely: NDArray[np.int16], position: int) -> NDArray[np.int32]:
    """Earlier positions of the three indices that are likely here, the last first, then -1."""
    found = np.full(_CHAIN, -1, np.int32)
    if position + SHORTEST_COPY > len(likely):
        return found
    start = places.heads[_slot(likely, position)]
    for rank in range(_CHAIN):
        if start < 0:
            break
        found[rank] = start
        start = places.links[start]
    return found


@compiled
def _note(places: _Places, written: NDArray[np.int16], start: int, end: int) -> int:
    """Make positions from `start` on findable, as far as three indices are known; the next one."""
    while start + SHORTEST_COPY <= end:
        slot = _slot(written, start)
        places.links[start], places.heads[slot] = places.heads[slot], start
        start += 1
    return start


@compiled
def _slot(indices: NDArray[np.int16], position: int) -> int:
    """A number below `_SLOTS` for the three indices from a position on."""
    first, second, third = indices[position], indices[position + 1], indices[position + 2]
    return (int(first) * 7919 + int(second) * 104729 + int(third) * 1299709) % _SLOTS
