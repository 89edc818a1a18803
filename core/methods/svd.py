"""Truncated SVD: the best factors of a rank, signs allowed; what NMF gives up shows against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files.factors_npz import CHANNELS, FactorFile
from core.images import Pixels
from core.methods.base import MAX_SEED, Fit, Method, Parts, Picture
from core.solvers.nmf import Decomposition, decompose
from core.storage import Part

BITS = (*range(4, 17), 32)

_FILE = FactorFile("svd", "Truncated SVD", ("U", "V"), is_signed=True)


@dataclass(frozen=True)
class SVD(Method):
    """Each channel becomes the K strongest pairs of its singular value decomposition.

    No factors of that rank have a smaller squared error, before they are quantised. The gap from
    NMF to it is the price of non-negativity.

    Parameters
    ----------
    n_components : int
        Components K of each channel, 1 to the shorter side of the image.
    seed : int
        Without effect.
    bits : int
        Bits of one stored value and its sign, 4 to 16, or 32 for float32.

    Source: Eckart and Young, "The approximation of one matrix by another of lower rank", 1936.
    """

    n_components: int
    seed: int = 0
    bits: int = 8

    key: ClassVar[str] = "svd"
    label: ClassVar[str] = "Truncated SVD"
    knob: ClassVar[str] = "n_components"
    knob_label: ClassVar[str] = "components"
    knob_range: ClassVar[tuple[int, int]] = (1, 1000)
    sweep_values: ClassVar[tuple[int, ...]] = (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)
    suffix: ClassVar[str] = ".npz"
    is_reference: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self._check_range("n_components", *self.knob_range)
        self._check_range("seed", 0, MAX_SEED)
        if self.bits not in BITS:
            raise ValueError(f"SVD.bits must be 4 to 16, or 32; got {self.bits}.")
        self._check_range("bits", min(BITS), max(BITS))

    @classmethod
    def largest_value(cls, height: int, width: int) -> int:
        return min(height, width, cls.knob_range[1])

    @classmethod
    def prepare(cls, pixels: Pixels) -> Decomposition:
        return decompose(np.moveaxis(pixels, 2, 0))

    def _fit(self, pixels: Pixels, shared: Decomposition) -> Fit:
        kept = self.n_components
        left, right = shared.left[:, :, :kept], shared.right[:, :kept]
        U, largest_left = _quantise(left, self.bits, axis=1)
        V, largest_right = _quantise(right, self.bits, axis=2)
        scale = shared.values[:, :kept] * largest_left * largest_right
        return Fit(_parts(U, V, scale.astype(np.float32)))

    @property
    def bits_per_value(self) -> int:
        return self.bits

    @classmethod
    def pack(cls, parts: Parts) -> bytes:
        return _FILE.write(*(part.values for part in parts))

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return _FILE.recognises(file)

    @classmethod
    def unpack(cls, file: bytes) -> Parts:
        return _parts(*_FILE.read(file))

    @classmethod
    def dissect(cls, file: bytes) -> Mapping[str, int]:
        return _FILE.dissect(file)

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        # In float64, so that no order of summation can change a rounded pixel.
        U, V, scale = (part.values.astype(np.float64) for part in parts)
        channels = (U * scale[:, None, :]) @ V
        return np.moveaxis(np.rint(channels).clip(0, 255).astype(np.uint8), 0, 2)

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """Nothing: parts that cancel each other mean nothing one by one."""
        return []


def _quantise(
    vectors: NDArray[np.float32], bits: int, axis: int
) -> tuple[NDArray[np.generic], NDArray[np.float64]]:
    """Signed levels of each vector along `axis`, and what one level is worth."""
    largest = np.abs(vectors).max(axis=axis, keepdims=True).astype(np.float64)
    unit = vectors / np.where(largest > 0, largest, 1)
    if bits == 32:
        return unit.astype(np.float32), largest.squeeze(axis)
    levels, store = 2 ** (bits - 1) - 1, np.int8 if bits <= 8 else np.int16
    return np.rint(unit * levels).astype(store), largest.squeeze(axis) / levels


def _parts(U: NDArray[np.generic], V: NDArray[np.generic], scale: NDArray[np.generic]) -> Parts:
    largest = max(int(np.abs(factor.astype(np.int64)).max()) for factor in (U, V))
    bits = 32 if U.dtype == np.float32 else largest.bit_length() + 1
    return (
        Part("U", U, bits, planes=CHANNELS),
        Part("V", V, bits, planes=CHANNELS),
        Part("scale", scale, 32, side_information=True),
    )
