"""NMF: non-negative parts of each colour channel, quantised, in an `.npz` that numpy opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files.factors_npz import FactorFile
from core.images import Pixels
from core.methods.base import Fit, Parts, Picture
from core.methods.factored import FLOAT_BITS, Factored
from core.solvers.nmf import Decomposition, Factors, Stack, factorise, refit_widths

_REFIT_PASSES = 5
_PARTS_SHOWN, _PART_SIDE, _GAP = 4, 120, 4
_GAP_GREY = 128


@dataclass(frozen=True)
class NMF(Factored):
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
    max_iterations: int = 40

    key: ClassVar[str] = "nmf"
    label: ClassVar[str] = "NMF"
    file: ClassVar[FactorFile] = FactorFile("nmf", "NMF", ("P", "Q"))
    idea: ClassVar[str] = (
        "Each colour channel $V$ becomes a product of two factors without negative numbers: $K$ "
        "profiles along the height and $K$ along the width."
    )
    formulas: ClassVar[tuple[str, ...]] = (
        r"\min_{P \ge 0,\; Q \ge 0} \lVert V - PQ \rVert_F^2",
        r"P: H \times K, \quad Q: K \times W",
        r"\text{numbers} = 3K(H + W)",
    )
    bound: ClassVar[str] = "svd"
    bound_price: ClassVar[str] = "non-negativity"
    detail: ClassVar[str] = "bits"
    detail_label: ClassVar[str] = "bits of a value"
    detail_values: ClassVar[tuple[int, ...]] = (4, 6, 8, 12, 16)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check_range("max_iterations", 1, 10_000)

    def _fit(self, pixels: Pixels, shared: Decomposition) -> Fit:
        factors = factorise(shared, self.n_components, self.seed, self.max_iterations)
        remark = ""
        if not factors.converged:
            remark = f"Stopped at step {factors.iterations}, before it converged."
        parts = self._quantise(shared.channels, factors)
        return Fit(parts, factors.history, factors.converged, remark)

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

    def _quantise(self, channels: Stack, factors: Factors) -> Parts:
        """Factors as levels with one scale per component, the strongest component first.

        The widths are fitted again to the heights that rounding leaves, which takes up part of its
        error.
        """
        heights, widths = _strongest_first(factors.heights, factors.widths)
        P, scale = self.to_levels(heights, axis=1, bits=self.bits)
        if self.bits < FLOAT_BITS:
            rounded = (P * scale[:, None]).astype(np.float32)
            widths = refit_widths(channels, rounded, widths, _REFIT_PASSES)
        Q, scale_of_widths = self.to_levels(widths, axis=2, bits=self.bits)
        return self.parts(P, Q, (scale * scale_of_widths).astype(np.float32))


def _strongest_first(heights: Stack, widths: Stack) -> tuple[Stack, Stack]:
    strength = np.linalg.norm(heights, axis=1) * np.linalg.norm(widths, axis=2)
    order = np.argsort(-strength, axis=1, kind="stable")
    P = np.take_along_axis(heights, order[:, None], axis=2)
    return P, np.take_along_axis(widths, order[:, :, None], axis=1)


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
