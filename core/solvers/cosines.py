"""The waves of the discrete cosine transform, and a smoother made of them."""

from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.solvers.threads import use_one_thread
from core.solvers.ycbcr import BLOCK, from_blocks, to_blocks

Floats = NDArray[np.float64]

_SHIFTS = range(0, BLOCK, 2)
# Rows of pixels at a time, so that memory is bounded and stays in the cache.
_BAND = 8 * BLOCK


@cache
def cosine_waves() -> Floats:
    """The waves of 8 x 8 pixels as rows of unit length, slow ones first, shape (64, 64).

    Source: Ahmed, Natarajan and Rao, "Discrete cosine transform", 1974.
    """
    count = np.arange(BLOCK)
    waves = np.cos(np.pi * (2 * count + 1) * count[:, None] / (2 * BLOCK)) * np.sqrt(2 / BLOCK)
    waves[0] /= np.sqrt(2)
    down, across = np.divmod(np.argsort(np.add.outer(count, count).ravel(), kind="stable"), BLOCK)
    both = waves[down][:, :, None] * waves[across][:, None]
    rows: Floats = both.reshape(BLOCK * BLOCK, BLOCK * BLOCK)
    return rows


def smoothed(plane: NDArray[np.floating], threshold: float) -> Floats:
    """The plane without the seams of its blocks, and without the noise of rounded codes.

    Each of 16 shifted grids of blocks is transformed, and waves weaker than the threshold are left
    out; what remains is averaged. Blocks with few waves left count for more.

    Sources: Coifman and Donoho, "Translation-invariant de-noising", 1995; Nosratinia, "Enhancement
    of JPEG-compressed images by re-application of JPEG", 2001.

    Parameters
    ----------
    plane : ndarray of float, shape (8 a, 8 b)
        At least 16 pixels on both sides.
    threshold : float
        The weakest coefficient that is kept.
    """
    use_one_thread()
    padded = np.pad(plane, BLOCK, "reflect")
    result = np.empty(plane.shape)
    for start in range(0, len(plane), _BAND):
        band = padded[start : start + _BAND + 2 * BLOCK].astype(np.float64)
        result[start : start + _BAND] = _smoothed_band(band, threshold)
    return result


def _smoothed_band(padded: Floats, threshold: float) -> Floats:
    """The middle of a band whose margins are one block wide."""
    total, weights = np.zeros_like(padded), np.zeros_like(padded)
    for region in _shifted_grids(padded.shape):
        blocks = to_blocks(padded[region]) @ cosine_waves().T
        kept = np.abs(blocks) > threshold
        kept[:, 0] = True
        weight = 1 / kept.sum(axis=1, keepdims=True)
        shape = padded[region].shape
        total[region] += from_blocks((blocks * kept) @ cosine_waves() * weight, *shape)
        weights[region] += from_blocks(weight.repeat(BLOCK * BLOCK, axis=1), *shape)
    inner = np.s_[BLOCK:-BLOCK, BLOCK:-BLOCK]
    middle: Floats = total[inner] / weights[inner]
    return middle


def _shifted_grids(shape: tuple[int, ...]) -> Iterator[tuple[slice, slice]]:
    """Regions that consist of whole blocks; together they cover each inner pixel 16 times."""
    height, width = (side - BLOCK for side in shape)
    for down, across in product(_SHIFTS, _SHIFTS):
        yield np.s_[down : down + height, across : across + width]
