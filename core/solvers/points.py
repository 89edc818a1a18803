"""Weighted points in three dimensions, and their nearest centres."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Centers = NDArray[np.float32]
Labels = NDArray[np.intp]

_CELLS_PER_SIDE = (8, 12, 16, 20, 24, 32, 40, 50, 64, 84, 128, 256)
# More than the rounding errors of float32 in squared distances of 8-bit colours, so that no centre
# that could be the nearest is left out.
_SLACK = 0.5


class WeightedPoints:
    """Points, each standing for as many equal ones as its weight says.

    Parameters
    ----------
    points : ndarray of numbers, shape (n, 3)
        Coordinates, about as large as those of 8-bit colours.
    weights : ndarray of numbers, shape (n,)
        Positive weights.
    """

    def __init__(self, points: NDArray[np.generic], weights: NDArray[np.generic]) -> None:
        self.points = np.ascontiguousarray(points, np.float32)
        self.weights = weights.astype(np.float64)
        self.total_weight = float(self.weights.sum())
        self._columns = np.ascontiguousarray(self.points.T)
        self._moments = self.weights * self._columns
        self._square = float(np.sum(self._moments * self._columns))

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def cells(self) -> "WeightedPoints":
        """Fewer points that stand for these: here the points themselves."""
        return self

    def coarse(self, k: int) -> "WeightedPoints":
        """The cells, or the points themselves where no more than `k` cells hold any.

        Among cells alone, a palette of `k` colours could not be better than one of as many colours
        as there are cells.
        """
        return self.cells if len(self.cells) > k else self

    @cached_property
    def _with_ones(self) -> NDArray[np.float32]:
        return _add_ones(self.points)

    def nearest(self, centers: Centers) -> Labels:
        """For each point the index of its nearest centre, the first of equals, shape (n,)."""
        labels: Labels = _scores(self._with_ones, centers).argmin(axis=1)
        return labels

    def cluster_sums(self, centers: Centers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Total weight of the points nearest to each centre, shape (k,), and their sums, (k, 3)."""
        return _sums(self.nearest(centers), self.weights, self._moments, len(centers))

    def squared_distances(self, centers: Centers) -> NDArray[np.float32]:
        """Squared distance of each point to each centre, shape (n, k), in float32."""
        squares = np.einsum("ij,ij->i", self.points, self.points)
        distances: NDArray[np.float32] = _scores(self._with_ones, centers)
        distances += squares[:, None]
        return np.maximum(distances, 0, out=distances)

    def error_around_means(self, masses: NDArray[np.float64], sums: NDArray[np.float64]) -> float:
        """Weighted squared distances of clusters to their means, from what `cluster_sums` gave."""
        explained = np.einsum("ij,ij->i", sums, sums)[masses > 0] / masses[masses > 0]
        return max(self._square - float(explained.sum()), 0.0)

    def error_around(
        self, centers: Centers, masses: NDArray[np.float64], sums: NDArray[np.float64]
    ) -> float:
        """Weighted squared distances to the nearest centres, from what `cluster_sums` gave."""
        places = centers.astype(np.float64)
        lengths = np.einsum("ij,ij->i", places, places) * masses
        products = np.einsum("ij,ij->i", places, sums)
        return max(self._square + float((lengths - 2 * products).sum()), 0.0)


class CellPoints(WeightedPoints):
    """Points grouped into cells, so that most have only a few candidates for the nearest centre.

    A cell that lies on one side of the plane halfway between two centres needs only one of the
    two. If a cell needs only one centre at all, none of its points is examined.

    Parameters
    ----------
    points, weights
        As for `WeightedPoints`.
    cells_wanted : int
        The cells are as large as possible while at least that many hold points.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Index of each kept point among those given: `points` and `weights` are in that order.
    """

    def __init__(
        self, points: NDArray[np.generic], weights: NDArray[np.generic], cells_wanted: int
    ) -> None:
        cells = _cells(np.asarray(points, np.float32), cells_wanted)
        self.order = np.argsort(cells, kind="stable")
        super().__init__(points[self.order], weights[self.order])
        self._starts = np.flatnonzero(np.diff(cells[self.order].astype(np.int64), prepend=-1))
        self._sizes = np.diff(self._starts, append=len(self))
        low, high = (f.reduceat(self.points, self._starts) for f in (np.minimum, np.maximum))
        self._middles = _add_ones(((low + high) / 2).astype(np.float32))
        self._radii = np.linalg.norm(high - low, axis=1) / 2
        self._cell_weights = np.add.reduceat(self.weights, self._starts)
        self._cell_moments = np.add.reduceat(self._moments, self._starts, axis=1)

    @cached_property
    def cells(self) -> WeightedPoints:
        """The mean of each cell, with the weight of all its points."""
        return WeightedPoints((self._cell_moments / self._cell_weights).T, self._cell_weights)

    def nearest(self, centers: Centers) -> Labels:
        nearest, _, indices, labels = self._nearest_where_open(centers)
        everywhere = nearest.repeat(self._sizes)
        everywhere[indices] = labels
        return everywhere

    def cluster_sums(self, centers: Centers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        nearest, is_closed, indices, labels = self._nearest_where_open(centers)
        k = len(centers)
        cells = _sums(
            nearest[is_closed],
            self._cell_weights[is_closed],
            self._cell_moments[:, is_closed],
            k,
        )
        points = _sums(labels, self.weights[indices], self._moments[:, indices], k)
        return cells[0] + points[0], cells[1] + points[1]

    def _nearest_where_open(
        self, centers: Centers
    ) -> tuple[Labels, NDArray[np.bool_], Labels, Labels]:
        """The nearest centre of each cell, and of each point where the cell leaves it open."""
        nearest, candidates = self._candidates(centers)
        counts = candidates.sum(axis=1)
        # Cells with many candidates come first: each round then works on the front of the arrays.
        cells = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts > 1)]
        indices = self._indices(cells)
        labels = self._nearest_candidates(indices, self._sizes[cells], candidates[cells], centers)
        return nearest, counts == 1, indices, labels

    def _candidates(self, centers: Centers) -> tuple[Labels, NDArray[np.bool_]]:
        """Per cell the centre nearest to its middle, and all that can be nearest to its points."""
        scores = _scores(self._middles, centers)
        nearest = scores.argmin(axis=1)
        behind = scores - np.take_along_axis(scores, nearest[:, None], axis=1)
        between = np.linalg.norm(centers[:, None] - centers, axis=2)
        return nearest, behind <= 2 * self._radii[:, None] * between[nearest] + _SLACK

    def _indices(self, cells: Labels) -> Labels:
        """Indices of the points of some cells, cell after cell."""
        sizes = self._sizes[cells]
        firsts = self._starts[cells] - np.cumsum(sizes) + sizes
        indices: Labels = firsts.repeat(sizes) + np.arange(sizes.sum())
        return indices

    def _nearest_candidates(
        self,
        indices: Labels,
        sizes: NDArray[np.intp],
        candidates: NDArray[np.bool_],
        centers: Centers,
    ) -> Labels:
        """The nearest candidate of each point; each round tries one candidate of every cell."""
        columns = self._columns[:, indices]
        labels = np.empty(len(indices), np.intp)
        least = np.full(len(indices), np.inf, np.float32)
        planes = np.vstack([-2 * centers.T, np.einsum("ij,ij->i", centers, centers)])
        for candidate in _rounds(candidates):
            left = sizes[: len(candidate)]
            x, y, z, scores = planes[:, candidate].repeat(left, axis=1)
            end = len(scores)
            scores += x * columns[0, :end] + y * columns[1, :end] + z * columns[2, :end]
            nearer = scores < least[:end]
            np.copyto(least[:end], scores, where=nearer)
            np.copyto(labels[:end], candidate.repeat(left), where=nearer)
        return labels


def _rounds(candidates: NDArray[np.bool_]) -> Sequence[Labels]:
    """The first candidate of every row, the second of every row that has two, and so on.

    Candidates are in ascending order within a row; rows with many candidates come first.
    """
    counts = candidates.sum(axis=1)
    indices, firsts = candidates.nonzero()[1], np.cumsum(counts) - counts
    longest = counts[0] if len(counts) else 0
    return [indices[firsts[: np.count_nonzero(counts > nth)] + nth] for nth in range(longest)]


def _sums(
    labels: Labels, weights: NDArray[np.float64], moments: NDArray[np.float64], k: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    columns = [np.bincount(labels, column, k) for column in moments]
    masses: NDArray[np.float64] = np.bincount(labels, weights, k).astype(np.float64, copy=False)
    sums: NDArray[np.float64] = np.stack(columns, axis=1)
    return masses, sums


def _add_ones(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """A fourth column of ones, so that one matrix product gives all of `_scores`."""
    return np.hstack([points, np.ones((len(points), 1), np.float32)])


def _scores(points: NDArray[np.float32], centers: Centers) -> NDArray[np.float32]:
    """Squared distances minus those of the points to the origin, which do not affect the nearest.

    Points have a fourth column of ones. Exact in float32 where points and centres are 8-bit
    colours.
    """
    planes = np.vstack([-2 * centers.T, np.einsum("ij,ij->i", centers, centers)])
    scores: NDArray[np.float32] = points @ planes
    return scores


def _cells(points: NDArray[np.float32], wanted: int) -> NDArray[np.integer]:
    """For each point the index of its cell; cells are as large as `wanted` allows."""
    low = points.min(axis=0)
    extent = max(float((points - low).max()), 1.0)
    for side in _CELLS_PER_SIDE:
        steps = np.minimum((points - low) * (side / extent), side - 1).astype(np.int32)
        cells = (steps[:, 0] * side + steps[:, 1]) * side + steps[:, 2]
        if np.count_nonzero(np.bincount(cells)) >= wanted:
            break
    # Integers of 16 bits are sorted several times faster.
    return np.asarray(cells, np.uint16 if side**3 <= 2**16 else np.int32)
