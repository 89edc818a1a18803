"""Indices chosen for the file: squared error plus a price for each bit that deflate will take.

Passes of a lossy Lempel-Ziv coder (`copying`) alternate with new means of the palette and with new
costs, counted from what was coded. Passes need not improve on each other, so the best is kept, by
its error and the bits that deflate really takes.

Source: Chou, Lookabaugh and Gray, "Entropy-constrained vector quantization", 1989, for the
objective and its alternation.
"""

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
    state = best = problem.begin(palette, factor)
    for _ in range(_PASSES):
        if time_is_up():
            break
        state = problem.improve(state)
        best = min(best, state, key=lambda each: each.objective)
    return Smoothed(*_tidy(best.colors, best.indices))


class _Problem:
    """An image, and what stays the same in all passes over it."""

    price: float

    def __init__(self, histogram: ColorHistogram, space: Space) -> None:
        self._histogram, self._space = histogram, space
        self._points = to_space(histogram.colors, space)[histogram.pixel_colors]
        self._weights = error_weights(histogram.colors[histogram.pixel_colors])
        weighted = np.dstack([self._points, self._weights])
        self._stream = _stream(weighted, np.array([0, 0, 0, -1], np.float32))
        self._stride = self._weights.shape[1] + 1
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
        differences = self._points - to_space(colors, self._space)[indices]
        errors: Coordinates = np.einsum("yxi,yxi->yx", differences, differences)
        return errors

    def _means(self, colors: NDArray[np.uint8], indices: NDArray[np.int16]) -> NDArray[np.uint8]:
        """The weighted mean of the pixels of each colour; a colour without pixels stays."""
        labels, weights = indices.ravel(), self._weights.ravel()
        masses = np.bincount(labels, weights, len(colors))
        columns = (self._weights * self._points[..., axis] for axis in range(3))
        sums = [np.bincount(labels, column.ravel(), len(colors)) for column in columns]
        is_used = masses > 0
        means = np.stack(sums, axis=1)[is_used] / masses[is_used, None]
        moved = colors.copy()
        moved[is_used] = to_colors(means.astype(np.float32), self._space)
        return moved


def _stream(rows: NDArray[np.float32], filters: NDArray[np.float32] | np.float32) -> Coordinates:
    """The rows one after another, each after the value or values of its filter byte."""
    height, width, *rest = rows.shape
    stream = np.empty((height, width + 1, *rest), np.float32)
    stream[:, 0], stream[:, 1:] = filters, rows
    return stream.reshape(-1, *rest)


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
    pairs = indices[:, :-1].astype(np.intp) * k + indices[:, 1:]
    counts = np.bincount(pairs.ravel(), minlength=k * k).reshape(k, k)
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
