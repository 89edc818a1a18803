"""Lightness and two colour differences, the latter at half size, as planes of whole blocks.

Source: ITU-T T.871 (JFIF), 2011, for the matrix.
"""

from math import isqrt

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from core.images import Pixels

Floats = NDArray[np.float32]

BLOCK = 8
# Planes at half size still consist of whole blocks.
_MULTIPLE = 2 * BLOCK
# Rows that are turned into pixels at a time, so that memory is bounded.
_BAND = 64
# Luma is stored around its middle, as chroma is.
MIDDLE = 128

LUMA = np.array([0.299, 0.587, 0.114])
_TO_YCBCR = np.stack([LUMA, [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
_TO_RGB = np.array([[1, 0, 1.402], [1, -0.344136, -0.714136], [1, 1.772, 0]])


def to_planes(pixels: Pixels) -> tuple[Floats, Floats, Floats]:
    """Luma, and both chroma planes at half size, padded to whole blocks by repeating the edge.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (height, width, 3)

    Returns
    -------
    luma : ndarray of float32, shape (16 a, 16 b)
        From -128 to 127.
    blue, red : ndarray of float32, shape (8 a, 8 b)
        From -128 to 128, 0 where there is no colour.
    """
    height, width = pixels.shape[:2]
    padding = [(0, -height % _MULTIPLE), (0, -width % _MULTIPLE), (0, 0)]
    padded = np.pad(pixels, padding, "edge").astype(np.float32)
    luma, blue, red = (padded @ row for row in _TO_YCBCR.astype(np.float32))
    return luma - MIDDLE, halved(blue), halved(red)


def halved(plane: Floats) -> Floats:
    """Means of 2 x 2 pixels; both sides must be even."""
    height, width = (side // 2 for side in plane.shape)
    halves: Floats = plane.reshape(height, 2, width, 2).mean(axis=(1, 3))
    return halves


def to_pixels(
    luma: NDArray[np.floating],
    blue: Floats,
    red: Floats,
    height: int,
    width: int,
) -> Pixels:
    """The image of three planes; those of the colours are enlarged by cubic interpolation."""
    pixels = np.empty((height, width, 3), np.uint8)
    chroma = [enlarged(plane, *luma.shape) for plane in (blue, red)]
    for top in range(0, height, _BAND):
        rows = slice(top, min(top + _BAND, height))
        bands = [plane[rows, :width].astype(np.float64) for plane in (luma, *chroma)]
        for channel, row in enumerate(_TO_RGB):
            values = (bands[0] + MIDDLE) * row[0] + bands[1] * row[1] + bands[2] * row[2]
            pixels[rows, :, channel] = np.rint(values).clip(0, 255)
    return pixels


def to_blocks(plane: NDArray[np.floating], side: int = BLOCK) -> NDArray[np.floating]:
    """Blocks of `side` x `side` pixels as rows, in reading order, shape (blocks, side x side)."""
    height, width = plane.shape
    blocks = plane.reshape(height // side, side, width // side, side).swapaxes(1, 2)
    return np.ascontiguousarray(blocks).reshape(-1, side * side)


def from_blocks(blocks: NDArray[np.floating], height: int, width: int) -> NDArray[np.floating]:
    """The plane of square blocks in reading order; undoes `to_blocks`."""
    side = isqrt(blocks.shape[1])
    grid = blocks.reshape(height // side, width // side, side, side)
    return grid.swapaxes(1, 2).reshape(height, width)


def enlarged(plane: Floats, height: int, width: int) -> Floats:
    """A plane in another size, by cubic interpolation."""
    return np.asarray(
        PIL.Image.fromarray(plane).resize((width, height), PIL.Image.Resampling.BICUBIC)
    )
