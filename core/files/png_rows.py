"""Rows of a PNG: indices packed into bytes, filtered, and their size after deflate.

A filter replaces each byte by its difference from a prediction; deflate finds more repetitions in
such differences than in the bytes themselves.
"""

from collections.abc import Callable, Sequence

import deflate
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

_BANDS, _BAND_ROWS = 16, 8


def sample(indices: Bytes) -> Bytes:
    """Bands of rows, evenly spread; all rows of a small image."""
    if len(indices) <= 2 * _BANDS * _BAND_ROWS:
        return indices
    starts = np.linspace(0, len(indices) - _BAND_ROWS, _BANDS).astype(int)
    return np.concatenate([indices[start : start + _BAND_ROWS] for start in starts])


def packed(indices: Bytes, depth: int) -> Bytes:
    """Rows of bytes that hold 8 / depth indices each, the first in the highest bits."""
    if depth == 8:
        return indices
    bits = np.unpackbits(indices[..., None], axis=2)[..., 8 - depth :]
    return np.packbits(bits.reshape(len(indices), -1), axis=1)


def unfiltered(rows: Bytes) -> Bytes:
    """The rows as they are, each preceded by its filter type."""
    return _with_types(rows, np.zeros(len(rows), np.uint8))


def left_differences(rows: Bytes) -> Bytes:
    """Each byte minus the one to its left."""
    return _with_types(_differences(rows)[1], np.ones(len(rows), np.uint8))


def adaptive(rows: Bytes) -> Bytes:
    """Each row with the filter that gives it the lowest order-0 entropy."""
    filtered = _differences(rows)
    types = np.stack([_entropies(each) for each in filtered]).argmin(axis=0)
    return _with_types(filtered[types, np.arange(len(rows))], types.astype(np.uint8))


# Ways to filter all rows of an image, each to be tried.
FILTERS: Sequence[Callable[[Bytes], Bytes]] = (unfiltered, left_differences, adaptive)


def _with_types(rows: Bytes, types: Bytes) -> Bytes:
    return np.concatenate([types[:, None], rows], axis=1)


def _differences(rows: Bytes) -> Bytes:
    """Rows under the five filters of PNG: none, left, up, average and Paeth."""
    padded = np.pad(rows, [(1, 0), (1, 0)]).astype(np.int16)
    left, up, corner = padded[1:, :-1], padded[:-1, 1:], padded[:-1, :-1]
    predictions = (0 * left, left, up, (left + up) // 2, _paeth(left, up, corner))
    return np.stack([rows - each.astype(np.uint8) for each in predictions])


def _paeth(
    left: NDArray[np.int16], up: NDArray[np.int16], corner: NDArray[np.int16]
) -> NDArray[np.int16]:
    """Whichever of the three is nearest to left + up - corner; the first of equals."""
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    is_left = (to_left <= to_up) & (to_left <= to_corner)
    return np.where(is_left, left, np.where(to_up <= to_corner, up, corner))


def _entropies(rows: Bytes) -> NDArray[np.float64]:
    """Order-0 entropy of each row in bits, up to a constant that all rows share."""
    # Each row has 256 slots of its own.
    slots = np.arange(len(rows))[:, None] * 256 + rows
    counts = np.bincount(slots.ravel(), minlength=len(rows) * 256).reshape(-1, 256)
    entropies: NDArray[np.float64] = -(counts * np.log2(np.maximum(counts, 1))).sum(axis=1)
    return entropies


def deflated_size(rows: Bytes, effort: int) -> int:
    """Bytes that the rows take after deflate."""
    return len(deflate.zlib_compress(rows.tobytes(), effort))
