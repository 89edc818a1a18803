"""Indices chosen for the file: squared error plus a price for each bit that deflate will take.

Passes of a lossy Lempel-Ziv coder (`copying`) alternate with new means of the palette and with new
costs, counted from what was coded. Passes need not improve on each other, so the best is kept, by
its error and the bits that deflate really takes.

Source: Chou, Lookabaugh and Gray, "Entropy-constrained vector quantization", 1989, for the
objective and its alternation.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import deflate
import numpy as np
from numpy.typing import NDArray

from core.deadline import time_is_up
from core.solvers.color_histogram import ColorHistogram, Space, to_colors, to_space
from core.solvers.kmeans import PaletteFit
from core.solvers.oklab import dark_first
from core.solvers.smoothing import bands, copying
from core.solvers.smoothing.deflate_costs import Costs, costs_of, first_costs
from core.solvers.smoothing.texture import error_weights

__all__ = ["Smoothed", "smooth"]

# More passes than this no longer help.
_PASSES = 3
# Colours that may be written in the place of the nearest.
_CLOSE = 8
# A copy is given up when it has cost that many bits more than expected.
_PATIENCE_BITS = 20
# Deflate at this level ranks passes as the slow levels do.
_EFFORT = 7
# What a filter byte is expected to cost before any was coded, in bits.
_FILTER_BITS = 0.3
# Rows that are worked on at a time.
_BAND = 128

Coordinates = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Smoothed:
    """A palette and indices that deflate makes small.

    Parameters
    ----------
    colors : ndarray of uint8, shape (k, 3)
        Distinct colours in use, ordered by lightness, dark first.
    indices : ndarray of uint8, shape (height, width)
        The index of each pixel's colour.
    """

    colors: NDArray[np.uint8]
    indices: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class _State:
    """What one pass leaves to the next; arrays of the stream have n = height x (width + 1).

    Parameters
    ----------
    colors : ndarray of uint8, shape (k, 3)
    indices : ndarray of int16, shape (height, width)
    expected : ndarray of float32, shape (n,)
        What each position costs, as error.
    costs : Costs
        Bits of each symbol.
    objective : float
        Weighted error plus the price of all bits; infinite before the first pass.
    """

    colors: NDArray[np.uint8]
    indices: NDArray[np.int16]
    expected: Coordinates
    costs: Costs
    objective: float = np.inf


def smooth(
    histogram: ColorHistogram,
    palette: PaletteFit,
    factor: float,
    *,
    space: Space = "rgb",
) -> Smoothed:
    """Choose indices, and with them the palette, so that the error and the file become small.

    Parameters
    ----------
    histogram : ColorHistogram
        The colours of the image.
    palette : PaletteFit
        A palette that was fitted to them in that space.
    factor : float
        A bit is worth this many times the weighted squared error per pixel of that palette.
    space : str
        Where distances are measured, as in `fit_palette`.
    """
    problem = _Problem(histogram, space)
    state = problem.begin(palette, factor)
    least, best = state.objective, (state.colors, state.indices)
    for _ in range(_PASSES):
        if time_is_up():
            break
        state = problem.improve(state)
        if state.objective < least:
            least, best = state.objective, (state.colors, state.indices)
    return Smoothed(*_tidy(*best))


class _Problem:
    """An image, and what stays the same in all passes over it."""

    price: float

    def __init__(self, histogram: ColorHistogram, space: Space) -> None:
        self._histogram, self._space = histogram, space
        weights = error_weights(histogram.colors[histogram.pixel_colors])
        height, width = weights.shape
        stream = np.empty((height, width + 1, 4), np.float32)
        stream[:, 0] = 0, 0, 0, -1
        # Coordinates and weights are parts of the stream: for a photograph, copies take memory.
        self._points, self._weights = stream[:, 1:, :3], stream[:, 1:, 3]
        self._weights[:] = weights
        coordinates = to_space(histogram.colors, space)
        for rows in _bands(height):
            self._points[rows] = coordinates[histogram.pixel_colors[rows]]
        self._stream, self._stride = stream.reshape(-1, 4), width + 1
        self._tried = copying.nearby(self._stride)

    def begin(self, palette: PaletteFit, factor: float) -> _State:
        """The given palette, and a guess of what each pixel will cost."""
        colors = palette.colors
        indices = palette.labels[self._histogram.pixel_colors].astype(np.int16)
        errors = self._errors(colors, indices)
        self.price = factor * float((self._weights * errors).mean())
        bits = _entropy_after_left(indices, len(colors))
        expected = np.float32(self.price * bits) + self._weights * errors
        return _State(
            colors,
            indices,
            _stream(expected, np.float32(self.price * _FILTER_BITS)),
            first_costs(len(colors)),
        )

    def improve(self, state: _State) -> _State:
        """Code the image once more; then move the palette and count symbols and bits anew."""
        coding = self._code(state)
        indices = coding.written.reshape(len(self._points), -1)[:, 1:]
        colors = self._means(state.colors, indices)
        is_first = np.isinf(state.objective)
        expected = coding.spent if is_first else np.float32(0.5) * (state.expected + coding.spent)
        objective = self._error(colors, indices) + self.price * _bits_of(indices)
        return _State(colors, indices, expected, _count(coding), objective)

    def _code(self, state: _State) -> copying.Coding:
        nearest = self._histogram.nearest(state.colors, self._space)
        centers = to_space(state.colors, self._space)
        source = copying.Source(
            self._stream,
            _with_filters(nearest[self._histogram.pixel_colors].astype(np.int16)),
            state.expected,
            centers,
            _closest(centers),
            state.costs.times(self.price),
            self.price * _PATIENCE_BITS,
        )
        return bands.code(source, self._tried, _with_filters(state.indices), self._stride)

    def _error(self, colors: NDArray[np.uint8], indices: NDArray[np.int16]) -> float:
        """Sum of the weighted squared errors."""
        return float((self._weights * self._errors(colors, indices)).sum(dtype=np.float64))

    def _errors(self, colors: NDArray[np.uint8], indices: NDArray[np.int16]) -> Coordinates:
        """Squared error of each pixel."""
        centers = to_space(colors, self._space)
        errors = np.empty(indices.shape, np.float32)
        for rows in _bands(len(indices)):
            differences = self._points[rows] - centers[indices[rows]]
            np.einsum("yxi,yxi->yx", differences, differences, out=errors[rows])
        return errors

    def _means(self, colors: NDArray[np.uint8], indices: NDArray[np.int16]) -> NDArray[np.uint8]:
        """The weighted mean of the pixels of each colour; a colour without pixels stays."""
        masses, sums = np.zeros(len(colors)), np.zeros((len(colors), 3))
        for rows in _bands(len(indices)):
            labels, weights = indices[rows].ravel(), self._weights[rows]
            masses += np.bincount(labels, weights.ravel(), len(colors))
            for axis in range(3):
                weighted = weights * self._points[rows, :, axis]
                sums[:, axis] += np.bincount(labels, weighted.ravel(), len(colors))
        is_used = masses > 0
        means = sums[is_used] / masses[is_used, None]
        moved = colors.copy()
        moved[is_used] = to_colors(means.astype(np.float32), self._space)
        return moved


def _bands(height: int) -> Iterator[slice]:
    """Rows that are worked on at a time: whole arrays of a photograph would take its memory."""
    return (slice(top, top + _BAND) for top in range(0, height, _BAND))


def _stream(rows: NDArray[np.float32], filters: np.float32) -> Coordinates:
    """The rows one after another, each after the value of its filter byte."""
    return np.pad(rows, [(0, 0), (1, 0)], constant_values=filters).ravel()


def _with_filters(indices: NDArray[np.int16]) -> NDArray[np.int16]:
    return np.pad(indices, [(0, 0), (1, 0)], constant_values=copying.FILTER).ravel()


def _closest(centers: Coordinates) -> NDArray[np.int16]:
    """For each colour those nearest to it, itself first, shape (k, m)."""
    between = np.square(centers[:, None] - centers).sum(axis=2)
    np.fill_diagonal(between, -1)
    order = np.argsort(between, axis=1, kind="stable")[:, :_CLOSE]
    return np.ascontiguousarray(order, np.int16)


def _entropy_after_left(indices: NDArray[np.int16], k: int) -> float:
    """Bits per pixel, if each is coded knowing the one to its left."""
    counts = np.zeros((k, k), np.intp)
    for rows in _bands(len(indices)):
        pairs = indices[rows, :-1].astype(np.intp) * k + indices[rows, 1:]
        counts += np.bincount(pairs.ravel(), minlength=k * k).reshape(k, k)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    bits = -(counts * np.log2(np.where(counts, shares, 1))).sum()
    return float(bits / indices.size)


def _count(coding: copying.Coding) -> Costs:
    """Costs of the symbols of a coding."""
    is_literal, is_copy = coding.lengths == 1, coding.lengths > 1
    # A filter byte is 0, as the first index is.
    literals = np.maximum(coding.written[is_literal], 0)
    return costs_of(literals, coding.lengths[is_copy], coding.distances[is_copy])


def _bits_of(indices: NDArray[np.int16]) -> int:
    """What the indices take after deflate, a byte each."""
    rows = np.maximum(_with_filters(indices), 0).astype(np.uint8)
    return 8 * len(deflate.zlib_compress(rows.tobytes(), _EFFORT))


def _tidy(
    colors: NDArray[np.uint8], indices: NDArray[np.int16]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Each colour in use once, dark first, and the indices into them."""
    used = np.unique(indices)
    distinct, numbers = np.unique(colors[used], axis=0, return_inverse=True)
    order = dark_first(distinct)
    new = np.zeros(len(colors), np.uint8)
    new[used] = np.argsort(order)[numbers.ravel()]
    return distinct[order], new[indices]
