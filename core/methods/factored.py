"""What methods of two factors per channel share: parameters, and the `.npz` that holds them."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files.factors_npz import CHANNELS, FactorFile
from core.images import Pixels
from core.methods.base import MAX_SEED, Method, Parts
from core.solvers.nmf import Decomposition, decompose
from core.storage import Part

FLOAT_BITS = 32
BITS = (*range(4, 17), FLOAT_BITS)


class Factored(Method):
    """A method that stores two factors of each channel, quantised, with a scale per component.

    Attributes
    ----------
    file : FactorFile
        The format, which names the factors.
    """

    file: ClassVar[FactorFile]

    knob = "n_components"
    knob_label = "components"
    knob_range = (1, 1000)
    sweep_values = (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)
    suffix = ".npz"

    bits: int

    def __post_init__(self) -> None:
        self._check_range(self.knob, *self.knob_range)
        self._check_range("seed", 0, MAX_SEED)
        if self.bits not in BITS:
            raise ValueError(f"{type(self).__name__}.bits must be 4 to 16, or 32; got {self.bits}.")
        self._check_range("bits", min(BITS), max(BITS))

    @property
    def bits_per_value(self) -> int:
        return self.bits

    @classmethod
    def largest_value(cls, height: int, width: int) -> int:
        return min(height, width, cls.knob_range[1])

    @classmethod
    def prepare(cls, pixels: Pixels) -> Decomposition:
        return decompose(np.moveaxis(pixels, 2, 0))

    @classmethod
    def pack(cls, parts: Parts) -> bytes:
        return cls.file.write(*(part.values for part in parts))

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return cls.file.recognises(file)

    @classmethod
    def unpack(cls, file: bytes) -> Parts:
        return cls.parts(*cls.file.read(file))

    @classmethod
    def dissect(cls, file: bytes) -> Mapping[str, int]:
        return cls.file.dissect(file)

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        # In float64, so that no order of summation can change a rounded pixel.
        heights, widths, scale = (part.values.astype(np.float64) for part in parts)
        channels = (heights * scale[:, None, :]) @ widths
        return np.moveaxis(np.rint(channels).clip(0, 255).astype(np.uint8), 0, 2)

    @classmethod
    def parts(
        cls, heights: NDArray[np.generic], widths: NDArray[np.generic], scale: NDArray[np.generic]
    ) -> Parts:
        """Levels of both factors, of as many bits as the largest takes, and their scales."""
        bits = FLOAT_BITS
        if heights.dtype != np.float32:
            largest = max(int(np.abs(each.astype(np.int64)).max()) for each in (heights, widths))
            bits = largest.bit_length() + cls.file.is_signed
        first, second = cls.file.factors
        return (
            Part(first, heights, bits, planes=CHANNELS),
            Part(second, widths, bits, planes=CHANNELS),
            Part("scale", scale, 32, side_information=True),
        )

    @classmethod
    def to_levels(
        cls, values: NDArray[np.float32], axis: int, bits: int
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Levels along `axis`, the largest level each time, and what one level is worth."""
        largest = np.abs(values).max(axis=axis, keepdims=True).astype(np.float64)
        units = values / np.where(largest > 0, largest, 1)
        worth = largest.squeeze(axis)
        if bits == FLOAT_BITS:
            return units.astype(np.float32), worth
        top = 2 ** (bits - cls.file.is_signed) - 1
        size = ("int" if cls.file.is_signed else "uint") + ("8" if bits <= 8 else "16")
        return np.rint(units * top).astype(size), worth / top
