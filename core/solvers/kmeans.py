"""Palettes: K-Means on the weighted colours of an image.

The search runs on a coarse histogram, where ten starts cost little; its best palette is refined on
the full set of colours. A colour that many pixels share is one point of that weight, which gives
the same sums as the pixels themselves.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels, color_codes

_SEARCH_BITS = 5
_SEARCH_STARTS = 10


@dataclass(frozen=True, eq=False)
class ColorHistogram:
    """The different colours of an image.

    Parameters
    ----------
    colors : ndarray of uint8, shape (n, 3)
        Each colour once, in ascending order.
    counts : ndarray of int, shape (n,)
        Pixels of each colour.
    pixel_colors : ndarray of int, shape (height, width)
        For each pixel the place of its colour in `colors`.
    """

    colors: NDArray[np.uint8]
    counts: NDArray[np.int64]
    pixel_colors: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Palette:
    """A palette and how it was found.

    Parameters
    ----------
    colors : ndarray of uint8, shape (k, 3)
        Different colours, ordered by lightness, dark first.
    labels : ndarray of uint8, shape (n,)
        For each colour of the histogram its nearest palette entry.
    iterations : int
        Lloyd steps on the full set of colours.
    converged : bool
        False where the steps were used up before the centres came to rest.
    """

    colors: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    iterations: int
    converged: bool


def color_histogram(pixels: Pixels) -> ColorHistogram:
    """Count the colours of an image of shape (height, width, 3)."""
    # Loaded here, so that it does not count as time of the first fit.
    import sklearn.cluster  # noqa: F401

    codes, places, counts = np.unique(color_codes(pixels), return_inverse=True, return_counts=True)
    colors = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.uint8)
    return ColorHistogram(colors, counts, places.reshape(pixels.shape[:2]))


def fit_palette(
    histogram: ColorHistogram, n_colors: int, seed: int, max_iterations: int = 100
) -> Palette:
    """A palette of at most `n_colors` colours that makes the squared error small.

    It holds fewer only where the image has fewer, which is lossless, or where two centres round to
    one 8-bit colour. The result is the same for the same histogram and seed.
    """
    colors, counts = histogram.colors.astype(np.float64), histogram.counts
    if len(colors) <= n_colors:
        return _palette_of(colors, histogram, iterations=0, converged=True)
    search_colors, search_counts = _coarse(colors, counts)
    if len(search_colors) < n_colors:
        search_colors, search_counts = colors, counts
    start = _lloyd(
        search_colors,
        search_counts,
        n_clusters=n_colors,
        n_init=_SEARCH_STARTS,
        random_state=seed,
    )
    fit = _lloyd(
        colors,
        counts,
        n_clusters=n_colors,
        init=start.cluster_centers_,
        n_init=1,
        max_iter=max_iterations,
    )
    return _palette_of(fit.cluster_centers_, histogram, fit.n_iter_, fit.n_iter_ < max_iterations)


def _coarse(
    colors: NDArray[np.float64], counts: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Mean colour and pixels of each occupied cell of a grid of 32 cells a channel."""
    cells = color_codes(np.right_shift(colors.astype(np.uint8), 8 - _SEARCH_BITS, dtype=np.uint8))
    _, places = np.unique(cells, return_inverse=True)
    weights = np.bincount(places, counts)
    sums = [np.bincount(places, counts * channel) for channel in colors.T]
    return np.stack(sums, axis=1) / weights[:, None], weights.astype(np.int64)


def _lloyd(colors: NDArray[np.float64], counts: NDArray[np.int64], **parameters: Any) -> Any:
    """Run scikit-learn's K-Means; gives the fitted estimator."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # Several threads add their sums in any order: the last digits would change from run to run.
    with threadpool_limits(1):
        return KMeans(**parameters).fit(colors, sample_weight=counts)


def _palette_of(
    centers: NDArray[np.float64], histogram: ColorHistogram, iterations: int, converged: bool
) -> Palette:
    """Round the centres to 8 bits and give each colour of the image its nearest one."""
    from scipy.spatial import cKDTree

    colors: Pixels = np.unique(np.rint(centers).clip(0, 255).astype(np.uint8), axis=0)
    colors = colors[np.argsort(_lightness(colors), kind="stable")]
    labels = np.asarray(cKDTree(colors).query(histogram.colors)[1], np.uint8)
    return Palette(colors, labels, iterations, converged)


def _lightness(colors: NDArray[np.uint8]) -> NDArray[np.float64]:
    from skimage.color import rgb2lab

    lightness: NDArray[np.float64] = rgb2lab(colors)[:, 0]
    return lightness
