"""The transfer function between sRGB values and linear light, both from 0 to 1.

Source: IEC 61966-2-1, 1999.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def to_linear(values: ArrayLike) -> NDArray[np.float64]:
    """Linear light of sRGB values.

    Examples
    --------
    >>> to_linear([0, 0.5, 1]).round(4).tolist()
    [0.0, 0.214, 1.0]
    """
    v = np.asarray(values, np.float64)
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def from_linear(light: ArrayLike) -> NDArray[np.float64]:
    """The sRGB values of linear light; undoes `to_linear`."""
    v = np.asarray(light, np.float64)
    return np.where(v <= 0.0031308, v * 12.92, 1.055 * v ** (1 / 2.4) - 0.055)
