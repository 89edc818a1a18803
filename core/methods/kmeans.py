"""K-Means: a palette of K colours and one index per pixel, in an indexed PNG."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels
from core.methods import parameters
from core.methods.fit import Fit
from core.methods.indexed import MAX_COLORS, Indexed, compact_parts
from core.solvers.color_histogram import ColorHistogram, Space, color_histogram
from core.solvers.dithering import floyd_steinberg
from core.solvers.kmeans import fit_palette


@dataclass(frozen=True)
class KMeans(Indexed):
    """Each pixel takes the nearest of `n_colors` colours; keeps edges, gives up colours.

    An image of no more than `n_colors` colours is kept without loss.

    Parameters
    ----------
    n_colors : int
        Largest number of colours, 1 to 256.
    seed : int
        Seed of the search, 0 or more.
    space : str
        Where distances are measured: ``"rgb"``, which gives the highest PSNR, or ``"oklab"``, where
        equal distances look about equally different.
    dither : bool
        True to spread the error of each pixel over its neighbours: smoother gradients at the cost
        of a lower PSNR and a larger file.

    Sources: Lloyd, "Least squares quantization in PCM", 1982; Floyd and Steinberg, "An adaptive
    algorithm for spatial greyscale", 1976.
    """

    n_colors: int = parameters.knob(1, MAX_COLORS, sweep=(2, 3, 5, 10, 20, 30))
    seed: int = parameters.seed()
    space: Space = parameters.choice("rgb", "oklab")
    dither: bool = parameters.switch()

    key: ClassVar[str] = "kmeans"
    preparation = staticmethod(color_histogram)

    def fit(self, pixels: Pixels, shared: ColorHistogram) -> Fit:
        palette = fit_palette(shared, self.n_colors, self.seed, space=self.space)
        is_lossless = len(shared.colors) <= self.n_colors
        indices = palette.labels[shared.pixel_colors]
        if self.dither and not is_lossless:
            indices = floyd_steinberg(pixels, palette.colors, indices)
        remark = ""
        if is_lossless:
            remark = f"Lossless: all colours of the image ({len(shared.colors)}) are kept."
        parts = compact_parts(*_without_unused(palette.colors, indices))
        return Fit(parts, palette.history, palette.converged, remark)


def _without_unused(
    palette: NDArray[np.uint8], indices: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The colours that some pixel has, and the indices among them."""
    is_used = np.bincount(indices.ravel(), minlength=len(palette)) > 0
    ranks = (np.cumsum(is_used) - 1).astype(np.uint8)
    return palette[is_used], ranks[indices]
