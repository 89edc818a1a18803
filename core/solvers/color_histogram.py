"""The distinct colours of an image, and how many pixels have each."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels, color_codes
from core.solvers import oklab
from core.solvers.points import CellPoints, Centers

Space = Literal["rgb", "oklab"]

_CELLS = 4096
# Codes of 24-bit colours, and into how many slabs they are cut.
_CODES, _SLABS = 1 << 24, 16


@dataclass(frozen=True, eq=False)
class ColorHistogram:
    """The distinct colours of an image.

    Parameters
    ----------
    colors : ndarray of uint8, shape (n, 3)
        Each colour once, in ascending order.
    counts : ndarray of int, shape (n,)
        Number of pixels of each colour.
    pixel_colors : ndarray of int32, shape (height, width)
        For each pixel the index of its colour in `colors`.
    """

    colors: NDArray[np.uint8]
    counts: NDArray[np.int64]
    pixel_colors: NDArray[np.int32]

    def points(self, space: Space) -> CellPoints:
        """The colours as weighted points of a space, computed once."""
        return self._rgb if space == "rgb" else self._oklab

    @cached_property
    def _rgb(self) -> CellPoints:
        return CellPoints(self.colors, self.counts, _CELLS)

    @cached_property
    def _oklab(self) -> CellPoints:
        return CellPoints(oklab.from_rgb(self.colors), self.counts, _CELLS)

    def nearest(self, palette: NDArray[np.uint8], space: Space) -> NDArray[np.uint8]:
        """For each colour its nearest of at most 256 palette entries in a space, shape (n,)."""
        points = self.points(space)
        labels = np.empty(len(points), np.uint8)
        labels[points.order] = points.nearest(to_space(palette, space))
        return labels


def color_histogram(pixels: Pixels) -> ColorHistogram:
    """Count the colours of an image of shape (height, width, 3)."""
    codes = color_codes(pixels)
    ordered = np.sort(codes)
    firsts = np.append(0, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1)
    distinct = ordered[firsts]
    colors = np.stack([distinct >> 16, distinct >> 8 & 255, distinct & 255], axis=1)
    return ColorHistogram(
        colors.astype(np.uint8),
        np.diff(firsts, append=len(codes)),
        _indices(codes, distinct).reshape(pixels.shape[:2]),
    )


def _indices(codes: NDArray[np.uint32], distinct: NDArray[np.uint32]) -> NDArray[np.int32]:
    """For each code its index among the distinct ones, which are in ascending order.

    A table of all codes takes 64 MB, far more than a small image does. Codes of small images are
    looked up slab by slab, which takes no longer.
    """
    if len(codes) > _CODES // 4:
        return _look_up(codes, distinct, _CODES)
    indices, size = np.empty(len(codes), np.int32), _CODES // _SLABS
    edges = np.searchsorted(distinct, np.arange(0, _CODES + 1, size))
    for slab, (first, end) in enumerate(pairwise(edges.tolist())):
        if first < end:
            inside = codes // size == slab
            found = _look_up(codes[inside] % size, distinct[first:end] % size, size)
            indices[inside] = first + found
    return indices


def _look_up(
    codes: NDArray[np.uint32], distinct: NDArray[np.uint32], size: int
) -> NDArray[np.int32]:
    """The same with one table, for codes below a size."""
    table = np.empty(size, np.int32)
    table[distinct] = np.arange(len(distinct), dtype=np.int32)
    found: NDArray[np.int32] = table[codes]
    return found


def to_space(colors: NDArray[np.uint8], space: Space) -> Centers:
    """Coordinates of 8-bit sRGB colours in a space, shape (n, 3)."""
    return colors.astype(np.float32) if space == "rgb" else oklab.from_rgb(colors)


def to_colors(coordinates: Centers, space: Space) -> NDArray[np.uint8]:
    """8-bit sRGB colours nearest to coordinates of a space, shape (n, 3)."""
    if space == "oklab":
        return oklab.to_rgb(coordinates)
    return np.rint(coordinates).clip(0, 255).astype(np.uint8)
