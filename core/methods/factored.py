"""What the methods that store two factors per channel share."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files.factors_npz import FLOAT_BITS, FactorFile
from core.images import Pixels
from core.methods.base import Method
from core.solvers.nmf import Decomposition, decompose
from core.storage import Parts

MOST_COMPONENTS = 1000
LOWEST_BITS, HIGHEST_BITS = 4, 16
SWEEP = (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)


def decompose_channels(pixels: Pixels) -> Decomposition:
    """The singular value decomposition of each channel of an image."""
    return decompose(np.moveaxis(pixels, 2, 0))


class Factored(Method):
    """A method that stores two factors of each channel, quantised, with a scale per component."""

    format: ClassVar[FactorFile]
    preparation = staticmethod(decompose_channels)

    bits: int

    @property
    def bits_per_value(self) -> int:
        return self.bits

    @classmethod
    def largest_value(cls, height: int, width: int) -> int:
        return min(height, width, MOST_COMPONENTS)

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        # In float64, so that no order of summation can change a rounded pixel.
        heights, widths, scale = (part.values.astype(np.float64) for part in parts)
        channels = (heights * scale[:, None, :]) @ widths
        return np.moveaxis(np.rint(channels).clip(0, 255).astype(np.uint8), 0, 2)

    def to_levels(
        self, values: NDArray[np.float32], axis: int
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Levels of `bits` bits, and the quantisation step of each profile along `axis`."""
        largest = np.abs(values).max(axis=axis, keepdims=True).astype(np.float64)
        units = values / np.where(largest > 0, largest, 1)
        full = largest.squeeze(axis)
        if self.bits == FLOAT_BITS:
            return units.astype(np.float32), full
        is_signed = self.format.is_signed
        top = 2 ** (self.bits - is_signed) - 1
        size = ("int" if is_signed else "uint") + ("8" if self.bits <= 8 else "16")
        return np.rint(units * top).astype(size), full / top
