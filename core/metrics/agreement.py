"""What survives of edges and of colours, each as one number.

Both are correlations: 1 where all is kept, about 0 where nothing is.
"""

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels
from core.lazy import ndimage
from core.metrics.color_difference import to_lab


def edge_agreement(source: Pixels, decoded: Pixels) -> float:
    """Correlation of the strength of edges: Sobel gradients of the lightness L*, -1 to 1.

    Parameters
    ----------
    source, decoded : ndarray of uint8, shape (height, width, 3)

    Source: after Sattar, Floreby, Salomonsson and Lovstrom, "Image enhancement based on a nonlinear
    multiscale method", 1997, who correlate a high-pass of both images.
    """
    return _correlation(*(_edges(pixels) for pixels in (source, decoded)))


def color_agreement(source: Pixels, decoded: Pixels) -> float:
    """Correlation of the chromaticities a* and b* of CIELAB, -1 to 1.

    Parameters
    ----------
    source, decoded : ndarray of uint8, shape (height, width, 3)
    """
    return _correlation(*(to_lab(pixels.reshape(-1, 3))[1:] for pixels in (source, decoded)))


def _edges(pixels: Pixels) -> NDArray[np.float32]:
    lightness = to_lab(pixels.reshape(-1, 3))[0].reshape(pixels.shape[:2])
    strength: NDArray[np.float32] = np.hypot(
        ndimage.sobel(lightness, axis=0), ndimage.sobel(lightness, axis=1)
    )
    return strength[None]


def _correlation(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Pearson's, over all planes, each about its own mean; 1 where both are flat."""
    planes = [values.reshape(len(values), -1).astype(np.float64) for values in (first, second)]
    x, y = (values - values.mean(axis=1, keepdims=True) for values in planes)
    scale = np.sqrt(float(np.vdot(x, x)) * float(np.vdot(y, y)))
    if scale < 1e-9:
        return float(np.allclose(x, y))
    return float(np.vdot(x, y) / scale)
