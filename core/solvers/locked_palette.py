"""Palettes of which some colours are given: K-Means among the others.

Centres are moved as Lloyd does, but the given ones stay where they are, so that the others are
drawn to the pixels that these leave.
"""

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.solvers.color_histogram import ColorHistogram, Space, to_colors, to_space
from core.solvers.kmeans import Clustering, PaletteFit, palette_of, spread_centers
from core.solvers.points import Centers, WeightedPoints
from core.solvers.threads import use_one_thread

_STARTS = 4
_SEARCH_TOLERANCE, _TOLERANCE = 1e-3, 2e-4
_MAX_ITERATIONS = 100


def fit_around(
    histogram: ColorHistogram,
    locked: NDArray[np.uint8],
    n_colors: int,
    seed: int,
    *,
    space: Space = "rgb",
) -> PaletteFit:
    """A palette that holds given colours and makes the squared error in a space small.

    Parameters
    ----------
    histogram : ColorHistogram
        The colours of the image.
    locked : ndarray of uint8, shape (m, 3)
        Distinct colours, of which the first `n_colors` are used.
    n_colors : int
        Size of the whole palette.
    seed : int
        Seed of the starts.
    space : str
        Where distances are measured.
    """
    locked = locked[:n_colors]
    if len(locked) == n_colors:
        return palette_of(histogram, locked, space)
    every = np.unique(np.vstack([locked, histogram.colors]), axis=0)
    if len(every) <= n_colors:
        return palette_of(histogram, every, space)
    use_one_thread()
    fit = _search(histogram.points(space), to_space(locked, space), n_colors, seed)
    samples = 3 * histogram.points(space).total_weight
    history = tuple(error / samples for error in fit.errors)
    colors = to_colors(fit.centers, space)
    return palette_of(histogram, colors, space, history, fit.converged)


def _search(points: WeightedPoints, locked: Centers, k: int, seed: int) -> Clustering:
    """The best of several starts among the cells of the points, refined on all points."""
    random = np.random.default_rng(seed)
    cells = points.coarse(k)
    found: list[Clustering] = []
    while len(found) < _STARTS and not (found and time_is_up()):
        start = spread_centers(cells, k, random, locked)
        found.append(_lloyd(cells, start, len(locked), _SEARCH_TOLERANCE))
    best = min(found, key=lambda clustering: clustering.error)
    return _lloyd(points, best.centers, len(locked), _TOLERANCE)


def _lloyd(points: WeightedPoints, centers: Centers, locked: int, tolerance: float) -> Clustering:
    """Move the centres behind the locked ones to the means of their points until they converge.

    A centre without points stays where it is.
    """
    errors: list[float] = []
    while len(errors) < _MAX_ITERATIONS:
        masses, sums = points.cluster_sums(centers)
        errors.append(points.error_around(centers, masses, sums))
        if len(errors) > 1 and errors[-2] - errors[-1] <= tolerance * errors[-1]:
            return Clustering(centers, tuple(errors), converged=True)
        if time_is_up():
            break
        means = sums / np.where(masses == 0, 1, masses)[:, None]
        means = np.where(masses[:, None] == 0, centers, means).astype(np.float32)
        centers = np.vstack([centers[:locked], means[locked:]])
    return Clustering(centers, tuple(errors), converged=False)
