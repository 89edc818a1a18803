"""Non-negative factors of one channel: channel ~ heights @ widths, both without negative numbers.

The start comes from the singular value decomposition, which all ranks of a channel share; scikit-
learn's coordinate descent improves it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

# Converged: a block of iterations lowers the squared error by less than a thousandth.
_BLOCK = 10
_PROGRESS = 1e-3
# Mean squared error of rounding to whole numbers: nothing below it can be seen in an image.
_ROUNDING = 1 / 12


@dataclass(frozen=True, eq=False)
class Decomposition:
    """A channel and its singular value decomposition, left @ diag(values) @ right.

    Parameters
    ----------
    channel : ndarray of float32, shape (height, width)
    left, values, right : ndarray of float32, shapes (height, n), (n,), (n, width)
        With n = min(height, width).
    """

    channel: Matrix
    left: Matrix
    values: Matrix
    right: Matrix


@dataclass(frozen=True, eq=False)
class Factors:
    """Two non-negative factors and how they were found.

    Parameters
    ----------
    heights : ndarray of float32, shape (height, rank)
        P of the tutorial: a profile along the height for each component.
    widths : ndarray of float32, shape (rank, width)
        Q of the tutorial: a profile along the width for each component.
    iterations : int
        Updates of both factors.
    converged : bool
        False where the solver was stopped before it was done.
    """

    heights: Matrix
    widths: Matrix
    iterations: int
    converged: bool


def decompose(channel: NDArray[np.generic]) -> Decomposition:
    """Singular value decomposition of a channel of shape (height, width)."""
    # Loaded here, so that it does not count as time of the first fit.
    import sklearn.decomposition  # noqa: F401
    from scipy.linalg import svd
    from threadpoolctl import threadpool_limits

    values = np.ascontiguousarray(channel, dtype=np.float32)
    # Several threads add in another order: the last digits would differ between machines.
    with threadpool_limits(1):
        return Decomposition(values, *svd(values, full_matrices=False))


def factorise(decomposition: Decomposition, rank: int, seed: int, max_iterations: int) -> Factors:
    """Non-negative factors of a channel at `rank`, from 1 to min(height, width).

    The same for the same channel, rank, seed and limits, whatever other ranks are computed.

    Source: Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix and tensor
    factorizations", 2009, as scikit-learn has it.
    """
    channel = decomposition.channel
    heights, widths = _start(decomposition, rank, np.random.default_rng(seed))
    if not channel.any():
        return Factors(np.zeros_like(heights), np.zeros_like(widths), 0, True)
    error, steps = np.inf, 0
    while steps < max_iterations:
        block = min(_BLOCK, max_iterations - steps)
        heights, widths = _descend(channel, heights, widths, block)
        previous, error = error, _squared_error(channel, heights, widths)
        steps += block
        if previous - error <= _PROGRESS * error or error <= channel.size * _ROUNDING:
            return Factors(heights, widths, steps, converged=True)
    return Factors(heights, widths, steps, converged=False)


def _start(
    decomposition: Decomposition, rank: int, random: np.random.Generator
) -> tuple[Matrix, Matrix]:
    """Each singular pair's larger non-negative half, zeros filled with typical values.

    Source: Boutsidis and Gallopoulos, "SVD based initialization: a head start for nonnegative
    matrix factorization", 2008 (NNDSVDa, there filled with the mean).
    """
    heights, widths = _dominant_halves(decomposition, rank)
    # The size of a factor's values: a product of two of them is an average pixel.
    typical = float(np.sqrt(decomposition.channel.mean()))
    for factor in (heights, widths):
        zeros = factor <= 0
        factor[zeros] = typical * random.uniform(0.5, 1.5, np.count_nonzero(zeros))
    return heights, widths


def _dominant_halves(decomposition: Decomposition, rank: int) -> tuple[Matrix, Matrix]:
    left, right = decomposition.left[:, :rank], decomposition.right[:rank].T
    positive = np.maximum(left, 0), np.maximum(right, 0)
    negative = np.maximum(-left, 0), np.maximum(-right, 0)
    masses = [_norms(half[0]) * _norms(half[1]) for half in (positive, negative)]
    larger = masses[0] >= masses[1]
    heights, widths = (np.where(larger, *halves) for halves in zip(positive, negative, strict=True))
    mass = np.where(larger, *masses) * decomposition.values[:rank]
    scale = np.sqrt(mass)
    heights, widths = heights / _norms(heights) * scale, widths / _norms(widths) * scale
    return heights.astype(np.float32), widths.T.astype(np.float32)


def _norms(columns: Matrix) -> Matrix:
    norms: Matrix = np.linalg.norm(columns, axis=0)
    return np.maximum(norms, np.finfo(np.float32).tiny)


def _descend(
    channel: Matrix, heights: Matrix, widths: Matrix, iterations: int
) -> tuple[Matrix, Matrix]:
    from sklearn.decomposition import non_negative_factorization
    from threadpoolctl import threadpool_limits

    # Without a tolerance: scikit-learn's is relative to the gradient at the start, which is so
    # large that two iterations can look like convergence.
    with threadpool_limits(1):
        heights, widths, _ = non_negative_factorization(
            channel,
            W=heights,
            H=widths,
            n_components=heights.shape[1],
            init="custom",
            tol=0,
            max_iter=iterations,
        )
    return heights, widths


def _squared_error(channel: Matrix, heights: Matrix, widths: Matrix) -> float:
    difference = channel - heights @ widths
    return float(np.vdot(difference, difference))
