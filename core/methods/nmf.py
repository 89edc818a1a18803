"""NMF: non-negative parts of each colour channel, quantised, in an `.npz` that numpy opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.files.factors_npz import FLOAT_BITS, FactorFile
from core.images import Pixels
from core.methods import parameters
from core.methods.factored import (
    HIGHEST_BITS,
    LOWEST_BITS,
    MOST_COMPONENTS,
    SWEEP,
    Factored,
    rank_of,
)
from core.methods.fit import Fit, Picture
from core.solvers.nmf import Decomposition, Factors, Stack, factorise, refit_widths
from core.storage import Parts

_REFIT_PASSES = 5
_COMPONENTS_SHOWN, _LONGER_SIDE, _GAP = 4, 120, 4
_GAP_GREY = 128


@dataclass(frozen=True)
class NMF(Factored):
    """Each channel becomes P (height x K) times Q (K x width); keeps colour, gives up edges.

    Parameters
    ----------
    n_components : int
        Components K of each channel, 1 to the shorter side of the image. Fewer are stored where
        those are the image already.
    seed : int
        Seed of the values that replace zeros in the initial factors, 0 or more.
    bits : int
        Bits of one stored value, 4 to 16, or 32 for float32.
    max_iterations : int
        Updates of both factors after which the fit stops, 1 or more.

    Source: Lee and Seung, "Learning the parts of objects by non-negative matrix factorization",
    1999.
    """

    n_components: int = parameters.knob(1, MOST_COMPONENTS, sweep=SWEEP)
    seed: int = parameters.seed()
    bits: int = parameters.whole(
        LOWEST_BITS, HIGHEST_BITS, default=8, sweep=(4, 6, 8, 12, 16), also=[FLOAT_BITS]
    )
    max_iterations: int = parameters.whole(1, 10_000, default=40)

    key: ClassVar[str] = "nmf"
    format = FactorFile("nmf", "NMF", ("P", "Q"))
    bound: ClassVar[str] = "svd"

    def fit(self, pixels: Pixels, shared: Decomposition) -> Fit:
        factors = self._factors(shared)
        parts = self._quantise(shared.channels, factors)
        remark = self.remark_on(parts)
        if not factors.converged:
            remark = f"Stopped at step {factors.iterations}, before it converged."
        return Fit(parts, factors.history, factors.converged, remark)

    def _factors(self, shared: Decomposition) -> Factors:
        """Factors of `n_components`, or of fewer where those are the image already.

        Non-negative factors can need more components than the rank; hence one try at each doubling.
        """
        count = min(self.n_components, rank_of(shared))
        while True:
            factors = factorise(shared, count, self.seed, self.max_iterations)
            if count == self.n_components or factors.is_exact or time_is_up():
                return factors
            count = min(2 * count, self.n_components)

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """The strongest parts, one row per channel, each scaled to its brightest pixel."""
        P, Q, _ = (part.values for part in parts)
        shown = min(_COMPONENTS_SHOWN, P.shape[2])
        height, width = _drawn_size(P.shape[1], Q.shape[2])
        drawing = np.full((3, height + _GAP, shown, width + _GAP, 3), _GAP_GREY, np.uint8)
        for channel, k in np.ndindex(3, shown):
            profiles = _resample(P[channel, :, k], height), _resample(Q[channel, k], width)
            drawing[channel, :height, k, :width] = _tint(np.outer(*profiles), channel)
        pixels = drawing.reshape(3 * (height + _GAP), shown * (width + _GAP), 3)
        caption = f"The strongest parts of red, green and blue: {shown} of {P.shape[2]}"
        return [Picture(caption, pixels[:-_GAP, :-_GAP])]

    def _quantise(self, channels: Stack, factors: Factors) -> Parts:
        """Factors as levels with one scale per component, the strongest component first.

        The widths are fitted again to the rounded heights, which makes up for some of the rounding
        error.
        """
        heights, widths = _strongest_first(factors.heights, factors.widths)
        P, scale = self.to_levels(heights, axis=1)
        if self.bits < FLOAT_BITS:
            rounded = (P * scale[:, None]).astype(np.float32)
            widths = refit_widths(channels, rounded, widths, _REFIT_PASSES)
        Q, scale_of_widths = self.to_levels(widths, axis=2)
        return self.to_parts(P, Q, scale * scale_of_widths)


def _strongest_first(heights: Stack, widths: Stack) -> tuple[Stack, Stack]:
    strength = np.linalg.norm(heights, axis=1) * np.linalg.norm(widths, axis=2)
    order = np.argsort(-strength, axis=1, kind="stable")
    P = np.take_along_axis(heights, order[:, None], axis=2)
    return P, np.take_along_axis(widths, order[:, :, None], axis=1)


def _drawn_size(height: int, width: int) -> tuple[int, int]:
    """Size of one drawn component: at most `_LONGER_SIDE` pixels on its longer side."""
    factor = min(_LONGER_SIDE / max(height, width), 1)
    return max(round(height * factor), 1), max(round(width * factor), 1)


def _resample(profile: NDArray[np.generic], length: int) -> NDArray[np.float64]:
    indices = np.linspace(0, len(profile) - 1, length).astype(int)
    return np.asarray(profile[indices], np.float64)


def _tint(component: NDArray[np.float64], channel: int) -> Pixels:
    """A component in the colour of its channel, its largest value at full brightness."""
    image = np.zeros((*component.shape, 3), np.uint8)
    image[..., channel] = np.rint(255 * component / (component.max() or 1))
    return image
