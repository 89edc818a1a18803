"""What methods of palette and indices share: their parts, and the indexed PNG that holds them."""

import io
from collections.abc import Sequence

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from core.images import MAX_PIXELS, Pixels
from core.methods.base import FileError, Method, Parts, Picture
from core.storage import Part

MAX_COLORS = 256

# Signature, header chunk, then at byte 25 the kind of pixels: 3 is a palette.
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KIND_PLACE = 25
_STRIP_HEIGHT, _STRIP_WIDTH = 48, 960


class IndexedPng(Method):
    """A method that stores a palette and one index per pixel."""

    suffix = ".png"

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
        return file.startswith(_PNG_SIGNATURE) and file[_KIND_PLACE : _KIND_PLACE + 1] == b"\3"

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
        return palette_parts(palette, indices)

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


def palette_parts(palette: NDArray[np.uint8], indices: NDArray[np.uint8]) -> Parts:
    """A palette, uint8 of shape (k, 3), and the place of each pixel's colour in it.

    An index takes ceil(log2 k) bits.
    """
    index_bits = (len(palette) - 1).bit_length()
    return Part("palette", palette, 8), Part("indices", indices, index_bits)


def _read_indices(picture: PIL.Image.Image) -> NDArray[np.uint8]:
    if picture.mode != "P":
        raise FileError("The PNG file has no palette; expected an indexed PNG.")
    if picture.width * picture.height > MAX_PIXELS:
        raise FileError(f"The PNG file has more than {MAX_PIXELS:,} pixels.")
    return np.array(picture)
