"""NMF step by step: multiplicative updates and HALS as textbooks have them, from one start.

The solver that makes files repeats the updates of HALS within a step and extrapolates; here each
step is the plain one, so that it can be watched and timed.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.solvers.decomposition import decompose
from core.solvers.nmf import start_factors as nonnegative_halves
from core.solvers.threads import use_one_thread

Stack = NDArray[np.float64]
Start = Literal["random", "svd"]
STARTS: tuple[Start, ...] = get_args(Start)
Algorithm = Literal["mu", "hals"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)

_TINY = np.finfo(np.float32).eps


@dataclass(frozen=True, eq=False)
class FactorFrame:
    """The factors of all channels after some steps.

    Parameters
    ----------
    heights : ndarray of float64, shape (channels, height, rank)
    widths : ndarray of float64, shape (channels, rank, width)
        Their product stands for the channels.
    mse : float
        Mean squared error per sample, before rounding to 8 bits.
    seconds : float
        Processor time of all steps so far, without what only serves to watch them.
    """

    heights: Stack
    widths: Stack
    mse: float
    seconds: float


def start_factors(channels: Stack, rank: int, start: Start, seed: int) -> tuple[Stack, Stack]:
    """Factors to begin with, of shapes (channels, height, rank) and (channels, rank, width).

    Parameters
    ----------
    channels : ndarray of float64, shape (channels, height, width)
        Non-negative values.
    rank : int
        Components of each channel.
    start : str
        ``"random"``: the absolute values of normal ones, as large as fit the mean of the channel;
        ``"svd"``: where the solver of `NMF` begins.
    seed : int
        Seed of the draws, 0 or more.
    """
    if start == "svd":
        P, Q = nonnegative_halves(decompose(channels), rank, seed)
        return P.swapaxes(1, 2).astype(np.float64), Q.astype(np.float64)
    random = np.random.default_rng(seed)
    count, height, width = channels.shape
    typical = np.sqrt(channels.mean(axis=(1, 2), keepdims=True) / rank)
    P = typical * np.abs(random.standard_normal((count, height, rank)))
    return P, typical * np.abs(random.standard_normal((count, rank, width)))


def update_history(
    channels: Stack, heights: Stack, widths: Stack, algorithm: Algorithm, steps: int
) -> Iterator[FactorFrame]:
    """The start and each step of an algorithm: an update of all heights, then of all widths.

    Parameters
    ----------
    channels : ndarray of float64, shape (channels, height, width)
        Non-negative values.
    heights, widths : ndarray of float64
        Where the factors begin, as `start_factors` gives them.
    algorithm : str
        ``"mu"``: multiplicative updates (Lee and Seung, "Algorithms for non-negative matrix
        factorization", 2001); ``"hals"``: hierarchical alternating least squares (Cichocki, Zdunek
        and Amari, "Hierarchical ALS algorithms for nonnegative matrix and 3D tensor
        factorization", 2007).
    steps : int
        How many.
    """
    use_one_thread()
    update = _UPDATES[algorithm]
    X, transposed = channels, np.ascontiguousarray(channels.swapaxes(1, 2))
    # Both factors are rows of components here, so that one function updates either.
    P, Q, seconds = np.ascontiguousarray(heights.swapaxes(1, 2)), widths.copy(), 0.0
    for step in range(steps + 1):
        if step:
            start = time.thread_time()
            P = update(P, Q @ transposed, Q @ Q.swapaxes(1, 2))
            Q = update(Q, P @ X, P @ P.swapaxes(1, 2))
            seconds += time.thread_time() - start
        error = float(((X - P.swapaxes(1, 2) @ Q) ** 2).mean())
        yield FactorFrame(P.swapaxes(1, 2), Q, error, seconds)


def _multiply(factor: Stack, products: Stack, gram: Stack) -> Stack:
    """Each value times the ratio of what pulls it up to what pulls it down."""
    below = gram @ factor
    return factor * (products / np.where(below == 0, _TINY, below))


def _alternate(factor: Stack, products: Stack, gram: Stack) -> Stack:
    """Each component in turn takes its best non-negative values, given the others."""
    found = factor.copy()
    squares = np.diagonal(gram, axis1=1, axis2=2)
    safe = np.where(squares > 0, squares, 1)[..., None]
    for k in range(found.shape[1]):
        one = slice(k, k + 1)
        slope = gram[:, one] @ found - products[:, one]
        best = np.maximum(found[:, one] - slope / safe[:, one], 0)
        # A component whose partner is all zeros stays as it is.
        found[:, one] = np.where(squares[:, one, None] > 0, best, found[:, one])
    return found


_UPDATES: dict[Algorithm, Callable[[Stack, Stack, Stack], Stack]] = {
    "mu": _multiply,
    "hals": _alternate,
}
