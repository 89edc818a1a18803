"""Rows of a PNG: indices packed into bytes, filtered, and their size after deflate.

A filter replaces each byte by its difference from a prediction; deflate finds more repetitions in
such differences than in the bytes themselves.
"""

from collections.abc import Callable, Sequence

import deflate
import numpy as np

from core.files.png_filters import Bytes, cheapest_filters, filtered

_BANDS, _BAND_ROWS = 16, 8


def sample(indices: Bytes) -> Bytes:
    """Bands of rows, evenly spread; all rows of a small image."""
    if len(indices) <= 2 * _BANDS * _BAND_ROWS:
        return indices
    starts = np.linspace(0, len(indices) - _BAND_ROWS, _BANDS).astype(int)
    return np.concatenate([indices[start : start + _BAND_ROWS] for start in starts])


def packed(indices: Bytes, depth: int) -> Bytes:
    """Rows of bytes that hold 8 / depth indices each, the first in the highest bits."""
    each = 8 // depth
    missing = -indices.shape[1] % each
    padded = np.pad(indices, [(0, 0), (0, missing)]) if missing else indices
    rows = padded[:, ::each]
    for place in range(1, each):
        rows = (rows << depth).astype(np.uint8) | padded[:, place::each]
    return rows


def unfiltered(rows: Bytes) -> Bytes:
    """The rows as they are, each preceded by its filter type."""
    return filtered(rows, np.zeros(len(rows), np.uint8))


def left_differences(rows: Bytes) -> Bytes:
    """Each byte minus the one to its left."""
    return filtered(rows, np.ones(len(rows), np.uint8))


def adaptive(rows: Bytes) -> Bytes:
    """Each row with the filter under which one code for the bytes of all rows is shortest."""
    return filtered(rows, cheapest_filters(rows))


# Ways to filter all rows of an image, each to be tried.
FILTERS: Sequence[Callable[[Bytes], Bytes]] = (unfiltered, left_differences, adaptive)


def deflated_size(rows: Bytes, effort: int) -> int:
    """Bytes that the rows take after deflate."""
    return len(deflate.zlib_compress(rows.tobytes(), effort))
