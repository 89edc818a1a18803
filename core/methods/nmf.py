"""NMF: non-negative parts of each colour channel, quantised, in an `.npz` that numpy opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files.factors_npz import CHANNELS, FactorFile
from core.images import Pixels
from core.methods.base import (
    MAX_SEED,
    Fit,
    Method,
    Parts,
    Picture,
)
from core.solvers.nmf import Decomposition, Factors, Stack, decompose, factorise, refit_widths
from core.storage import Part

FLOAT_BITS = 32
BITS = (*range(4, 17), FLOAT_BITS)

_FILE = FactorFile("nmf", "NMF", ("P", "Q"))
_REFIT_PASSES = 5
_PARTS_SHOWN, _PART_SIDE, _GAP = 4, 120, 4
_GAP_GREY = 128


@dataclass(frozen=True)
class NMF(Method):
    """Each channel becomes P (height x K) times Q (K x width); keeps colour, gives up edges.

    Parameters
    ----------
    n_components : int
        Components K of each channel, 1 to the shorter side of the image.
    seed : int
        Seed of the values that fill the zeros of the start, 0 or more.
    bits : int
        Bits of one stored value, 4 to 16, or 32 for float32.
    max_iterations : int
        Updates of both factors after which the fit stops, 1 or more.

    Source: Lee and Seung, "Learning the parts of objects by non-negative matrix factorization",
    1999.
    """

    n_components: int
    seed: int = 0
    bits: int = 8
    max_iterations: int = 50

    key: ClassVar[str] = "nmf"
    label: ClassVar[str] = "NMF"
    knob: ClassVar[str] = "n_components"
    knob_label: ClassVar[str] = "components"
    knob_range: ClassVar[tuple[int, int]] = (1, 1000)
    sweep_values: ClassVar[tuple[int, ...]] = (1, 2, 3, 5, 10, 20, 30, 50, 80, 150)
    suffix: ClassVar[str] = ".npz"
    idea: ClassVar[str] = (
        "Each colour channel $V$ becomes a product of two factors without negative numbers: $K$ "
        "profiles along the height and $K$ along the width."
    )
    formulas: ClassVar[tuple[str, ...]] = (
        r"\min_{P \ge 0,\; Q \ge 0} \lVert V - PQ \rVert_F^2",
        r"P: H \times K, \quad Q: K \times W",
        r"\text{numbers} = 3K(H + W)",
    )
    detail: ClassVar[str] = "bits"
    detail_label: ClassVar[str] = "bits of a value"
    detail_values: ClassVar[tuple[int, ...]] = (4, 6, 8, 12, 16)

    def __post_init__(self) -> None:
        self._check_range("n_components", *self.knob_range)
        self._check_range("seed", 0, MAX_SEED)
        self._check_range("max_iterations", 1, 10_000)
        if self.bits not in BITS:
            raise ValueError(f"NMF.bits must be 4 to 16, or 32; got {self.bits}.")
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

    def _fit(self, pixels: Pixels, shared: Decomposition) -> Fit:
        factors = factorise(shared, self.n_components, self.seed, self.max_iterations)
        remark = ""
        if not factors.converged:
            remark = f"Stopped at step {factors.iterations}, before it converged."
        parts = _quantise(shared.channels, factors, self.bits)
        return Fit(parts, factors.history, factors.converged, remark)

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
    def explain(cls, file: bytes, parts: Parts) -> Sequence[str]:
        P, Q, _ = parts
        height, width = P.values.shape[1], Q.values.shape[2]
        bits = P.bits_per_value
        if not bits:
            return ["All values are zero and take no bits."]
        # Where 3 K (height + width) values of so many bits are 3 height width bytes.
        even, even_as_floats = (8 * height * width / (height + width) / each for each in (bits, 32))
        if bits == FLOAT_BITS:
            return [f"As float32 the factors outgrow the 24-bit image above K = {int(even)}."]
        return [
            f"Rounded to {bits} bits, the factors outgrow the 24-bit image above K = {int(even)}; "
            f"as float32 they would above K = {int(even_as_floats)}."
        ]

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        P, Q, scale = (part.values for part in parts)
        # In float64, so that no order of summation can change a rounded pixel.
        channels = [
            (p * s.astype(np.float64)) @ q.astype(np.float64)
            for p, q, s in zip(P, Q, scale, strict=True)
        ]
        rounded = [np.rint(channel).clip(0, 255).astype(np.uint8) for channel in channels]
        return np.stack(rounded, axis=2)

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """The strongest parts: a row for each channel, each as bright as its brightest pixel."""
        P, Q, _ = (part.values for part in parts)
        shown = min(_PARTS_SHOWN, P.shape[2])
        height, width = _part_size(P.shape[1], Q.shape[2])
        drawing = np.full((3, height + _GAP, shown, width + _GAP, 3), _GAP_GREY, np.uint8)
        for channel, part in np.ndindex(3, shown):
            profiles = _resample(P[channel, :, part], height), _resample(Q[channel, part], width)
            drawing[channel, :height, part, :width] = _tint(np.outer(*profiles), channel)
        pixels = drawing.reshape(3 * (height + _GAP), shown * (width + _GAP), 3)
        caption = f"The strongest parts of red, green and blue: {shown} of {P.shape[2]}"
        return [Picture(caption, pixels[:-_GAP, :-_GAP])]


def _quantise(channels: Stack, factors: Factors, bits: int) -> Parts:
    """Factors as levels with one scale per component, the strongest component first.

    The widths are fitted again to the heights that rounding leaves, which takes up part of its
    error.
    """
    heights, widths = _strongest_first(factors.heights, factors.widths)
    P, scale = _to_levels(heights, axis=1, bits=bits)
    if bits < FLOAT_BITS:
        rounded = (P * scale[:, None]).astype(np.float32)
        widths = refit_widths(channels, rounded, widths, _REFIT_PASSES)
    Q, scale_of_widths = _to_levels(widths, axis=2, bits=bits)
    return _parts(P, Q, (scale * scale_of_widths).astype(np.float32))


def _strongest_first(heights: Stack, widths: Stack) -> tuple[Stack, Stack]:
    strength = np.linalg.norm(heights, axis=1) * np.linalg.norm(widths, axis=2)
    order = np.argsort(-strength, axis=1, kind="stable")
    P = np.take_along_axis(heights, order[:, None], axis=2)
    return P, np.take_along_axis(widths, order[:, :, None], axis=1)


def _to_levels(values: Stack, axis: int, bits: int) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Levels along `axis`, the largest level each time, and what one level is worth."""
    largest = values.max(axis=axis, keepdims=True).astype(np.float64)
    units = values / np.where(largest > 0, largest, 1)
    worth = largest.squeeze(axis)
    if bits == FLOAT_BITS:
        return units.astype(np.float32), worth
    top = 2**bits - 1
    return np.rint(units * top).astype(np.uint8 if bits <= 8 else np.uint16), worth / top


def _parts(P: NDArray[np.generic], Q: NDArray[np.generic], scale: NDArray[np.generic]) -> Parts:
    bits = FLOAT_BITS if P.dtype == np.float32 else int(max(P.max(), Q.max())).bit_length()
    return (
        Part("P", P, bits, planes=CHANNELS),
        Part("Q", Q, bits, planes=CHANNELS),
        Part("scale", scale, 32, side_information=True),
    )


def _part_size(height: int, width: int) -> tuple[int, int]:
    """Size of one drawn part: at most `_PART_SIDE` pixels on its longer side."""
    factor = min(_PART_SIDE / max(height, width), 1)
    return max(round(height * factor), 1), max(round(width * factor), 1)


def _resample(profile: NDArray[np.generic], length: int) -> NDArray[np.float64]:
    places = np.linspace(0, len(profile) - 1, length).astype(int)
    return np.asarray(profile[places], np.float64)


def _tint(part: NDArray[np.float64], channel: int) -> Pixels:
    """A part as an image in the colour of its channel, its largest value at full brightness."""
    image = np.zeros((*part.shape, 3), np.uint8)
    image[..., channel] = np.rint(255 * part / (part.max() or 1))
    return image
