"""What the methods that store two factors per channel share."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files.factors_npz import FLOAT_BITS, FactorFile
from core.formatting import format_count
from core.images import Pixels
from core.methods.base import Method
from core.solvers.decomposition import Decomposition, decompose
from core.storage import Parts

MOST_COMPONENTS = 1000
LOWEST_BITS, HIGHEST_BITS = 4, 16
SWEEP = (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)
_HALF = 0.5
# Rows that are decoded at a time.
_BAND = 256


def decompose_channels(pixels: Pixels) -> Decomposition:
    """The singular value decomposition of each channel of an image."""
    return decompose(np.moveaxis(pixels, 2, 0), MOST_COMPONENTS)


class Factored(Method):
    """A method that stores two factors of each channel, quantised, with a scale per component."""

    format: ClassVar[FactorFile]
    preparation: ClassVar["staticmethod[[Pixels], Any] | None"] = staticmethod(decompose_channels)

    n_components: int
    bits: int

    @property
    def bits_per_value(self) -> int:
        return self.bits

    @classmethod
    def largest_value(cls, height: int, width: int) -> int:
        return min(height, width, MOST_COMPONENTS)

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        heights, widths, scale = (part.values.astype(np.float64) for part in parts)
        heights = heights * scale[:, None, :]
        pixels = np.empty((heights.shape[1], widths.shape[2], 3), np.uint8)
        # Band by band, because float64 takes eight times the memory of the image; and in float64,
        # so that no order of summation can change a rounded pixel.
        for top in range(0, len(pixels), _BAND):
            channels = heights[:, top : top + _BAND] @ widths
            np.rint(channels, out=channels).clip(0, 255, out=channels)
            pixels[top : top + _BAND] = np.moveaxis(channels, 0, 2)
        return pixels

    def to_levels(
        self, values: NDArray[np.float32], axis: int, *, signed: bool = False
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Levels of `bits` bits, and the quantisation step of each profile along `axis`.

        One of the bits is the sign where levels are `signed`; else no value may be negative.
        """
        largest = np.abs(values).max(axis=axis, keepdims=True).astype(np.float64)
        units = values / np.where(largest > 0, largest, 1)
        full = largest.squeeze(axis)
        if self.bits == FLOAT_BITS:
            return units.astype(np.float32), full
        top = 2 ** (self.bits - signed) - 1
        return np.rint(units * top).astype(self.format.level_type(top, signed)), full / top

    def to_parts(self, heights: NDArray[Any], widths: NDArray[Any], scale: NDArray[Any]) -> Parts:
        """The parts of levels and scales, without components that add nothing in any channel."""
        is_used = (scale > 0) & heights.any(axis=1) & widths.any(axis=2)
        count = max(int(is_used.sum(axis=1).max()), 1)
        if count < scale.shape[1]:
            order = np.argsort(~is_used, axis=1, kind="stable")[:, :count]
            heights = np.take_along_axis(heights, order[:, None], axis=2)
            widths = np.take_along_axis(widths, order[:, :, None], axis=1)
            scale = np.take_along_axis(scale, order, axis=1)
        return self.format.parts(heights, widths, scale.astype(np.float32))

    def remark_on(self, parts: Parts) -> str:
        """A sentence where fewer components are stored than were asked for, or empty."""
        stored, asked = parts[2].values.shape[1], self.n_components
        verb = "is" if stored == 1 else "are"
        return (
            f"{stored} of {format_count(asked, 'component')} {verb} stored: more would not bring "
            "the image nearer to the original."
            if stored < asked
            else ""
        )


def rank_of(decomposition: Decomposition) -> int:
    """Components after which the best sum is the image itself, once its pixels are rounded; 1 up.

    No entry of a matrix is larger than its largest singular value, so singular values below a half
    change no pixel.
    """
    return max(int((decomposition.values > _HALF).sum(axis=1).max()), 1)
