"""K-Means: a palette of K colours and one index per pixel, in an indexed PNG."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, get_args

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from core.images import MAX_PIXELS, Pixels
from core.methods.base import (
    MAX_SEED,
    FileError,
    Fit,
    Method,
    Parts,
    Picture,
)
from core.solvers.color_histogram import ColorHistogram, Space, color_histogram
from core.solvers.kmeans import fit_palette
from core.storage import Part

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
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
        return Fit(_parts(palette.colors, indices), palette.history, palette.converged, remark)

    @classmethod
    def pack(cls, parts: Parts) -> bytes:
        palette, indices = (part.values for part in parts)
        picture = PIL.Image.fromarray(indices)
        picture.putpalette(palette.tobytes())
        file = io.BytesIO()
        picture.save(file, "PNG", optimize=True)
        return file.getvalue()

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return file.startswith(_PNG_SIGNATURE)

    @classmethod
    def unpack(cls, file: bytes) -> Parts:
        try:
            # Loading does not look at the checksums.
            PIL.Image.open(io.BytesIO(file), formats=["PNG"]).verify()
            picture = PIL.Image.open(io.BytesIO(file), formats=["PNG"])
            indices = _read_indices(picture)
            palette = np.array(picture.getpalette(), np.uint8).reshape(-1, 3)
        except FileError:
            raise
        except Exception as error:  # Decoders raise whatever they like for a damaged file.
            raise FileError("The PNG file is damaged: its pixels cannot be read.") from error
        if indices.max() >= len(palette):
            raise FileError("The PNG file is damaged: it uses colours that its palette lacks.")
        return _parts(palette, indices)

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        palette, indices = (part.values for part in parts)
        pixels: Pixels = palette[indices]
        return pixels

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """The palette, dark colours first, each as wide as its share of the pixels."""
        palette, indices = (part.values for part in parts)
        counts = np.bincount(indices.ravel(), minlength=len(palette))
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


def _read_indices(picture: PIL.Image.Image) -> NDArray[np.uint8]:
    if picture.mode != "P":
        raise FileError("The PNG file has no palette; expected an indexed PNG.")
    if picture.width * picture.height > MAX_PIXELS:
        raise FileError(f"The PNG file has more than {MAX_PIXELS:,} pixels.")
    return np.array(picture)
