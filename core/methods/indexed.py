"""What methods of palette and indices share: their parts, and the indexed PNG that holds them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.files import indexed_png
from core.formatting import format_bytes
from core.images import Pixels
from core.methods.base import Method, Parts, Picture
from core.solvers.oklab import dark_first
from core.storage import Part

MAX_COLORS = 256

_STRIP_HEIGHT, _STRIP_WIDTH = 48, 960


class IndexedPng(Method):
    """A method that stores a palette and one index per pixel; its knob is the number of colours."""

    suffix = ".png"

    @property
    def bits_per_value(self) -> int:
        return _index_bits(self.value)

    @classmethod
    def pack(cls, parts: Parts) -> bytes:
        palette, indices = (np.asarray(part.values, np.uint8) for part in parts)
        return indexed_png.write(palette, indices)

    @classmethod
    def recognises(cls, file: bytes) -> bool:
        return indexed_png.recognises(file)

    @classmethod
    def unpack(cls, file: bytes) -> Parts:
        return palette_parts(*indexed_png.read(file))

    @classmethod
    def dissect(cls, file: bytes) -> Mapping[str, int]:
        return indexed_png.dissect(file)

    @classmethod
    def explain(cls, file: bytes, parts: Parts) -> Sequence[str]:
        palette, indices = parts
        colors, needed = len(palette.values), indices.bits_per_value
        stored, narrowest = indexed_png.stored_bits(file), indexed_png.index_bits(colors)
        height, width = indices.values.shape
        size = format_bytes(indexed_png.raw_index_bytes(height, width, stored))
        if colors == 1:
            return [f"One colour needs no indices, but a PNG has them: {size} before deflate."]
        if stored > narrowest:
            return [
                f"For {colors} colours {narrowest}-bit indices are enough, but deflate finds more "
                f"repetitions in whole bytes, which take {size} before it."
            ]
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
        order = dark_first(palette)
        palette, counts = palette[order], counts[order]
        ends = np.rint(np.cumsum(counts) / indices.size * _STRIP_WIDTH).astype(int)
        row = np.repeat(palette, np.diff(ends, prepend=0), axis=0)
        caption = f"Palette of {len(palette)} colours, each as wide as its share of the pixels"
        return [Picture(caption, np.tile(row, (_STRIP_HEIGHT, 1, 1)), is_strip=True)]


def palette_parts(palette: NDArray[np.uint8], indices: NDArray[np.uint8]) -> Parts:
    """A palette, uint8 of shape (k, 3), and the place of each pixel's colour in it.

    An index takes ceil(log2 k) bits.
    """
    return Part("palette", palette, 8), Part("indices", indices, _index_bits(len(palette)))


def compact_parts(palette: NDArray[np.uint8], indices: NDArray[np.uint8]) -> Parts:
    """The same image with its palette in the order in which the file becomes small."""
    order = indexed_png.compact_order(palette, indices)
    return palette_parts(palette[order], indexed_png.reordered(indices, order))


def _index_bits(n_colors: int) -> int:
    return (n_colors - 1).bit_length()
