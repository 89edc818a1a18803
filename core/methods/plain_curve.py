"""Whether a file of a palette lies below the curve of plain K-Means files of the same image.

Between files of K, K / 2, K / 4 ... colours the curve is interpolated as charts of rates draw it
and as BD-rates read it: the logarithm of the size is linear in the PSNR, and so in the logarithm of
the error.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.files.indexed_png import INDEXED_PNG
from core.images import Pixels
from core.methods.indexed import compact_parts
from core.solvers.color_histogram import ColorHistogram, Space
from core.solvers.kmeans import PaletteFit, fit_palette
from core.storage import Parts


@dataclass(frozen=True)
class Point:
    """Size and error of a file.

    Parameters
    ----------
    file_bytes : int
    mse : float
        Mean squared error per sample of the decoded image.
    """

    file_bytes: int
    mse: float


def nearest_parts(histogram: ColorHistogram, palette: PaletteFit) -> Parts:
    """Parts in which each pixel has its nearest colour."""
    return used_parts(palette.colors, palette.labels[histogram.pixel_colors])


def used_parts(palette: NDArray[np.uint8], indices: NDArray[np.uint8]) -> Parts:
    """Parts of the colours that some pixel has."""
    is_used = np.zeros(len(palette), bool)
    is_used[indices] = True
    ranks = (np.cumsum(is_used) - 1).astype(np.uint8)
    return compact_parts(palette[is_used], ranks[indices])


class PlainCurve:
    """The curve from K colours downwards, computed as far as it is needed.

    Parameters
    ----------
    histogram : ColorHistogram
        The colours of the image.
    parts : Parts
        Those of the plain file of K colours.
    n_colors, seed, space
        How these were fitted.
    """

    def __init__(
        self, histogram: ColorHistogram, parts: Parts, n_colors: int, seed: int, space: Space
    ) -> None:
        self._histogram, self._n_colors = histogram, n_colors
        self._parts, self._seed, self._space = parts, seed, space

    def prepare(self) -> None:
        """Compute what nearly every question needs: the points of K and of K / 2 colours."""
        for k in (self._n_colors, self._n_colors // 2):
            if k:
                self._at(k)

    def is_above(self, found: Point) -> bool:
        """True if this file is smaller than plain ones of the same error or less.

        Beyond the error of a single colour there is no curve, and the answer is no.
        """
        k = self._n_colors
        upper = self._at(k)
        while found.mse > upper.mse:
            if k == 1 or found.file_bytes >= upper.file_bytes:
                return False
            k //= 2
            lower = self._at(k)
            if found.mse <= lower.mse:
                return found.file_bytes < _size_at(found.mse, lower, upper)
            upper = lower
        return found.file_bytes < upper.file_bytes

    def point(self, parts: Parts, file: bytes) -> Point:
        """Size and error of a file with these parts."""
        palette, indices = (np.asarray(part.values, np.uint8) for part in parts)
        errors = np.take(palette, indices, axis=0).astype(np.int32) - self._pixels
        return Point(len(file), float(np.square(errors).mean(dtype=np.float64)))

    def _at(self, k: int) -> Point:
        return self._kept(k, partial(self._parts_of, k))

    def _parts_of(self, k: int) -> Parts:
        if k == self._n_colors:
            return self._parts
        return nearest_parts(self._histogram, self._palette(k))

    def _kept(self, k: int, parts_of_plain: Callable[[], Parts]) -> Point:
        """The point of K colours, computed once for all that is smoothed of an image."""
        known, key = _KNOWN.setdefault(self._histogram, {}), (k, self._seed, self._space)
        if key in known:
            return known[key]
        parts = parts_of_plain()
        found = self.point(parts, INDEXED_PNG.write(parts))
        # What the clock has cut short is not the point of the next fit.
        if not time_is_up():
            known[key] = found
        return found

    def _palette(self, k: int) -> PaletteFit:
        return fit_palette(self._histogram, k, self._seed, space=self._space)

    @cached_property
    def _pixels(self) -> Pixels:
        return np.take(self._histogram.colors, self._histogram.pixel_colors, axis=0)


# By the colours of an image, for as long as somebody else keeps them.
_KNOWN: WeakKeyDictionary[ColorHistogram, dict[tuple[int, int, Space], Point]] = WeakKeyDictionary()


def _size_at(mse: float, lower: Point, upper: Point) -> float:
    """The size at an error between those of two files; `upper` has the smaller error."""
    errors = np.log([upper.mse, lower.mse])
    sizes = np.log([upper.file_bytes, lower.file_bytes])
    return float(np.exp(np.interp(np.log(mse), errors, sizes)))
