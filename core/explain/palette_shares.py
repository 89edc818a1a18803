"""What a palette does: which pixels and how much of the error each colour takes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.compression import Compressed
from core.files.palette_order import reordered
from core.formatting import format_colors
from core.images import Image, Pixels
from core.methods import KMeans, Method
from core.solvers.color_histogram import ColorHistogram, Space, to_space
from core.solvers.oklab import dark_first

# The method that is explained here.
KIND: type[Method] = KMeans

_PALE = 0.2
_SWATCH = 48
_AXES = {"rgb": ("Red", "Green", "Blue"), "oklab": ("Lightness", "Green to red", "Blue to yellow")}


@dataclass(frozen=True, eq=False)
class PaletteShares:
    """A palette and the share of each colour.

    Parameters
    ----------
    colors : ndarray of uint8, shape (k, 3)
        The palette, dark colours first.
    means : ndarray of float, shape (k, 3)
        Mean of the pixels that take each colour, 0 to 255; 0 where no pixel does.
    pixel_shares : ndarray of float, shape (k,)
        Share of the pixels that take each colour; the sum is 1.
    error_shares : ndarray of float, shape (k,)
        Share of the squared error on those pixels; the sum is 1, or 0 without error.
    """

    colors: NDArray[np.uint8]
    means: NDArray[np.float64]
    pixel_shares: NDArray[np.float64]
    error_shares: NDArray[np.float64]

    @property
    def names(self) -> Sequence[str]:
        """Each colour as ``"#rrggbb"``."""
        return format_colors(self.colors)

    @property
    def is_lossless(self) -> bool:
        """Whether no pixel differs from its colour."""
        return not self.error_shares.any()

    @property
    def worst(self) -> int:
        """Index of the colour whose pixels hold most of the error."""
        return int(self.error_shares.argmax())


@dataclass(frozen=True)
class Merge:
    """Two colours of a palette that could become one.

    Parameters
    ----------
    first, second : int
        Their indices in the palette.
    added_mse : float
        By how much the mean squared error would rise, each colour being the mean of its pixels.
    """

    first: int
    second: int
    added_mse: float


@dataclass(frozen=True, eq=False)
class ColorCloud:
    """Some colours of an image as points of a colour space.

    Parameters
    ----------
    points, centers : ndarray of float32, shape (n, 3) and (k, 3)
        Coordinates of colours of the image, and of the palette.
    colors : ndarray of uint8, shape (n, 3)
        The same colours as sRGB.
    axes : (str, str, str)
        Names of the coordinates.
    """

    points: NDArray[np.float32]
    centers: NDArray[np.float32]
    colors: NDArray[np.uint8]
    axes: tuple[str, str, str]


def palette_shares(image: Image, result: Compressed) -> PaletteShares:
    """Shares of pixels and of squared error for each colour of a result."""
    palette, indices = _palette_and_indices(result)
    errors = ((image.pixels.astype(np.int32) - palette[indices]) ** 2).sum(axis=2)
    counts, k = np.bincount(indices.ravel(), minlength=len(palette)), len(palette)
    sums = [
        np.bincount(indices.ravel(), plane.ravel(), k) for plane in np.moveaxis(image.pixels, 2, 0)
    ]
    lost = np.bincount(indices.ravel(), errors.ravel(), k)
    means = np.stack(sums, axis=1) / np.maximum(counts, 1)[:, None]
    return PaletteShares(palette, means, counts / indices.size, lost / max(float(lost.sum()), 1.0))


def next_merge(shares: PaletteShares, locked: Collection[str] = ()) -> Merge | None:
    """The two colours that cost least to replace by their common mean, None where there are none.

    Parameters
    ----------
    shares : PaletteShares
        The palette.
    locked : collection of str
        Colours as hex codes that stay as they are.

    Source: Ward, "Hierarchical grouping to optimize an objective function", 1963.
    """
    k = len(shares.colors)
    if k < 2:
        return None
    means, weights = shares.means, shares.pixel_shares
    distances = ((means[:, None] - means) ** 2).sum(axis=2) / 3
    masses = weights[:, None] + weights
    costs = weights[:, None] * weights / np.where(masses > 0, masses, 1) * distances
    costs[np.tril_indices(k)] = np.inf
    is_locked = [name in locked for name in shares.names]
    costs[is_locked], costs[:, is_locked] = np.inf, np.inf
    if np.isinf(costs).all():
        return None
    first, second = np.unravel_index(costs.argmin(), costs.shape)
    return Merge(int(first), int(second), float(costs[first, second]))


def pixels_of(image: Image, result: Compressed, number: int) -> Pixels:
    """The image with all pixels grey and pale except those of one colour, counted from 0.

    Raises
    ------
    ValueError
        If the palette has no colour of that number.
    """
    palette, indices = _palette_and_indices(result)
    if not 0 <= number < len(palette):
        raise ValueError(f"Colours are numbered 0 to {len(palette) - 1}; got {number}.")
    grey = image.pixels.mean(axis=2, keepdims=True)
    pale = np.rint(255 - _PALE * (255 - grey)).astype(np.uint8)
    return np.where((indices == number)[..., None], image.pixels, pale)


def color_cloud(
    histogram: ColorHistogram, palette: NDArray[np.uint8], space: Space, most: int = 3000
) -> ColorCloud:
    """A random sample of the colours of an image, weighted by their pixels, and a palette.

    Parameters
    ----------
    histogram : ColorHistogram
        What `KIND.prepare` gave for the image.
    palette : ndarray of uint8, shape (k, 3)
        The centres.
    space : str
        ``"rgb"`` or ``"oklab"``.
    most : int
        Largest number of colours of the image.
    """
    n = len(histogram.colors)
    chosen = np.arange(n)
    if n > most:
        weights = histogram.counts / histogram.counts.sum()
        chosen = np.random.default_rng(0).choice(n, most, replace=False, p=weights)
    colors = histogram.colors[chosen]
    return ColorCloud(to_space(colors, space), to_space(palette, space), colors, _AXES[space])


def draw_swatches(colors: NDArray[np.uint8]) -> Pixels:
    """Colours of shape (n, 3) as squares side by side."""
    return colors.repeat(_SWATCH, axis=0)[None].repeat(_SWATCH, axis=0)


def _palette_and_indices(result: Compressed) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The palette with dark colours first; in the file it has the order that compresses best."""
    parts = result.parts()
    palette, indices = (part.values.astype(np.uint8) for part in parts)
    order = dark_first(palette)
    return palette[order], reordered(indices, order)
