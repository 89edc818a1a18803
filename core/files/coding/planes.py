"""A plane of means by the range coder, which codes what a guess from the neighbours misses."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.files.coding.range_coder import (
    NUMBER_CONTEXTS,
    Handle,
    Numbers,
    RangeCoder,
    code_bit,
    code_number,
    new_model,
    numbers,
)
from core.solvers.compiled import compiled

# How much the neighbours differ says how far off a guess may be; contexts begin at these.
_SPREADS = (1, 2, 3, 5, 8, 12, 18, 28, 45)
_CLASSES = len(_SPREADS) + 1
_MIDDLE = 128
# A rest takes at most so many bytes.
_MOST_BYTES_A_VALUE = 64


class PlaneModel(NamedTuple):
    """What is known of planes of one kind; it learns from each."""

    sizes: Numbers
    signs: Numbers


def new_plane_model() -> PlaneModel:
    """Nothing is known yet."""
    sizes = new_model(np.full(_CLASSES * NUMBER_CONTEXTS, 0.5))
    return PlaneModel(sizes, new_model(np.full(_CLASSES, 0.5)))


def code_plane(coder: RangeCoder, model: PlaneModel, plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Write a plane, or read one of the same shape; return it."""
    width = plane.shape[1]
    # A row above and a column on both sides stand for what lies outside.
    values = np.pad(plane.astype(np.int64), [(1, 0), (1, 1)])
    values[0] = _MIDDLE
    for above, row in pairwise(values):
        row[0], above[-1] = above[1], above[-2]
        coder.make_room(_MOST_BYTES_A_VALUE * width)
        both = numbers([*above, *row])
        _code_row(coder.handle, model, width, both)
        row[:] = both[len(row) :]
        coder.check()
    coded: NDArray[np.uint8] = values[1:, 1:-1].astype(np.uint8)
    return coded


@compiled
def _code_row(coder: Handle, model: PlaneModel, width: int, values: Numbers) -> None:
    """Code the second of two rows, which both have a value more at both ends."""
    for above in range(1, width + 1):
        here = above + width + 2
        west, north = values[here - 1], values[above]
        north_west, north_east = values[above - 1], values[above + 1]
        guess = _guess(west, north, north_west, north_east)
        spread = abs(west - north_west) + abs(north - north_west) + abs(north - north_east)
        context = 0
        while context < len(_SPREADS) and spread >= _SPREADS[context]:
            context += 1
        rest = values[here] - guess
        size = code_number(coder, model.sizes, context * NUMBER_CONTEXTS, abs(rest))
        if size and not code_bit(coder, model.signs, context, rest > 0):
            size = -size
        values[here] = min(max(guess + size, 0), 255)


@compiled
def _guess(west: int, north: int, north_west: int, north_east: int) -> int:
    """Between the median of the edge detector of LOCO-I and a plane through the neighbours.

    Source: Weinberger, Seroussi and Sapiro, "The LOCO-I lossless image compression algorithm:
    principles and standardization into JPEG-LS", 2000.
    """
    low, high = min(west, north), max(west, north)
    median = min(max(west + north - north_west, low), high)
    slope = (6 * (west + north) + 2 * (north_east - north_west) + 6) // 12
    return (median + slope + 1) >> 1
