"""Singular value decompositions of image channels, of which the strongest triplets are kept."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.lazy import linalg
from core.solvers.threads import use_one_thread

# A channel is a plane of a stack of them: shapes are (channels, rows, columns).
Stack = NDArray[np.float32]

# Singular values below this share of the largest are what rounding leaves of zeros.
_NOISE = 1e-7
# Rows or columns that are turned into float64 at a time.
_BAND = 512
# Above this shorter side, memory counts for more than other threads: no page shows such an image.
_LARGE = 2500


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Channels and their singular value decompositions, left @ diag(values) @ right.

    Parameters
    ----------
    channels : ndarray of float32, shape (channels, height, width)
    left, values, right : ndarray of float32
        Of shapes (channels, height, n), (channels, n) and (channels, n, width), where
        n = min(height, width), or fewer.
    """

    channels: Stack
    left: Stack
    values: NDArray[np.float32]
    right: Stack

    @cached_property
    def square(self) -> float:
        """The sum of the squares of all channels, added up in float64."""
        tops = range(0, self.channels.shape[1], _BAND)
        bands = (self.channels[:, top : top + _BAND].astype(np.float64) for top in tops)
        return float(sum(np.vdot(band, band) for band in bands))


def decompose(channels: NDArray[np.generic], most: int | None = None) -> Decomposition:
    """Singular value decompositions of channels of shape (channels, height, width).

    With `most`, only so many of the strongest triplets are kept, which for a large photograph takes
    a fraction of the memory.
    """
    stack = np.ascontiguousarray(channels, np.float32)
    use_one_thread()
    if most is None or most >= min(stack.shape[1:]):
        factors = [linalg.svd(channel, full_matrices=False) for channel in stack]
    else:
        factors = [_strongest(channel, most) for channel in stack]
    return Decomposition(stack, *map(np.stack, zip(*factors, strict=True)))


def _strongest(channel: Stack, count: int) -> tuple[Stack, Stack, Stack]:
    """The strongest singular triplets, from the eigenvectors of the smaller of the two products.

    The product squares the values, so it is computed in float64. What remains of a value that
    should be 0 has no profile along the longer side.
    """
    if channel.shape[0] > channel.shape[1]:
        left, values, right = _strongest(channel.T, count)
        return right.T, values, left.T
    height, width = channel.shape
    product = np.zeros((height, height))
    for first in range(0, width, _BAND):
        band = channel[:, first : first + _BAND].astype(np.float64)
        product += band @ band.T
    squares, vectors = _largest_eigenpairs(product, count)
    values = np.sqrt(np.maximum(squares[::-1], 0)).astype(np.float32)
    left = np.ascontiguousarray(vectors[:, ::-1], np.float32)
    inverse = np.divide(1, values, where=values > _NOISE * values[0], out=np.zeros_like(values))
    return left, values, left.T @ channel * inverse[:, None]


def _largest_eigenpairs(
    product: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The largest eigenvalues, in rising order, and their vectors; `product` may be overwritten.

    NumPy lets other threads run meanwhile: SciPy does not, so a whole server would stand still for
    seconds. SciPy needs less memory, which counts for a large photograph on the command line.
    """
    side = len(product)
    if side > _LARGE:
        places = (side - count, side - 1)
        squares, vectors = linalg.eigh(product, subset_by_index=places, overwrite_a=True)
        return squares, vectors
    squares, vectors = np.linalg.eigh(product)
    return squares[-count:], vectors[:, -count:]
