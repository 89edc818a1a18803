"""Structural similarity as scikit-image computes it, also of images smaller than its window.

Source: Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment", 2004.
"""

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels
from core.lazy import metrics

_WINDOW = 11
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
    planes = _planes(source), _planes(decoded)
    return float(metrics.structural_similarity(*planes, **_PAPER))


def similarity_map(source: Pixels, decoded: Pixels) -> NDArray[np.float32]:
    """Similarity in the window around each pixel, shape (channels, height, width), at most 1."""
    planes = _planes(source), _planes(decoded)
    _, similarity = metrics.structural_similarity(*planes, full=True, **_PAPER)
    height, width = source.shape[:2]
    return np.asarray(similarity[:, :height, :width], np.float32)


def _planes(pixels: Pixels) -> NDArray[np.float32]:
    """Samples by channel; sides shorter than the window are extended by reflection.

    They are float32, because scikit-image would convert integers to float64 and take twice as long.
    """
    missing = [max(_WINDOW - side, 0) for side in pixels.shape[:2]]
    padded = np.pad(pixels, [(0, missing[0]), (0, missing[1]), (0, 0)], mode="symmetric")
    return np.ascontiguousarray(np.moveaxis(padded, 2, 0), np.float32)
