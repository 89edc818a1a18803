"""The five filters of PNG, and which of them suits each row.

Rows are worked on in bands, so that the intermediate arrays stay in the processor's cache.

Source: "Portable Network Graphics (PNG) Specification", W3C, 2003, section 9.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

_BAND_BYTES = 1 << 16
# How often the filters are chosen anew for the code that the choice before needs.
_ROUNDS = 2
# Costs are whole numbers of parts of a bit: their sums over a row are exact in any order, so that
# every processor chooses the same filters.
_PARTS_OF_A_BIT = 16


def filtered(rows: Bytes, types: Bytes) -> Bytes:
    """Each row under its filter, after the byte that names the filter.

    Parameters
    ----------
    rows : ndarray of uint8, shape (n, m)
    types : ndarray of uint8, shape (n,)
        0 for none, 1 for left, 2 for up, 3 for average, 4 for Paeth.

    Returns
    -------
    ndarray of uint8, shape (n, m + 1)
    """
    stream = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    stream[:, 0] = types
    for band in _bands(rows):
        above = _above(rows, band)
        for number in np.unique(types[band]).tolist():
            chosen = types[band] == number
            stream[band][chosen, 1:] = _FILTERS[number](rows[band][chosen], above[chosen])
    return stream


def cheapest_filters(rows: Bytes) -> Bytes:
    """For each row the filter under which one code for the bytes of all rows is shortest.

    The choice begins as if all rows had the same filter; then each row takes the one that needs the
    fewest bits in the code for all rows as they were chosen.
    """
    bands = [_counts(rows[band], _above(rows, band)) for band in _bands(rows)]
    counts, every = np.concatenate(bands, axis=1), np.arange(len(rows))
    alone = [each @ _costs(each.sum(axis=0)) for each in counts]
    types: NDArray[np.intp] = np.argmin(alone, axis=0)
    for _ in range(_ROUNDS):
        types = (counts @ _costs(counts[types, every].sum(axis=0))).argmin(axis=0)
    return types.astype(np.uint8)


def _counts(rows: Bytes, above: Bytes) -> NDArray[np.float32]:
    """How often each row has each byte under each filter, shape (5, n, 256)."""
    n = len(rows)
    # Each row has 256 slots of its own.
    slots = 256 * np.arange(n)[:, None]
    counts = [np.bincount((slots + f(rows, above)).ravel(), minlength=256 * n) for f in _FILTERS]
    stacked = np.stack(counts).reshape(len(_FILTERS), n, 256)
    return stacked.astype(np.float32)


def _costs(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each byte costs in the code for bytes of these counts, each counted once more."""
    padded = counts.astype(np.float64) + 1
    costs: NDArray[np.float64] = np.rint(_PARTS_OF_A_BIT * np.log2(padded.sum() / padded))
    return costs.astype(np.float32)


def _bands(rows: Bytes) -> Iterator[slice]:
    """All rows in bands of about equal height."""
    bands = min(max(rows.size // _BAND_BYTES, 1), len(rows))
    edges = np.linspace(0, len(rows), bands + 1).astype(int).tolist()
    return (slice(*pair) for pair in itertools.pairwise(edges))


def _above(rows: Bytes, band: slice) -> Bytes:
    """The row above each row of a band; zeros above the first of all."""
    if band.start:
        return rows[band.start - 1 : band.stop - 1]
    return np.concatenate([np.zeros_like(rows[:1]), rows[: band.stop - 1]])


def _left_of(rows: Bytes) -> Bytes:
    """The byte to the left of each; zeros to the left of the first."""
    left = np.zeros_like(rows)
    left[:, 1:] = rows[:, :-1]
    return left


def _none(rows: Bytes, above: Bytes) -> Bytes:
    return rows


def _left(rows: Bytes, above: Bytes) -> Bytes:
    return rows - _left_of(rows)


def _up(rows: Bytes, above: Bytes) -> Bytes:
    return rows - above


def _average(rows: Bytes, above: Bytes) -> Bytes:
    left = _left_of(rows)
    # The mean, rounded down, without a ninth bit: what both have, and half of where they differ.
    return rows - ((left & above) + ((left ^ above) >> 1))


def _paeth(rows: Bytes, above: Bytes) -> Bytes:
    """Less the one of left, above and corner that is nearest to left + above - corner."""
    left, up, corner = (each.astype(np.int16) for each in (_left_of(rows), above, _left_of(above)))
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    is_left = (to_left <= to_up) & (to_left <= to_corner)
    # The first of equals.
    nearest = np.where(is_left, left, np.where(to_up <= to_corner, up, corner))
    return rows - nearest.astype(np.uint8)


_FILTERS: Sequence[Callable[[Bytes, Bytes], Bytes]] = (_none, _left, _up, _average, _paeth)
