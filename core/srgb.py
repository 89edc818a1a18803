"""The transfer function between sRGB values and linear light, both from 0 to 1.

Source: IEC 61966-2-1, 1999.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Relative luminance of linear red, green and blue under D65.
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def to_linear(values: ArrayLike) -> NDArray[np.float64]:
    """Linear light of sRGB values.

    Examples
    --------
    >>> to_linear([0, 0.5, 1]).round(4).tolist()
    [0.0, 0.214, 1.0]
    """
    values = np.asarray(values, np.float64)
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def from_linear(light: ArrayLike) -> NDArray[np.float64]:
    """The sRGB values of linear light; undoes `to_linear`."""
    light = np.asarray(light, np.float64)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
