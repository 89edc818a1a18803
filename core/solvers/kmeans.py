"""Palettes: K-Means on the weighted colours of an image.

A colour that many pixels share is one point weighted by their number, which gives the same sums as
the pixels themselves. The search moves centres among a few hundred cells of the colour space, where
a step is cheap; the palette it finds is refined on thousands of cells, then on all colours.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.solvers.color_histogram import ColorHistogram, Space, to_colors
from core.solvers.oklab import dark_first
from core.solvers.points import CellPoints, Centers, WeightedPoints
from core.solvers.threads import use_one_thread

_SEARCH_CELLS, _CELLS_PER_CENTER = 500, 32
# Many centres need fewer starts: one palette of 256 colours is about as good as another.
_STARTS, _CENTERS_OF_ALL_STARTS = 4, 128
# A breath (Fritzke's term) that gains less than this share makes the next ones smaller.
_GAIN, _SMALLEST_FIRST_BREATH = 3e-4, 5
# Several times as many as any image has needed: each gains, so that few are enough.
_MAX_BREATHS = 100
# The centres have converged when the error falls by less than this share of itself in one step.
_SEARCH_TOLERANCE, _REFINED_TOLERANCE, _TOLERANCE = 1e-3, 1e-4, 2e-4
# On all colours, centres move this many times the distance to the means of their points. Below 2
# the error still falls with every step, and half as many steps are needed.
_LONG_STEP = 1.8
_MAX_ITERATIONS = 100


@dataclass(frozen=True, eq=False)
class PaletteFit:
    """A palette and how it was found.

    Parameters
    ----------
    colors : ndarray of uint8, shape (k, 3)
        Distinct colours, ordered by lightness, dark first.
    labels : ndarray of uint8, shape (n,)
        For each colour of the histogram its nearest palette entry.
    history : tuple of float
        Mean squared error per sample after each Lloyd step on the full set of colours, on the
        0..255 scale of the space of the fit, before the palette is rounded to 8 bits.
    converged : bool
        False where the steps or the time were used up before the centres converged.
    is_lossless : bool
        True where the palette holds every colour of the image.
    """

    colors: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    history: tuple[float, ...]
    converged: bool
    is_lossless: bool

    @property
    def iterations(self) -> int:
        """Lloyd steps on the full set of colours."""
        return len(self.history)


@dataclass(frozen=True, eq=False)
class Clustering:
    """Centres after Lloyd's steps, and the error after each step."""

    centers: Centers
    errors: tuple[float, ...]
    converged: bool

    @property
    def error(self) -> float:
        return self.errors[-1]


def fit_palette(
    histogram: ColorHistogram,
    n_colors: int,
    seed: int,
    *,
    space: Space = "rgb",
    max_iterations: int = _MAX_ITERATIONS,
) -> PaletteFit:
    """A palette of at most `n_colors` colours that makes the squared error in a space small.

    It holds fewer only where the image has fewer, which is lossless, or where two centres round to
    one 8-bit colour. The result is the same for the same histogram, seed and space.
    """
    if len(histogram.colors) <= n_colors:
        return palette_of(histogram, histogram.colors, space)
    points = histogram.points(space)
    start = search_centers(points, n_colors, seed)
    fit = _lloyd(points, start, _TOLERANCE, max_iterations, _LONG_STEP)
    samples = 3 * points.total_weight
    history = tuple(error / samples for error in fit.errors)
    colors = to_colors(fit.centers, space)
    return palette_of(histogram, colors, space, history, fit.converged)


def search_centers(points: CellPoints, k: int, seed: int) -> Centers:
    """The `k` centres of a search among cells, from which Lloyd's steps on all points begin."""
    use_one_thread()
    return _search(points.coarse(k), k, np.random.default_rng(seed)).centers


def palette_of(
    histogram: ColorHistogram,
    colors: NDArray[np.uint8],
    space: Space,
    history: tuple[float, ...] = (),
    converged: bool = True,
) -> PaletteFit:
    """Order the colours by lightness and give each colour of the image its nearest one."""
    colors = np.unique(colors, axis=0)
    colors = colors[dark_first(colors)]
    labels = histogram.nearest(colors, space)
    is_lossless = np.array_equal(colors[labels], histogram.colors)
    return PaletteFit(colors, labels, history, converged, is_lossless)


def _search(points: WeightedPoints, k: int, random: np.random.Generator) -> Clustering:
    """The best of several searches among the cells of the points."""
    cells, wanted = points, max(_SEARCH_CELLS, _CELLS_PER_CENTER * k)
    if len(points) > wanted:
        cells = CellPoints(points.points, points.weights, wanted).cells
    starts = min(_STARTS, max(_CENTERS_OF_ALL_STARTS // k, 1))
    found = [_breathe(cells, k, random)]
    while len(found) < starts and not time_is_up():
        found.append(_breathe(cells, k, random))
    refined = [_lloyd(points, clustering.centers, _REFINED_TOLERANCE) for clustering in found]
    return min(refined, key=lambda clustering: clustering.error)


def _breathe(points: WeightedPoints, k: int, random: np.random.Generator) -> Clustering:
    """K-Means that adds centres where the error is large and removes the least useful.

    Source: Fritzke, "The k-means algorithm breathes", 2020; here a breath starts at a quarter of
    the centres and is halved where it did not help.
    """
    best = _lloyd(points, spread_centers(points, k, random), _SEARCH_TOLERANCE)
    breath = min(max(_SMALLEST_FIRST_BREATH, k // 4), k)
    for _ in range(_MAX_BREATHS):
        if not breath or time_is_up():
            break
        more = _lloyd(points, _inhale(points, best.centers, breath, random), _SEARCH_TOLERANCE)
        fewer = _lloyd(points, _exhale(points, more.centers, breath), _SEARCH_TOLERANCE)
        # An error of 0 has nothing left to gain.
        if fewer.error >= best.error * (1 - _GAIN):
            breath //= 2
        best = min(best, fewer, key=lambda clustering: clustering.error)
    return best


def spread_centers(
    points: WeightedPoints, k: int, random: np.random.Generator, given: Centers | None = None
) -> Centers:
    """Points far from each other: each is the best of several drawn by squared distance.

    Centres that are `given` come first among the `k`.

    Source: Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", 2007, in
    its greedy variant.
    """
    tries = 2 + int(np.log(k))
    least = np.ones(len(points), np.float32)
    centers = np.empty((k, 3), np.float32)
    first = 0
    if given is not None:
        first, centers[: len(given)] = len(given), given
        least = points.squared_distances(given).min(axis=1)
    for index in range(first, k):
        drawn = random.choice(len(points), tries, p=_shares(least * points.weights))
        distances = points.squared_distances(points.points[drawn])
        distances = np.minimum(distances, least[:, None]) if index else distances
        best = (points.weights @ distances).argmin()
        centers[index], least = points.points[drawn[best]], distances[:, best]
    return centers


def _shares(masses: NDArray[np.float64]) -> NDArray[np.float64]:
    total = masses.sum()
    return masses / total if total else np.full(len(masses), 1 / len(masses))


def _inhale(
    points: WeightedPoints, centers: Centers, breath: int, random: np.random.Generator
) -> Centers:
    """The centres and `breath` more, next to those whose points are farthest from them."""
    distances = points.squared_distances(centers)
    labels = distances.argmin(axis=1)
    errors = np.bincount(labels, distances.min(axis=1) * points.weights, len(centers))
    masses = np.bincount(labels, points.weights, len(centers))
    worst = np.argsort(-errors)[:breath]
    spreads = np.sqrt(errors[worst] / np.maximum(masses[worst], 1))
    steps = 0.3 * spreads[:, None] * random.standard_normal((len(worst), 3))
    return np.vstack([centers, centers[worst] + steps]).astype(np.float32)


def _exhale(points: WeightedPoints, centers: Centers, breath: int) -> Centers:
    """The centres without the `breath` cheapest to remove, no two of which are neighbours."""
    distances = points.squared_distances(centers)
    labels = distances.argmin(axis=1)
    everywhere = np.arange(len(labels))
    nearest = distances[everywhere, labels]
    distances[everywhere, labels] = np.inf
    losses = np.bincount(labels, (distances.min(axis=1) - nearest) * points.weights, len(centers))
    between = np.linalg.norm(centers[:, None] - centers, axis=2)
    np.fill_diagonal(between, np.inf)
    are_neighbours = between < 1.1 * between.min(axis=1).mean()
    ranked = np.argsort(losses, kind="stable")
    removed: list[int] = []
    for index in ranked:
        if not are_neighbours[index, removed].any():
            removed.append(index)
    rest = [index for index in ranked if index not in removed]
    return np.delete(centers, (removed + rest)[:breath], axis=0)


def _lloyd(
    points: WeightedPoints,
    centers: Centers,
    tolerance: float,
    max_iterations: int = _MAX_ITERATIONS,
    step: float = 1.0,
) -> Clustering:
    """Move each centre to the mean of its points, or `step` times as far, until it converges.

    Source: Lloyd, "Least squares quantization in PCM", 1982.
    """
    errors: list[float] = []
    means = centers
    while len(errors) < max_iterations:
        masses, sums = points.cluster_sums(centers)
        error = points.error_around_means(masses, sums)
        # A long step can overshoot.
        if errors and error > errors[-1]:
            return Clustering(means, tuple(errors), converged=True)
        errors.append(error)
        is_empty = masses == 0
        means = (sums / np.where(is_empty, 1, masses)[:, None]).astype(np.float32)
        if is_empty.any():
            coarse = points.coarse(len(centers))
            means[is_empty] = _farthest(coarse, means[~is_empty], is_empty.sum())
            # Where there are more centres than points, some stay empty for ever.
            if np.array_equal(means, centers):
                return Clustering(means, tuple(errors), converged=True)
        elif len(errors) > 1 and errors[-2] - errors[-1] <= tolerance * errors[-1]:
            return Clustering(means, tuple(errors), converged=True)
        if time_is_up():
            break
        centers = means if is_empty.any() else centers + np.float32(step) * (means - centers)
    return Clustering(means, tuple(errors), converged=False)


def _farthest(points: WeightedPoints, centers: Centers, count: int) -> Centers:
    """The points that add most to the error, over again where there are fewer than `count`."""
    errors = points.squared_distances(centers).min(axis=1) * points.weights
    return points.points[np.resize(np.argsort(-errors, kind="stable"), count)]
