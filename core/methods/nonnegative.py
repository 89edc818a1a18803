"""What the methods that store non-negative factors of each channel share."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.files.factors_npz import FLOAT_BITS, FactorFile
from core.images import Pixels
from core.methods.factored import Factored
from core.methods.fit import Picture
from core.solvers.decomposition import Stack
from core.solvers.nmf import refit_widths
from core.storage import Parts

_REFIT_PASSES = 5
_COMPONENTS_SHOWN, _LONGER_SIDE, _GAP = 4, 120, 4
_GAP_GREY = 128


class NonNegative(Factored):
    """A method whose factors are not negative, however they were found."""

    format: ClassVar[FactorFile] = FactorFile("nmf", "NMF", ("P", "Q"))

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

    def quantise(self, channels: Stack, heights: Stack, widths: Stack) -> Parts:
        """Factors as levels with one scale per component, the strongest component first.

        The widths are fitted again to the rounded heights, which makes up for some of the rounding
        error.

        Parameters
        ----------
        channels : ndarray of float32, shape (3, height, width)
            What the factors were fitted to, 0 to 255.
        heights, widths : ndarray of float32, shapes (3, height, k) and (3, k, width)
            Their product stands for the channels.
        """
        heights, widths = _strongest_first(heights, widths)
        P, scale = self.to_levels(heights, axis=1)
        if self.bits < FLOAT_BITS:
            rounded = (P * scale[:, None]).astype(np.float32)
            widths = refit_widths(channels, rounded, widths, _REFIT_PASSES)
        Q, scale_of_widths = self.to_levels(widths, axis=2)
        return self.to_parts(P, Q, scale * scale_of_widths)


def stopped_at(step: int, gain_db: float | None = None) -> str:
    """What is said of a fit that was stopped by its steps, with what as many again would bring."""
    if gain_db is None:
        return f"Stopped at step {step}, before it converged."
    return (
        f"Stopped at step {step}, before it converged: as many steps again would bring about "
        f"{gain_db:.2f} dB."
    )


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
