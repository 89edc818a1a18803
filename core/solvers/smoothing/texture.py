"""How visible an error is where it lies: less in texture than in what is smooth."""

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels
from core.lazy import ndimage

# Rec. 601, as the luma of JPEG and of most measures of structural similarity.
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_WINDOW = 7
# The second constant of structural similarity, (0.03 x 255)^2, where the variance is nothing.
_FLOOR = 58.5
_EXPONENT = 0.5


def error_weights(pixels: Pixels) -> NDArray[np.float32]:
    """A weight for the error of each pixel, shape (height, width), 1 on average.

    It falls with the variance of the luma around the pixel, as errors in texture count less in
    structural similarity. Source: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment:
    from error visibility to structural similarity", 2004.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3)
    """
    luma = pixels @ _LUMA
    mean = ndimage.uniform_filter(luma, _WINDOW)
    variance = np.maximum(ndimage.uniform_filter(luma * luma, _WINDOW) - mean * mean, 0)
    weights = (variance + _FLOOR) ** -_EXPONENT
    return np.asarray(weights / weights.mean(), np.float32)
