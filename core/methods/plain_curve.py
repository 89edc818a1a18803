"""Whether a file of a palette lies below the curve of plain K-Means files of the same image.

Between files of K, K / 2, K / 4 ... colours the curve is interpolated as charts of rates draw it
and as BD-rates read it: the logarithm of the size is linear in the PSNR, and so in the logarithm of
the error.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.files.indexed_png import INDEXED_PNG
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
        self._seed, self._space = seed, space
        self._first = self._point(parts)

    def is_above(self, parts: Parts) -> bool:
        """True if the file of these parts is smaller than plain ones of the same error or less.

        Beyond the error of a single colour there is no curve, and the answer is no.
        """
        found, upper, k = self._point(parts), self._first, self._n_colors
        while found.mse > upper.mse:
            if k == 1 or found.file_bytes >= upper.file_bytes:
                return False
            k //= 2
            lower = self._at(k)
            if found.mse <= lower.mse:
                return found.file_bytes < _size_at(found.mse, lower, upper)
            upper = lower
        return found.file_bytes < upper.file_bytes

    def _at(self, k: int) -> Point:
        palette = fit_palette(self._histogram, k, self._seed, space=self._space)
        return self._point(nearest_parts(self._histogram, palette))

    def _point(self, parts: Parts) -> Point:
        palette, indices = (part.values for part in parts)
        pixels = self._histogram.colors[self._histogram.pixel_colors]
        errors = palette[indices].astype(np.int32) - pixels
        mse = float(np.square(errors).mean(dtype=np.float64))
        return Point(len(INDEXED_PNG.write(parts)), mse)


def _size_at(mse: float, lower: Point, upper: Point) -> float:
    """The size at an error between those of two files; `upper` has the smaller error."""
    errors = np.log([upper.mse, lower.mse])
    sizes = np.log([upper.file_bytes, lower.file_bytes])
    return float(np.exp(np.interp(np.log(mse), errors, sizes)))
