"""Structural similarity as scikit-image computes it, also of images smaller than its window.

Its mean is computed here, to the last bit as there, because many results are measured against one
source, whose means and variances can be kept: that saves a third of the processor time. Rows beyond
the window are left out before they are filtered across, which saves a tenth.

Source: Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment", 2004.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels
from core.lazy import metrics, ndimage

_SIGMA, _TRUNCATE, _RADIUS = 1.5, 3.5, 5
_WINDOW = 2 * _RADIUS + 1
# The constants of the paper that keep quotients of small numbers steady.
_OF_MEANS, _OF_VARIANCES = (0.01 * 255) ** 2, (0.03 * 255) ** 2
# Few enough for the intermediate arrays of a band to stay in the processor's cache.
_BAND_PIXELS = 120_000
# The choices of the paper; this sigma gives the window of 11 pixels.
_PAPER = {
    "gaussian_weights": True,
    "sigma": _SIGMA,
    "use_sample_covariance": False,
    "data_range": 255,
    "channel_axis": 0,
}


class Moments(NamedTuple):
    """Mean and variance in the windows of a channel of a band, float32 of shape (rows, width)."""

    mean: NDArray[np.float32]
    variance: NDArray[np.float32]


# Those of three channels, band by band.
KeptMoments = Sequence[Sequence[Moments]]


def structural_similarity(
    source: Pixels, decoded: Pixels, kept: KeptMoments | None = None
) -> float:
    """Mean of the similarity over all windows that lie inside the image, and all channels.

    Parameters
    ----------
    source, decoded : ndarray of uint8, shape (height, width, 3)
    kept : sequence, optional
        What `moments_of` gave for `source`.
    """
    windows, total = 0, 0.0
    for number, (band, rows) in enumerate(_window_bands(*source.shape[:2])):
        planes = _planes(source[rows]), _planes(decoded[rows])
        moments = kept[number] if kept else [_moments(plane) for plane in planes[0]]
        each = [_similarity(*three) for three in zip(*planes, moments, strict=True)]
        # Channels are averaged in 32 bits, as there.
        total += float(np.array(each, np.float32).mean()) * (band.stop - band.start)
        windows = band.stop
    return total / windows


def moments_of(source: Pixels) -> KeptMoments:
    """What is the same for all images that are compared with a source; 24 bytes a pixel."""
    bands = _window_bands(*source.shape[:2])
    return [[_moments(plane) for plane in _planes(source[rows])] for _, rows in bands]


def similarity_map(source: Pixels, decoded: Pixels) -> NDArray[np.float32]:
    """Similarity in the window around each pixel, shape (3, height, width), at most 1."""
    height, width = source.shape[:2]
    similarity = np.empty((3, height, width), np.float32)
    for band in row_bands(height, width):
        # A window reaches over the edge of its band, so the rows that it sees there come along, at
        # least as many as it has: fewer would be extended, which only a small image is.
        first = max(min(band.start - _WINDOW // 2, height - _WINDOW), 0)
        rows = slice(first, max(band.stop + _WINDOW // 2, first + _WINDOW))
        inner = slice(band.start - first, band.stop - first)
        planes = _planes(source[rows]), _planes(decoded[rows])
        _, found = metrics.structural_similarity(*planes, full=True, **_PAPER)
        similarity[:, band] = found[:, inner, :width]
    return similarity


def _window_bands(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """Bands of windows, and for each the rows that they see."""
    windows = max(height, _WINDOW) - _WINDOW + 1
    for band in row_bands(windows, max(width, _WINDOW)):
        yield band, slice(band.start, band.stop + _WINDOW - 1)


def _similarity(
    first: NDArray[np.float32], second: NDArray[np.float32], of_first: Moments
) -> float:
    """Mean similarity of a channel, given the moments of the first image."""
    of_second = _moments(second)
    product = of_first.mean * of_second.mean
    covariance = _blurred(first * second) - product
    similarity = (2 * product + _OF_MEANS) * (2 * covariance + _OF_VARIANCES)
    means = of_first.mean**2 + of_second.mean**2 + _OF_MEANS
    similarity /= means * (of_first.variance + of_second.variance + _OF_VARIANCES)
    return float(similarity[:, _RADIUS:-_RADIUS].mean(dtype=np.float64))


def _moments(plane: NDArray[np.float32]) -> Moments:
    mean = _blurred(plane)
    return Moments(mean, _blurred(plane * plane) - mean * mean)


def _blurred(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weighted means of the windows, without the rows whose windows reach beyond the plane."""
    down = ndimage.gaussian_filter1d(plane, _SIGMA, axis=0, truncate=_TRUNCATE)
    inner = down[_RADIUS:-_RADIUS]
    across: NDArray[np.float32] = ndimage.gaussian_filter1d(
        inner, _SIGMA, axis=1, truncate=_TRUNCATE
    )
    return across


def row_bands(rows: int, width: int) -> Iterator[slice]:
    """All rows in bands of about equal height, which take two thirds of the time of the whole."""
    bands = min(max(round(rows * width / _BAND_PIXELS), 1), rows)
    edges = np.linspace(0, rows, bands + 1).astype(int)
    return (slice(*pair) for pair in itertools.pairwise(edges.tolist()))


def _planes(pixels: Pixels) -> NDArray[np.float32]:
    """Samples by channel; sides shorter than the window are extended by reflection.

    They are float32, because scikit-image would convert integers to float64 and take twice as long.
    """
    missing = [max(_WINDOW - side, 0) for side in pixels.shape[:2]]
    padded = np.pad(pixels, [(0, missing[0]), (0, missing[1]), (0, 0)], mode="symmetric")
    return np.ascontiguousarray(np.moveaxis(padded, 2, 0), np.float32)
