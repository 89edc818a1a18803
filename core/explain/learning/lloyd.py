"""K-Means step by step: Lloyd's algorithm as textbooks have it, from several starts.

The solver that makes files takes long steps among cells of colours; here each step is the plain
one, on every colour, so that it can be watched.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from core.solvers.color_histogram import ColorHistogram
from core.solvers.kmeans import search_centers, spread_centers

Start = Literal["pixels", "others", "spread", "search"]
STARTS: tuple[Start, ...] = get_args(Start)

MOST_STEPS = 200
# Many centres make a step slow: no film compares more colours with centres than this many times.
_MOST_COMPARISONS = 160_000_000


@dataclass(frozen=True, eq=False)
class LloydFrame:
    """The centres after some steps, and what they make of the image.

    Parameters
    ----------
    centers : ndarray of float64, shape (k, 3)
        Before they are rounded to 8 bits, 0 to 255.
    labels : ndarray of uint8, shape (n,)
        For each colour of the histogram its nearest centre, the first of equals.
    mse : float
        Mean squared error per sample on the 0..255 scale.
    """

    centers: NDArray[np.float64]
    labels: NDArray[np.uint8]
    mse: float


def start_centers(
    histogram: ColorHistogram, k: int, start: Start, seed: int
) -> NDArray[np.float64]:
    """Centres to begin with, all of the colours where there are no more than `k`.

    Parameters
    ----------
    histogram : ColorHistogram
        The colours of an image.
    k : int
        Number of centres, 1 to 256.
    start : str
        ``"pixels"``: pixels drawn at random, no two of one colour; ``"others"``: the same with the
        next seed; ``"spread"``: k-means++ in its greedy variant (Arthur and Vassilvitskii, 2007);
        ``"search"``: where the solver of `KMeans` begins.
    seed : int
        Seed of the draws, 0 or more.
    """
    if len(histogram.colors) <= k:
        return histogram.colors.astype(np.float64)
    points, random = histogram.points("rgb"), np.random.default_rng(seed + (start == "others"))
    if start == "spread":
        return spread_centers(points, k, random).astype(np.float64)
    if start == "search":
        return search_centers(points, k, seed).astype(np.float64)
    shares = histogram.counts / histogram.counts.sum()
    drawn = random.choice(len(shares), k, replace=False, p=shares)
    return histogram.colors[drawn].astype(np.float64)


def lloyd_history(
    histogram: ColorHistogram, centers: NDArray[np.float64], most_steps: int = MOST_STEPS
) -> Iterator[LloydFrame]:
    """The start and each of Lloyd's steps, until no colour changes its centre.

    In a step each centre moves to the mean of its pixels; one without any stays where it is.

    Parameters
    ----------
    histogram : ColorHistogram
        The colours of an image.
    centers : ndarray of float64, shape (k, 3)
        Where the centres begin.
    most_steps : int
        Steps after which it ends in any case.

    Source: Lloyd, "Least squares quantization in PCM", 1982.
    """
    colors, weights = histogram.colors.astype(np.float64), histogram.counts.astype(np.float64)
    before = None
    for _ in range(most_steps + 1):
        labels = _nearest(colors, centers)
        errors = ((colors - centers[labels]) ** 2).sum(axis=1)
        yield LloydFrame(centers, labels, float(weights @ errors / (3 * weights.sum())))
        if not errors.any() or (before is not None and np.array_equal(labels, before)):
            return
        before, centers = labels, _means(colors, weights, labels, centers)


def steps_within_reach(histogram: ColorHistogram, k: int) -> int:
    """How many steps are made at most, so that the first frame is not long in coming."""
    return int(min(max(_MOST_COMPARISONS // (len(histogram.colors) * k), 1), MOST_STEPS))


def _nearest(colors: NDArray[np.float64], centers: NDArray[np.float64]) -> NDArray[np.uint8]:
    # Squared distances without the part that is the same for all centres.
    scores = colors @ (-2 * centers.T)
    scores += (centers**2).sum(axis=1)
    return np.asarray(scores.argmin(axis=1), np.uint8)


def _means(
    colors: NDArray[np.float64],
    weights: NDArray[np.float64],
    labels: NDArray[np.uint8],
    centers: NDArray[np.float64],
) -> NDArray[np.float64]:
    k = len(centers)
    masses = np.bincount(labels, weights, k)[:, None]
    sums = np.stack([np.bincount(labels, weights * each, k) for each in colors.T], axis=1)
    return np.where(masses > 0, sums / np.where(masses > 0, masses, 1), centers)
