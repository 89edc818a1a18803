"""K-Means: a palette of K colours and one index per pixel, in an indexed PNG."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from core.deadline import in_same_time
from core.formatting import format_count
from core.images import Pixels
from core.lazy import futures
from core.methods import parameters
from core.methods.fit import Fit
from core.methods.indexed import Indexed
from core.methods.plain_curve import PlainCurve, nearest_parts, used_parts
from core.solvers.color_histogram import ColorHistogram, Space, color_histogram
from core.solvers.compiled import can_compile, is_kept
from core.solvers.dithering import floyd_steinberg
from core.solvers.kmeans import PaletteFit, fit_palette
from core.solvers.locked_palette import fit_around
from core.solvers.smoothing import smooth
from core.storage import Parts

# What a bit of the file is worth at each step of smoothing, as a multiple of the error per pixel
# without it. At less than the first few pixels change; at more than the last edges break up.
_FACTORS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
_STEPS_FOR_TARGETS = (2, 3, 4)


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
        above, it takes one for which deflate needs fewer bits, where the file becomes smaller than
        plain ones of the same error. Dithered and lossless images are never smoothed, nor are those
        with locked colours.
    locked : tuple of str
        Colours as hex codes that the palette keeps as they are; the search finds the others. Where
        there are more than `n_colors`, the palette is the first of them. Colours that no pixel
        takes are left out of the file.

    Sources: Lloyd, "Least squares quantization in PCM", 1982; Floyd and Steinberg, "An adaptive
    algorithm for spatial greyscale", 1976; Chou, Lookabaugh and Gray, "Entropy-constrained vector
    quantization", 1989.
    """

    n_colors: int = parameters.knob(1, parameters.MAX_COLORS, sweep=(2, 3, 5, 10, 20, 30))
    seed: int = parameters.seed()
    space: Space = parameters.choice("rgb", "oklab")
    dither: bool = parameters.switch()
    smoothing: int = parameters.whole(0, 5, default=0, sweep=range(6))
    locked: tuple[str, ...] = parameters.colors()

    key: ClassVar[str] = "kmeans"
    peer: ClassVar[str] = "sklearnkmeans"
    preparation = staticmethod(color_histogram)

    @classmethod
    def warm_up(cls) -> None:
        """Compile what smoothing runs, where it is not compiled yet: some 7 s, once."""
        pixels = np.arange(9 * 8 * 3, dtype=np.uint8).reshape(9, 8, 3)
        cls(2, smoothing=1).encode(pixels)

    @classmethod
    def is_cold(cls) -> bool:
        """True where numba is installed and nothing compiled is on disk."""
        return can_compile() and not is_kept("copying")

    @classmethod
    def second_for_targets(cls) -> Sequence[int]:
        """The middle steps of smoothing: the others are hardly ever the best of all."""
        return _STEPS_FOR_TARGETS if can_compile() else ()

    @property
    def setting(self) -> str:
        """As of any method; ``"K = 30, 2 locked colours"`` where some are."""
        count = min(len(self.locked), self.n_colors)
        locked = f", {format_count(count, 'locked colour')}" if count else ""
        return super().setting + locked

    def fit(self, pixels: Pixels, shared: ColorHistogram) -> Fit:
        palette = self._palette(shared)
        if palette.is_lossless:
            remark = f"Lossless: all colours of the image ({len(shared.colors)}) are kept."
            return _fit(palette, nearest_parts(shared, palette), remark)
        if self.dither:
            remark = "Dithering takes the place of smoothing." if self.smoothing else ""
            nearest = palette.labels[shared.pixel_colors]
            dithered = floyd_steinberg(pixels, palette.colors, nearest)
            return _fit(palette, used_parts(palette.colors, dithered), remark)
        remark = self._why_not_smoothed()
        if remark or not self.smoothing:
            return _fit(palette, nearest_parts(shared, palette), remark)
        return self._smoothed(shared, palette)

    def _palette(self, shared: ColorHistogram) -> PaletteFit:
        if not self.locked:
            return fit_palette(shared, self.n_colors, self.seed, space=self.space)
        colors = np.array([list(bytes.fromhex(code[1:])) for code in self.locked], np.uint8)
        return fit_around(shared, colors, self.n_colors, self.seed, space=self.space)

    def _why_not_smoothed(self) -> str:
        """Why a setting that asks for smoothing has none; empty where it has."""
        if self.smoothing and self.locked:
            return "Not smoothed: smoothing would move the locked colours."
        if self.smoothing and not can_compile():
            return "Not smoothed: the package numba is not installed."
        return ""

    def _smoothed(self, shared: ColorHistogram, palette: PaletteFit) -> Fit:
        """Smoothed colours, or the nearest if a plain file of their error is as small."""
        plain = nearest_parts(shared, palette)
        curve = PlainCurve(shared, plain, self.n_colors, self.seed, self.space)
        # Smoothing is machine code, which leaves the interpreter to the curve meanwhile.
        with futures.ThreadPoolExecutor(1) as pool:
            prepared = pool.submit(in_same_time(curve.prepare))
            found = smooth(shared, palette, _FACTORS[self.smoothing], space=self.space)
            prepared.result()
        parts = used_parts(found.colors, found.indices)
        file = self.format.write(parts)
        if curve.is_above(curve.point(parts, file)):
            return replace(_fit(palette, parts), file=file)
        return _fit(palette, plain)


def _fit(palette: PaletteFit, parts: Parts, remark: str = "") -> Fit:
    return Fit(parts, palette.history, palette.converged, remark)
