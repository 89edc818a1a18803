"""Oklab: a space in which equal distances look about equally different.

Coordinates here are 255 times the usual ones, so that distances are of the size of those in 8-bit
RGB. Source: Ottosson, "A perceptual color space for image processing", 2020.
"""

import numpy as np
from numpy.typing import NDArray

from core.srgb import LUMINANCE, from_linear, to_linear

_SCALE = 255
_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def from_rgb(colors: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Oklab coordinates of sRGB colours, shape (n, 3); lightness 0 to 255."""
    cones = np.cbrt(to_linear(colors / 255) @ _TO_CONES.T)
    return np.asarray(_SCALE * cones @ _TO_LAB.T, np.float32)


def to_rgb(coordinates: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The sRGB colours nearest to Oklab coordinates, shape (n, 3); clipped outside the gamut."""
    cones = (coordinates.astype(np.float64) / _SCALE @ np.linalg.inv(_TO_LAB).T) ** 3
    values = from_linear(np.clip(cones @ np.linalg.inv(_TO_CONES).T, 0, 1))
    return np.rint(255 * values).astype(np.uint8)


def dark_first(colors: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Order of sRGB colours, shape (n, 3), from dark to light by relative luminance, as indices."""
    return np.argsort(to_linear(colors / 255) @ LUMINANCE, kind="stable")
