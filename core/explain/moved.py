"""What smoothing did: which pixels gave up their nearest colour, and what that saved."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.compression import Compressed
from core.files.indexed_png import palette_parts
from core.formatting import format_bytes, format_psnr, format_share
from core.images import Image, Pixels
from core.methods import KMeans, Method
from core.metrics import psnr_db
from core.solvers.color_histogram import Space, color_histogram, to_space

_PALE = 0.2


@dataclass(frozen=True, eq=False)
class Moved:
    """The pixels of a result that do not have the nearest colour of its palette.

    Parameters
    ----------
    is_moved : ndarray of bool, shape (height, width)
        True where another colour of the palette is nearer, in the space of the fit.
    saved_bytes : int
        By how much the file is smaller than one of the same palette and the nearest colours.
    nearest_psnr_db, psnr_db : float
        PSNR with the nearest colours, and of the result.
    """

    is_moved: NDArray[np.bool_]
    saved_bytes: int
    nearest_psnr_db: float
    psnr_db: float

    @property
    def sentence(self) -> str:
        """What moved and what it saved."""
        count = int(self.is_moved.sum())
        if not count:
            return "Every pixel has the nearest colour of the palette."
        psnr = self.nearest_psnr_db, self.psnr_db
        # Where few pixels moved, one decimal would not show that the nearest are better.
        decimals = next((each for each in (1, 2) if _differ(*psnr, each)), 3)
        nearest, own = (format_psnr(each, decimals) for each in psnr)
        return (
            f"{format_share(count / self.is_moved.size)} of the pixels have another colour than "
            f"the nearest of this palette. With the nearest, the file would be "
            f"{self._change(count)}, at {nearest} instead of {own}."
        )

    def _change(self, count: int) -> str:
        """How the size of the file would change if that many pixels had the nearest colour."""
        if self.saved_bytes == 0:
            return "as large"
        size = format_bytes(abs(self.saved_bytes))
        if self.saved_bytes < 0:
            return f"{size} smaller"
        return f"{size} larger, {8 * self.saved_bytes / count:.1f} bits for each of these pixels"


def _differ(one: float, other: float, decimals: int) -> bool:
    return format_psnr(one, decimals) != format_psnr(other, decimals)


def is_smoothed(method: Method) -> bool:
    """True if a method was asked to give up nearest colours for a smaller file."""
    return isinstance(method, KMeans) and method.smoothing > 0 and not method.dither


def moved_pixels(image: Image, result: Compressed) -> Moved:
    """Compare a result with the same palette and the nearest colour for each pixel.

    Parameters
    ----------
    image : Image
        The source.
    result : Compressed
        A result that stores a palette and indices.
    """
    palette, indices = (part.values.astype(np.uint8) for part in result.parts())
    histogram = color_histogram(image.pixels)
    space: Space = result.method.space if isinstance(result.method, KMeans) else "rgb"
    nearest = histogram.nearest(palette, space)[histogram.pixel_colors]
    points = to_space(histogram.colors, space)[histogram.pixel_colors]
    centers = to_space(palette, space)
    own, least = (np.square(points - centers[each]).sum(axis=2) for each in (indices, nearest))
    # Of two colours at the same distance either is the nearest.
    is_moved = own > least
    nearest = np.where(is_moved, nearest, indices)
    file = result.method.format.write(palette_parts(palette, nearest))
    return Moved(
        is_moved,
        len(file) - len(result.file),
        psnr_db(image.pixels, palette[nearest]),
        psnr_db(image.pixels, palette[indices]),
    )


def draw_moved(image: Image, moved: Moved) -> Pixels:
    """The image with all pixels grey and pale except those that moved."""
    grey = image.pixels.mean(axis=2, keepdims=True)
    pale = np.rint(255 - _PALE * (255 - grey)).astype(np.uint8)
    return np.where(moved.is_moved[..., None], image.pixels, pale)
