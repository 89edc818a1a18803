"""A contact sheet: small patterns drawn in rows, large enough to be seen."""

from math import isqrt

import numpy as np
from numpy.typing import NDArray

from core.images import Pixels

SHOWN = 64
_PER_ROW, _DRAWN_SIDE, _GAP, _GREY = 16, 32, 4, 128
_TILE = _DRAWN_SIDE + _GAP


def contact_sheet(patterns: NDArray[np.number]) -> Pixels:
    """Patterns between white lines, each scaled to its strongest pixel; mid-grey changes nothing.

    Parameters
    ----------
    patterns : ndarray of numbers, shape (n, side x side)
        At least one, in reading order; the side divides 32.
    """
    side = isqrt(patterns.shape[1])
    strongest = np.abs(patterns).max(axis=1, keepdims=True)
    tiles = np.full((-(-len(patterns) // _PER_ROW) * _PER_ROW, _TILE, _TILE), 255.0)
    strongest[strongest == 0] = 1
    drawn = (_GREY + patterns / strongest * (_GREY - 1)).reshape(-1, side, side)
    zoom = _DRAWN_SIDE // side
    tiles[: len(patterns), :_DRAWN_SIDE, :_DRAWN_SIDE] = drawn.repeat(zoom, 1).repeat(zoom, 2)
    rows = tiles.reshape(-1, _PER_ROW, _TILE, _TILE).swapaxes(1, 2)
    sheet = np.rint(rows.reshape(-1, _PER_ROW * _TILE)).astype(np.uint8)
    pixels: Pixels = sheet[:-_GAP, :-_GAP, None].repeat(3, axis=2)
    return pixels
