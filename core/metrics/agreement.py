"""How much of the edges and of the colours is kept, each as one number.

Both are correlations: 1 where everything is kept, about 0 where nothing is.
"""

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels
from core.lazy import color, filters

# Rounding leaves up to 0.005 in greys; the least colour that 8 bits can hold has more than 0.2.
_GREY = 0.05


def edge_agreement(source: Pixels, decoded: Pixels) -> float:
    """Correlation of the edge strength: Sobel gradients of the lightness L*, -1 to 1.

    Parameters
    ----------
    source, decoded : ndarray of uint8, shape (height, width, 3)

    Source: after Sattar, Floreby, Salomonsson and Lovstrom, "Image enhancement based on a nonlinear
    multiscale method", 1997, who correlate a high-pass of both images.
    """
    return _correlation(*(filters.sobel(_lab(pixels)[0])[None] for pixels in (source, decoded)))


def color_agreement(source: Pixels, decoded: Pixels) -> float:
    """Correlation of the chromaticities a* and b* of CIELAB, -1 to 1.

    Parameters
    ----------
    source, decoded : ndarray of uint8, shape (height, width, 3)
    """
    return _correlation(*(_chromaticities(pixels) for pixels in (source, decoded)))


def _chromaticities(pixels: Pixels) -> NDArray[np.float32]:
    """a* and b*, exactly 0 for greys, where rounding would leave a pattern that correlates."""
    values = _lab(pixels)[1:]
    return np.where(np.abs(values).max(axis=0) < _GREY, np.float32(0), values)


def _lab(pixels: Pixels) -> NDArray[np.float32]:
    """L*, a* and b*, shape (3, height, width)."""
    return np.moveaxis(color.rgb2lab(np.float32(pixels) / 255), 2, 0)


def _correlation(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Pearson's correlation over all planes, each about its own mean; 1 where both are flat."""
    planes = [values.reshape(len(values), -1).astype(np.float64) for values in (first, second)]
    x, y = (values - values.mean(axis=1, keepdims=True) for values in planes)
    scale = np.sqrt(float(np.vdot(x, x)) * float(np.vdot(y, y)))
    if scale < 1e-9:
        return float(np.allclose(x, y))
    return float(np.vdot(x, y) / scale)
