"""K-Means: a palette of K colours and one index per pixel, in an indexed PNG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, get_args

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from core.files import indexed_png
from core.formatting import format_bytes
from core.images import Pixels
from core.methods.base import (
    MAX_SEED,
    Fit,
    Method,
    Parts,
    Picture,
)
from core.solvers.color_histogram import ColorHistogram, Space, color_histogram
from core.solvers.kmeans import fit_palette, lightness
from core.storage import Part

_STRIP_HEIGHT, _STRIP_WIDTH = 48, 960


@dataclass(frozen=True)
class KMeans(Method):
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
    knob_range: ClassVar[tuple[int, int]] = (1, 256)
    sweep_values: ClassVar[tuple[int, ...]] = (2, 3, 5, 10, 20, 30)
    suffix: ClassVar[str] = ".png"

    def __post_init__(self) -> None:
        self._check_range("n_colors", *self.knob_range)
        self._check_range("seed", 0, MAX_SEED)
        if self.space not in get_args(Space):
            raise ValueError(f"KMeans.space must be rgb or oklab; got {self.space!r}.")
        if self.dither not in (False, True):
            raise ValueError(f"KMeans.dither must be 0 or 1; got {self.dither!r}.")
        object.__setattr__(self, "dither", bool(self.dither))

    @property
    def bits_per_value(self) -> int:
        return (self.n_colors - 1).bit_length()

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
        order = indexed_png.compact_order(palette.colors, indices)
        parts = _parts(palette.colors[order], indexed_png.reordered(indices, order))
        return Fit(parts, palette.history, palette.converged, remark)

    @classmethod
    def pack(cls, parts: Parts) -> bytes:
        palette, indices = (np.asarray(part.values, np.uint8) for part in parts)
        return indexed_png.write(palette, indices)

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return file.startswith(indexed_png.SIGNATURE)

    @classmethod
    def unpack(cls, file: bytes) -> Parts:
        return _parts(*indexed_png.read(file))

    @classmethod
    def dissect(cls, file: bytes) -> Mapping[str, int]:
        return indexed_png.dissect(file)

    @classmethod
    def explain(cls, parts: Parts) -> Sequence[str]:
        palette, indices = parts
        colors, needed = len(palette.values), indices.bits_per_value
        stored = indexed_png.index_bits(colors)
        height, width = indices.values.shape
        size = format_bytes(indexed_png.raw_index_bytes(height, width, stored))
        if colors == 1:
            return [f"One colour needs no indices, but a PNG has them: {size} before deflate."]
        if stored == needed:
            return [
                f"For {colors} colours {needed}-bit indices are enough, a depth that a PNG has: "
                f"{size} before deflate."
            ]
        return [
            f"For {colors} colours {needed}-bit indices are enough, but a PNG has depths of 1, 2, "
            f"4 and 8 bits only: with {stored} bits as for {2**stored} colours they take {size} "
            "before deflate."
        ]

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        palette, indices = (part.values for part in parts)
        pixels: Pixels = palette[indices]
        return pixels

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """The palette, dark colours first, each as wide as its share of the pixels."""
        palette, indices = (np.asarray(part.values, np.uint8) for part in parts)
        counts = np.bincount(indices.ravel(), minlength=len(palette))
        order = np.argsort(lightness(palette), kind="stable")
        palette, counts = palette[order], counts[order]
        ends = np.rint(np.cumsum(counts) / indices.size * _STRIP_WIDTH).astype(int)
        row = np.repeat(palette, np.diff(ends, prepend=0), axis=0)
        caption = f"Palette of {len(palette)} colours, each as wide as its share of the pixels"
        return [Picture(caption, np.tile(row, (_STRIP_HEIGHT, 1, 1)), is_strip=True)]


def _parts(palette: NDArray[np.uint8], indices: NDArray[np.uint8]) -> Parts:
    index_bits = (len(palette) - 1).bit_length()
    return Part("palette", palette, 8), Part("indices", indices, index_bits)


def _dither(pixels: Pixels, palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    colors = PIL.Image.new("P", (1, 1))
    colors.putpalette(palette.tobytes())
    picture = PIL.Image.fromarray(pixels)
    return np.array(picture.quantize(palette=colors, dither=PIL.Image.Dither.FLOYDSTEINBERG))
