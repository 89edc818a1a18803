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
from core.solvers.compiled import can_compile
from core.solvers.dithering import floyd_steinberg
from core.solvers.kmeans import PaletteFit, fit_palette
from core.solvers.smoothing import smooth
from core.storage import Parts

# What a bit of the file is worth at each step of smoothing, as a multiple of the error per pixel
# without it. At less than the first few pixels change; at more than the last edges break up.
_FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)


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
    smoothing : int
        How much error a smaller file is worth, 0 to 5. With 0 each pixel takes its nearest colour;
        above, it takes one for which deflate needs fewer bits, as long as the file gains more
        than the error costs. Dithered and lossless images are never smoothed.

    Sources: Lloyd, "Least squares quantization in PCM", 1982; Floyd and Steinberg, "An adaptive
    algorithm for spatial greyscale", 1976; Chou, Lookabaugh and Gray, "Entropy-constrained vector
    quantization", 1989.
    """

    n_colors: int = parameters.knob(1, MAX_COLORS, sweep=(2, 3, 5, 10, 20, 30))
    seed: int = parameters.seed()
    space: Space = parameters.choice("rgb", "oklab")
    dither: bool = parameters.switch()
    smoothing: int = parameters.whole(0, 5, default=0, sweep=range(6))

    key: ClassVar[str] = "kmeans"
    preparation = staticmethod(color_histogram)

    @classmethod
    def warm_up(cls) -> None:
        """Compile what smoothing runs, where it is not compiled yet: some 7 s, once."""
        pixels = np.arange(9 * 8 * 3, dtype=np.uint8).reshape(9, 8, 3)
        cls(2, smoothing=1).encode(pixels)

    def fit(self, pixels: Pixels, shared: ColorHistogram) -> Fit:
        palette = fit_palette(shared, self.n_colors, self.seed, space=self.space)
        if len(shared.colors) <= self.n_colors:
            remark = f"Lossless: all colours of the image ({len(shared.colors)}) are kept."
            return _fit(palette, _nearest_parts(shared, palette), remark)
        if self.dither:
            remark = "Dithering takes the place of smoothing." if self.smoothing else ""
            nearest = palette.labels[shared.pixel_colors]
            dithered = floyd_steinberg(pixels, palette.colors, nearest)
            return _fit(palette, _parts_of(palette.colors, dithered), remark)
        if self.smoothing and not can_compile():
            remark = "Not smoothed: the package numba is not installed."
            return _fit(palette, _nearest_parts(shared, palette), remark)
        return _fit(palette, self._parts(shared, palette))

    def _parts(self, shared: ColorHistogram, palette: PaletteFit) -> Parts:
        """The nearest colours, or smoothed ones if their file is worth their error."""
        plain = _nearest_parts(shared, palette)
        if not self.smoothing:
            return plain
        factor = _FACTORS[self.smoothing]
        found = smooth(shared, palette, factor, space=self.space)
        smoothed = _parts_of(found.colors, found.indices)
        is_worth_it = _saved_bits(plain, smoothed) > max(found.added_bits, 0)
        return smoothed if is_worth_it else plain


def _fit(palette: PaletteFit, parts: Parts, remark: str = "") -> Fit:
    return Fit(parts, palette.history, palette.converged, remark)


def _nearest_parts(shared: ColorHistogram, palette: PaletteFit) -> Parts:
    return _parts_of(palette.colors, palette.labels[shared.pixel_colors])


def _saved_bits(plain: Parts, smoothed: Parts) -> int:
    """Bits by which the real file is smaller."""
    return 8 * (len(KMeans.format.write(plain)) - len(KMeans.format.write(smoothed)))


def _parts_of(palette: NDArray[np.uint8], indices: NDArray[np.uint8]) -> Parts:
    """Parts of the colours that some pixel has."""
    is_used = np.bincount(indices.ravel(), minlength=len(palette)) > 0
    ranks = (np.cumsum(is_used) - 1).astype(np.uint8)
    return compact_parts(palette[is_used], ranks[indices])
