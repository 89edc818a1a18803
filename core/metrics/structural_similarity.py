"""Structural similarity, with what one image needs for all comparisons kept."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.lazy import ndimage

_WINDOW, _SIGMA = 11, 1.5
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


@dataclass(frozen=True, eq=False)
class Windows:
    """An image seen through a Gaussian window at each of its pixels.

    Parameters
    ----------
    planes : ndarray of float32, shape (channels, height, width)
        Samples from 0 to 255; sides shorter than the window are continued by reflection.
    """

    planes: NDArray[np.float32]

    @classmethod
    def of(cls, pixels: NDArray[np.uint8]) -> "Windows":
        """Those of an image of shape (height, width, channels)."""
        missing = [max(_WINDOW - side, 0) for side in pixels.shape[:2]]
        padded = np.pad(pixels, [(0, missing[0]), (0, missing[1]), (0, 0)], mode="symmetric")
        return cls(np.ascontiguousarray(np.moveaxis(padded, 2, 0), np.float32))

    @cached_property
    def means(self) -> NDArray[np.float32]:
        """Mean in each window."""
        return _filtered(self.planes)

    @cached_property
    def variances(self) -> NDArray[np.float32]:
        """Variance in each window."""
        return _filtered(self.planes**2) - self.means**2


def structural_similarity(first: Windows, second: Windows) -> float:
    """Mean of the similarity over all windows that lie inside the image, and all channels.

    Source: Wang, Bovik, Sheikh and Simoncelli, "Image Quality Assessment", 2004.
    """
    margin = _WINDOW // 2
    inside = similarity_map(first, second)[:, margin:-margin, margin:-margin]
    return float(inside.mean(dtype=np.float64))


def similarity_map(first: Windows, second: Windows) -> NDArray[np.float32]:
    """Similarity in each window, shape (channels, height, width), at most 1."""
    products = first.means * second.means
    squares = first.means**2 + second.means**2
    covariances = _filtered(first.planes * second.planes) - products
    numerators = (2 * products + _C1) * (2 * covariances + _C2)
    denominators = (squares + _C1) * (first.variances + second.variances + _C2)
    return np.asarray(numerators / denominators, np.float32)


def _filtered(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    # Up to 3.5 sigma: the window of 11 pixels.
    filtered: NDArray[np.float32] = ndimage.gaussian_filter(
        planes, _SIGMA, truncate=3.5, axes=(1, 2)
    )
    return filtered
