"""Structural similarity as scikit-image computes it, also of images smaller than its window.

Source: Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment", 2004.
"""

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels
from core.lazy import metrics

_WINDOW = 11
# Few enough for the intermediate arrays of a band to stay in the processor's cache.
_BAND_PIXELS = 120_000
# The choices of the paper; sigma = 1.5 gives the window of 11 pixels.
_PAPER = {
    "gaussian_weights": True,
    "sigma": 1.5,
    "use_sample_covariance": False,
    "data_range": 255,
    "channel_axis": 0,
}


def structural_similarity(source: Pixels, decoded: Pixels) -> float:
    """Mean of the similarity over all windows that lie inside the image, and all channels."""
    height, width = (max(side, _WINDOW) for side in source.shape[:2])
    windows: int = height - _WINDOW + 1
    total = 0.0
    for band in row_bands(windows, width):
        rows = slice(band.start, band.stop + _WINDOW - 1)
        planes = _planes(source[rows]), _planes(decoded[rows])
        total += float(metrics.structural_similarity(*planes, **_PAPER)) * (band.stop - band.start)
    return total / windows


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
