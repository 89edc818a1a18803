"""What the methods that store a palette and one index per pixel share."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files.indexed_png import INDEXED_PNG, palette_parts
from core.files.palette_order import compact_order, reordered
from core.files.png_filters import Bytes
from core.formatting import format_count
from core.images import Pixels
from core.methods.base import Method
from core.methods.fit import Picture
from core.solvers.oklab import dark_first
from core.storage import Parts

_STRIP_HEIGHT, _STRIP_WIDTH = 48, 960


class Indexed(Method):
    """A method that stores a palette and one index per pixel; its knob is the number of colours."""

    format = INDEXED_PNG

    @property
    def bits_per_value(self) -> int:
        return (self.value - 1).bit_length()

    @classmethod
    def decode(cls, parts: Parts) -> Pixels:
        palette, indices = (np.asarray(part.values, np.uint8) for part in parts)
        # Several times as fast as `palette[indices]`.
        pixels: Pixels = np.take(palette, indices, axis=0)
        return pixels

    @classmethod
    def illustrate(cls, parts: Parts) -> Sequence[Picture]:
        """The palette, dark colours first, each as wide as its share of the pixels."""
        palette, indices = (np.asarray(part.values, np.uint8) for part in parts)
        counts = np.bincount(indices.ravel(), minlength=len(palette))
        order = dark_first(palette)
        palette, counts = palette[order], counts[order]
        ends = np.rint(np.cumsum(counts) / indices.size * _STRIP_WIDTH).astype(int)
        row = np.repeat(palette, np.diff(ends, prepend=0), axis=0)
        caption = f"Palette of {format_count(len(palette), 'colour')}"
        if len(palette) > 1:
            caption += ", each as wide as its share of the pixels"
        return [Picture(caption, np.tile(row, (_STRIP_HEIGHT, 1, 1)), is_strip=True)]


def merged_parts(palette: Bytes, indices: NDArray[np.integer[Any]]) -> Parts:
    """Parts of the colours in use, each once.

    Parameters
    ----------
    palette : ndarray of uint8, shape (k, 3)
        Colours, some of which may be equal or unused.
    indices : ndarray of int, shape (height, width)
        The index of each pixel's colour.
    """
    used, among_used = np.unique(indices, return_inverse=True)
    colors, merged = np.unique(palette[used], axis=0, return_inverse=True)
    order = dark_first(colors)
    ranks = np.argsort(order)[merged.ravel()]
    return compact_parts(colors[order], ranks[among_used].reshape(indices.shape).astype(np.uint8))


def compact_parts(palette: Bytes, indices: Bytes) -> Parts:
    """Parts of a palette and indices, in the order that makes the file small.

    Parameters
    ----------
    palette : ndarray of uint8, shape (k, 3)
        1 to 256 colours, in any order.
    indices : ndarray of uint8, shape (height, width)
        The index of each pixel's colour.
    """
    order = compact_order(palette, indices)
    return palette_parts(palette[order], reordered(indices, order))
