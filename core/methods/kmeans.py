"""K-Means: a palette of K colours and one index per pixel, in an indexed PNG."""

from dataclasses import dataclass
from typing import ClassVar, get_args

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from core.images import Pixels
from core.methods.base import MAX_SEED, Fit, Option
from core.methods.indexed import MAX_COLORS, IndexedPng, compact_parts
from core.solvers.color_histogram import ColorHistogram, Space, color_histogram
from core.solvers.kmeans import fit_palette


@dataclass(frozen=True)
class KMeans(IndexedPng):
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
        equal distances look about equally large.
    dither : bool
        True to spread the error of each pixel over its neighbours: smooth gradients for a lower
        PSNR and a larger file.

    Sources: Lloyd, "Least squares quantization in PCM", 1982; Floyd and Steinberg, "An adaptive
    algorithm for spatial greyscale", 1976.
    """

    n_colors: int
    seed: int = 0
    space: Space = "rgb"
    dither: bool = False

    key: ClassVar[str] = "kmeans"
    label: ClassVar[str] = "K-Means"
    knob: ClassVar[str] = "n_colors"
    knob_label: ClassVar[str] = "colours"
    knob_range: ClassVar[tuple[int, int]] = (1, MAX_COLORS)
    sweep_values: ClassVar[tuple[int, ...]] = (2, 3, 5, 10, 20, 30)
    extras: ClassVar[tuple[Option, ...]] = (
        Option(
            "space",
            "K-Means: colour space",
            {"RGB": "rgb", "Oklab": "oklab"},
            "Where distances between colours are measured. RGB gives the highest PSNR; in Oklab "
            "equal distances look about equally large.",
        ),
        Option(
            "dither",
            "K-Means: dithering",
            {"none": False, "Floyd-Steinberg": True},
            "Spreads the error of each pixel over its neighbours: smooth gradients for a lower "
            "PSNR and a larger file.",
        ),
    )
    idea: ClassVar[str] = (
        "Each pixel $x_i$ becomes the nearest of $K$ colours $c_k$. What is stored is the palette "
        "and one index per pixel."
    )
    formulas: ClassVar[tuple[str, ...]] = (
        r"\min_{c_1 \dots c_K} \sum_{i=1}^{HW} \min_k \lVert x_i - c_k \rVert^2",
        r"\text{numbers} = HW + 3K",
    )

    def __post_init__(self) -> None:
        self._check_range("n_colors", *self.knob_range)
        self._check_range("seed", 0, MAX_SEED)
        if self.space not in get_args(Space):
            raise ValueError(f"KMeans.space must be rgb or oklab; got {self.space!r}.")
        if self.dither not in (False, True):
            raise ValueError(f"KMeans.dither must be 0 or 1; got {self.dither!r}.")
        object.__setattr__(self, "dither", bool(self.dither))

    @classmethod
    def prepare(cls, pixels: Pixels) -> ColorHistogram:
        return color_histogram(pixels)

    def _fit(self, pixels: Pixels, shared: ColorHistogram) -> Fit:
        palette = fit_palette(shared, self.n_colors, self.seed, space=self.space)
        is_lossless = len(shared.colors) <= self.n_colors
        if self.dither and not is_lossless:
            indices = _dither(pixels, palette.colors)
        else:
            indices = palette.labels[shared.pixel_colors]
        colors = len(shared.colors)
        remark = f"Lossless: all colours of the image ({colors}) are kept." if is_lossless else ""
        parts = compact_parts(palette.colors, indices)
        return Fit(parts, palette.history, palette.converged, remark)


def _dither(pixels: Pixels, palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    colors = PIL.Image.new("P", (1, 1))
    colors.putpalette(palette.tobytes())
    picture = PIL.Image.fromarray(pixels)
    return np.array(picture.quantize(palette=colors, dither=PIL.Image.Dither.FLOYDSTEINBERG))
